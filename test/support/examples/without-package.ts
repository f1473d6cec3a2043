import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parse } from 'acorn'

/** Entries that run in a bundler: what they return leaves the code as it is. */
const PLUGINS = /^(vite|rollup|webpack|esbuild)\.js$/
const DIRECTIVE = /^(['"])use client\1;?/

/**
 * Puts files with the same exports that do nothing in the place of what the page imports of the package, so that the difference
 * of two builds is what the package adds. The server's files stay.
 */
export function stubPackage(folder: string): void {
  const dist = join(folder, 'node_modules/throughline/dist')
  const entries = readdirSync('src/entries').map((name) => name.replace(/\.tsx?$/, '.js'))
  for (const name of entries.filter((entry) => existsSync(join(dist, entry)))) {
    const path = join(dist, name)
    writeFileSync(path, stubOf(name, readFileSync(path, 'utf8')))
  }
}

function stubOf(name: string, code: string): string {
  if (name.startsWith('throughline')) return ''
  const [directive = ''] = DIRECTIVE.exec(code) ?? []
  const names = readExports(code)
  if (!names.length) throw new Error(`no exports found in ${name}`)
  const value = PLUGINS.test(name) ? `() => ({ name: 'nothing' })` : '(given) => given'
  return [directive, ...names.map((exported) => `export const ${exported} = ${value}`)].join('\n')
}

/** Names of what a module exports. */
function readExports(code: string): string[] {
  const { body } = parse(code, { ecmaVersion: 'latest', sourceType: 'module' })
  return body.flatMap((node) => {
    if (node.type !== 'ExportNamedDeclaration') return []
    const { declaration, specifiers } = node
    if (!declaration) return specifiers.map(({ exported }) => (exported.type === 'Identifier' ? exported.name : ''))
    const declared = declaration.type === 'VariableDeclaration' ? declaration.declarations : [declaration]
    return declared.map(({ id }) => (id.type === 'Identifier' ? id.name : ''))
  })
}

/** The script tag's files, which the command line writes whatever the modules export. */
const SCRIPT_TAG = /^throughline(?:-tail)?\.js$/

/** Bytes of the scripts in a folder, each compressed by gzip; of a build without the package, those of the script tag are none. */
export function measureScripts(folder: string, { isWithout = false } = {}): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.m?js$/.test(name) && !(isWithout && SCRIPT_TAG.test(name)))
    .reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name)), { level: 9 }).length, 0)
}
