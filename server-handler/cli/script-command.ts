import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SNIPPET } from '../../src/shared/snippet.js'
import { UsageError } from './usage-error.js'

/** The two files of the script tag, as they are served. */
const FILES = ['script.js', 'script-tail.js'] as const

/** Options of `throughline script`. */
export interface ScriptCommandOptions {
  /** Address that the first file is served under; the second one's is the same with `-tail`. */
  src: string
  /** Whether to print the inline snippet too, and load the file with `async`. */
  snippet?: boolean
  /** Folder to copy both files to. */
  copy?: string
}

/** Returns the HTML that loads the script, with the hashes of its files, and copies the files if asked. */
export function describeScript({ src, snippet, copy }: ScriptCommandOptions): string {
  if (!/^(\/|https?:\/\/)[^\s"'<>]*\.js$/.test(src))
    throw new UsageError(`--src takes the address of a .js file, such as /throughline.js; got ${JSON.stringify(src)}`)
  const dist = findDist()
  const integrity: Record<string, string> = JSON.parse(readFileSync(join(dist, 'integrity.json'), 'utf8'))
  const tag = `<script ${snippet ? 'async ' : ''}src="${src}" integrity="${integrity['script.js']}" crossorigin="anonymous"></script>`
  const lines = [...(snippet ? [`<script>${SNIPPET}</script>`] : []), tag]
  if (copy === undefined) return lines.join('\n')
  mkdirSync(copy, { recursive: true })
  const name = src.slice(src.lastIndexOf('/') + 1, -'.js'.length)
  for (const file of FILES) copyFileSync(join(dist, file), join(copy, file.replace('script', name)))
  return lines.join('\n')
}

/** The folder of the built package: this file is in it, or in a subfolder. */
function findDist(): string {
  const places = ['.', '..', '../../dist'].map((path) => fileURLToPath(new URL(path, import.meta.url)))
  const dist = places.find((place) => existsSync(join(place, 'integrity.json')))
  if (!dist) throw new Error('the built files are missing from the package; install it again')
  return dist
}
