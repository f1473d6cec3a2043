// Writes the lockfile of an example: `npx tsx tools/lock-example.ts examples/static`. The package itself is not in it, as it
// is not in the registry that the lockfile is for; the tests install the packed one.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

for (const example of process.argv.slice(2)) {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-lock-'))
  try {
    const manifest = JSON.parse(readFileSync(join(example, 'package.json'), 'utf8'))
    delete manifest.dependencies.throughline
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
    writeFileSync(join(folder, '.npmrc'), 'omit-lockfile-registry-resolved=true\n')
    execFileSync('npm', ['install', '--package-lock-only', '--no-audit', '--no-fund'], {
      cwd: folder,
      stdio: 'inherit',
    })
    copyFileSync(join(folder, 'package-lock.json'), join(example, 'package-lock.json'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
