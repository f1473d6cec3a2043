// Installs Debian packages where that needs no confirmation.
import { execFileSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'

/** Debian calls this file before a package starts its service: 101 prevents it. */
const POLICY = '/usr/sbin/policy-rc.d'

/** Whether packages can be installed here: a Debian, and root. */
export function canInstall() {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

/** Installs packages without their recommendations; none of their services is started. */
export function install(...packages) {
  const isOurs = !existsSync(POLICY)
  if (isOurs) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    apt('update', '-q')
    apt('install', '-y', '-q', '--no-install-recommends', ...packages)
  } finally {
    if (isOurs) rmSync(POLICY, { force: true })
  }
}

function apt(...words) {
  execFileSync('apt-get', words, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}
