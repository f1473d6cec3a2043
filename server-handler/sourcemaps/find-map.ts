import { decodeText } from '../../src/shared/decode-text.js'
import type { StoredMap } from './map-folder.js'

/** The map of a script, or why there is none. */
export type FoundMap = { found: StoredMap } | { problem: 'missing' | 'ambiguous' }

/** A name with a content hash identifies one script, wherever it is served: `index-DfJ2k3aB.js`, `main.3fa9c2b1.js`. */
const HASHED = /[.~_-](?=[\w-]{0,31}\d)[A-Za-z0-9_-]{8,32}(?:\.(?:chunk|bundle|min))?\.[cm]?js$/

/** What is known about a script in a stack. */
export interface AskedScript {
  address: string
  /** The id that the script has announced. */
  debugId?: string | undefined
}

/**
 * Finds the map of a script among those of a release. A script with a debug id has the map with this id, or one without
 * an id whose address matches: another id is from another build.
 */
export function findMapOf(maps: readonly StoredMap[], { address, debugId }: AskedScript): FoundMap {
  if (debugId === undefined) return findMap(maps, address)
  return findMap(
    maps.filter((map) => map.debugId === undefined),
    address,
  )
}

/**
 * Finds the map of a script by its address. The whole path of the uploaded script must be a suffix of the address, or
 * the reverse: files of another origin often have common names. A name with a hash is enough.
 */
export function findMap(maps: readonly StoredMap[], address: string): FoundMap {
  const path = pathOf(address)
  const name = path.at(-1) ?? ''
  const named = maps.filter(({ file }) => segmentsOf(file).at(-1) === name)
  const whole = named.filter(({ file }) => endsWith(path, segmentsOf(file)))
  const [longest] = [...whole].sort((a, b) => b.file.length - a.file.length)
  if (longest) return { found: longest }
  const rest = named.filter(({ file }) => endsWith(segmentsOf(file), path) || HASHED.test(name))
  const [only] = rest
  if (only && rest.length === 1) return { found: only }
  return { problem: rest.length > 1 ? 'ambiguous' : 'missing' }
}

/** The segments of an address's path: without scheme, host, query and fragment. */
function pathOf(address: string): string[] {
  const bare = (address.split(/[?#]/, 1)[0] ?? '').replace(/^[a-z][\w+.-]{0,40}:\/\/[^/]*/i, '')
  // Each segment on its own: `%40modal` is a folder of Next.js, and an encoded slash is part of a name.
  return segmentsOf(bare).map(decodeText)
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '' && segment !== '.')
}

function endsWith(path: readonly string[], end: readonly string[]): boolean {
  if (end.length === 0 || end.length > path.length) return false
  return end.every((segment, i) => path[path.length - end.length + i] === segment)
}
