import { createRequire } from 'node:module'

/** The file behind `throughline/keep`, which a library in a store of packages could not resolve by itself. */
export function findKeepFile(): string {
  return createRequire(import.meta.url).resolve('throughline/keep')
}
