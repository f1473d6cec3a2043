import { readFileSync } from 'node:fs'

/** A file of the script tag, as it was built. */
export interface BuiltFile {
  name: string
  code: string
  /** Its hash in the format of an `integrity` attribute. */
  integrity: string
}

// The build replaces each call by the file's text, so that bundled servers and Workers contain it too.
const HEAD = readFileSync(new URL('../../dist/throughline.js', import.meta.url), 'utf8')
const TAIL = readFileSync(new URL('../../dist/throughline-tail.js', import.meta.url), 'utf8')
const ATTRIBUTED_TAIL = readFileSync(new URL('../../dist/throughline-tail-attributed.js', import.meta.url), 'utf8')
const INTEGRITY: Record<string, string> = JSON.parse(
  readFileSync(new URL('../../dist/integrity.json', import.meta.url), 'utf8'),
)

/** The files of the script tag: first the one to load first, then the tails, of which a page loads one. */
export const BUILT_FILES = [
  toFile('throughline.js', HEAD),
  toFile('throughline-tail.js', TAIL),
  toFile('throughline-tail-attributed.js', ATTRIBUTED_TAIL),
] as const

function toFile(name: string, code: string): BuiltFile {
  return { name, code, integrity: INTEGRITY[name] ?? '' }
}
