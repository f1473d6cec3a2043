// Shows what a release would do, without changing this folder or publishing: npm run release:dry
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const COPIED = [
  '.changeset',
  'CHANGELOG.md',
  'SECURITY.md',
  'README.md',
  'LICENSE',
  'package.json',
  'tools',
  'dist',
  'docs',
  'deploy',
]

/** Runs a command whose output is part of the dry run's. */
function run(cwd: string, command: string, ...words: string[]): void {
  console.log(`\n$ ${[command, ...words].join(' ')}`)
  execFileSync(command, words, { cwd, stdio: ['ignore', 'inherit', 'inherit'] })
}

const copy = mkdtempSync(join(tmpdir(), 'release-dry-run-'))
try {
  run(
    '.',
    'npx',
    'vitest',
    'run',
    '--project',
    'unit',
    'test/architecture/api.test.ts',
    'test/architecture/changelog.test.ts',
  )
  for (const path of COPIED) cpSync(path, join(copy, path), { recursive: true })
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'), 'dir')
  // changesets compares the folder with its main branch.
  execFileSync('git', ['init', '-q', '-b', 'main'], { cwd: copy })
  const version = versionIn(copy)
  run(copy, 'npm', 'run', '--silent', 'release:version')
  const changelog = readFileSync(join(copy, 'CHANGELOG.md'), 'utf8')
  console.log(`\n${version} becomes ${versionIn(copy)}:\n\n${/^## .*?(?=^## )/ms.exec(changelog)?.[0] ?? changelog}`)
  // Built files are those of this folder: the scripts would build again.
  run(copy, 'npm', 'pack', '--dry-run', '--ignore-scripts')
  run(copy, 'npm', 'publish', '--dry-run', '--ignore-scripts', '--access=public', '--loglevel=error')
} finally {
  rmSync(copy, { recursive: true, force: true })
}

function versionIn(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version
}
