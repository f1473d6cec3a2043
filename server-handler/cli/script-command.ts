import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BUILT_FILES } from '../script/built-files.js'
import { type ScriptTagOptions, writeScriptTag } from '../script/script-tag.js'
import { UsageError } from './usage-error.js'

/** Options of `throughline script`. */
export interface ScriptCommandOptions {
  /** Address that the first file is served under; the second one's is the same with `-tail`. */
  src: string
  /** Whether to print the inline snippet too, and load the file with `async`. */
  snippet?: boolean
  /** Which vitals are measured: `standard`, or `attributed` with their causes. @default 'standard' */
  vitals?: ScriptTagOptions['vitals']
  /** Folder to copy the files to. */
  copy?: string
}

/** Returns the HTML that loads the script, with the hashes of its files, and copies the files if asked. */
export function describeScript({ src, snippet, vitals, copy }: ScriptCommandOptions): string {
  if (!/^(\/|https?:\/\/)[^\s"'<>]*\.js$/.test(src))
    throw new UsageError(`--src takes the address of a .js file, such as /throughline.js; got ${JSON.stringify(src)}`)
  const html = writeScriptTag(src, { async: snippet, vitals })
  if (copy === undefined) return html
  mkdirSync(copy, { recursive: true })
  const stem = src.slice(src.lastIndexOf('/') + 1, -'.js'.length)
  for (const { name, code } of BUILT_FILES) writeFileSync(join(copy, name.replace('throughline', stem)), code)
  return html
}
