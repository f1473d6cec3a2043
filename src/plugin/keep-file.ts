import { createRequire } from 'node:module'

/** The path of `throughline/keep`, which a dependency in pnpm's store could not resolve by name. */
export function findKeepFile(): string {
  return createRequire(import.meta.url).resolve('throughline/keep')
}
