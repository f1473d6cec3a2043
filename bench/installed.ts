// What an installation of the package takes on disk: everything, and the part that a page needs.
//
//   npm run build && npx tsx bench/installed.ts [--write]
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What the code of a page imports, besides this package. */
const OF_PAGE = ['throughline', 'web-vitals']
const DOCUMENT = 'docs/size.md'
const MARKED = /(<!-- figures: installed -->\n)[\s\S]*?(<!-- \/figures -->)/

const folder = mkdtempSync(join(tmpdir(), 'throughline-installed-'))
const npm = (words: readonly string[], cwd: string) =>
  execFileSync('npm', [...words, '--no-audit', '--no-fund', '--loglevel', 'error'], { cwd, encoding: 'utf8' })

function bytesOf(path: string): number {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
}

function packagesIn(modules: string): string[] {
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => (name[0] === '@' ? readdirSync(join(modules, name)).map((part) => `${name}/${part}`) : [name]))
}

try {
  npm(['pack', '--ignore-scripts', '--pack-destination', folder], process.cwd())
  const packed = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? ''
  const shop = join(folder, 'shop')
  mkdirSync(shop)
  writeFileSync(join(shop, 'package.json'), '{ "name": "shop", "private": true }')
  npm(['install', join(folder, packed), '--omit=peer'], shop)
  const modules = join(shop, 'node_modules')
  const sizes = packagesIn(modules)
    .map((name) => ({ name, bytes: bytesOf(join(modules, name)) }))
    .sort((a, b) => b.bytes - a.bytes)
  const row = (what: string, list: readonly { bytes: number }[]) =>
    `| ${what} | ${list.length} | ${(list.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6).toFixed(1)} MB |`
  const table = [
    '| | packages | on disk |',
    '|---|---:|---:|',
    row('everything', sizes),
    row(
      'what a page imports',
      sizes.filter(({ name }) => OF_PAGE.includes(name)),
    ),
    ...sizes.slice(0, 3).map((one) => row(`of it \`${one.name}\``, [one])),
  ].join('\n')
  console.log(table)
  if (process.argv.includes('--write'))
    writeFileSync(
      DOCUMENT,
      readFileSync(DOCUMENT, 'utf8').replace(MARKED, (_, open, close) => `${open}${table}\n${close}`),
    )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
