import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, posix, relative, sep } from 'node:path'
import { decodeText } from '../../src/shared/decode-text.js'
import { type CheckedMap, checkMap, MAX_MAP_BYTES } from './check-map.js'
import { readComments } from './script-comments.js'

/** A map of a build, with the path of its script below the folder. */
export interface CollectedMap {
  file: string
  map: CheckedMap
}

/** The content of a folder. */
export interface Collected {
  maps: CollectedMap[]
  /** Files that were left out, each with the reason. */
  problems: { file: string; problem: string }[]
}

/** Most files of one folder, and most bytes of its maps. */
const MAX_MAPS = 5_000
const MAX_TOTAL_BYTES = 1024 * 1024 * 1024
const MAX_FILES = 200_000
const MAX_DEPTH = 32

const SCRIPT = /\.[cm]?js$/i
const MAP = /\.[cm]?js\.map$|(?<!\.css)\.map$/i
const INLINE = /^data:application\/json(?<parameters>(?:;[\w=-]{1,40}){0,4}),/i

/** Reads every source map of a build's folder. Links are not followed, and nothing is fetched. */
export function collectMaps(folder: string): Collected {
  const paths = listFiles(folder)
  const found: Collected = { maps: [], problems: [] }
  const used = new Set<string>()
  let bytes = 0
  const add = (file: string, text: string, debugId?: string) => {
    bytes += text.length
    const why = toLimit(found.maps.length + 1, bytes)
    const outcome = why ? { ok: false as const, problem: why } : checkMap(text)
    if (!outcome.ok) return void found.problems.push({ file, problem: outcome.problem })
    if (debugId && outcome.map.debugId && debugId !== outcome.map.debugId)
      return void found.problems.push({ file, problem: 'its map is of another build: the debug ids differ' })
    found.maps.push({ file, map: { ...outcome.map, ...(debugId ? { debugId } : {}) } })
  }
  for (const { file, script, map } of pairScripts(folder, paths)) {
    if (script.inline !== undefined) add(file, script.inline, script.debugId)
    if (map === undefined) continue
    used.add(map)
    const text = readLimited(join(folder, map))
    if (text === undefined) found.problems.push({ file: map, problem: TOO_LARGE })
    else if (script.inline === undefined) add(file, text, script.debugId)
  }
  // Maps whose scripts are elsewhere: builds may write maps to a separate folder.
  for (const map of paths.filter((path) => MAP.test(path) && !used.has(path))) {
    const text = readLimited(join(folder, map))
    if (text === undefined) found.problems.push({ file: map, problem: TOO_LARGE })
    else add(scriptOf(map, text), text)
  }
  return found
}

/** Returns the scripts of a build's folder, each with the path of its map if that is a file. */
export function findScripts(folder: string): { file: string; map: string | undefined; isInline: boolean }[] {
  return pairScripts(folder, listFiles(folder)).map(({ file, script, map }) => ({
    file,
    map,
    isInline: script.inline !== undefined,
  }))
}

function pairScripts(folder: string, paths: readonly string[]) {
  const known = new Set(paths)
  const maps = paths.filter((path) => MAP.test(path))
  return paths
    .filter((path) => SCRIPT.test(path))
    .map((file) => {
      const script = readScript(folder, file, { known, maps })
      const own = known.has(`${file}.map`) ? `${file}.map` : undefined
      // An address with code after it may be that of a library within the script.
      const map = script.isFollowed ? (own ?? script.map) : (script.map ?? own)
      return { file, script: script.isFollowed && own ? { ...script, inline: undefined } : script, map }
    })
}

const TOO_LARGE = `it is larger than ${MAX_MAP_BYTES / 1024 / 1024} MiB`

function toLimit(maps: number, bytes: number): string | undefined {
  if (maps > MAX_MAPS) return `the folder has more than ${MAX_MAPS} maps`
  return bytes > MAX_TOTAL_BYTES ? `the maps have more than ${MAX_TOTAL_BYTES / 1024 / 1024} MiB` : undefined
}

function listFiles(folder: string): string[] {
  const found: string[] = []
  const walk = (path: string, depth: number): void => {
    if (depth > MAX_DEPTH) return
    for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (found.length >= MAX_FILES) return
      if (entry.isDirectory() && entry.name !== 'node_modules') walk(join(path, entry.name), depth + 1)
      else if (entry.isFile() && (SCRIPT.test(entry.name) || MAP.test(entry.name)))
        found.push(relative(folder, join(path, entry.name)).split(sep).join('/'))
    }
  }
  walk(folder, 0)
  return found
}

/** The files of the folder, and the maps among them. */
interface Listed {
  known: ReadonlySet<string>
  maps: readonly string[]
}

interface Script {
  /** Path of its map below the folder. */
  map?: string | undefined
  inline?: string | undefined
  debugId?: string | undefined
  isFollowed: boolean
}

function readScript(folder: string, file: string, listed: Listed): Script {
  const text = readLimited(join(folder, file))
  if (text === undefined) return { isFollowed: false }
  const { url, debugId, isFollowed } = readComments(text)
  if (url === undefined) return { debugId, isFollowed }
  return INLINE.test(url)
    ? { inline: readInline(url), debugId, isFollowed }
    : { map: findPath(file, url, listed), debugId, isFollowed }
}

function readInline(url: string): string {
  const [start = '', parameters = ''] = INLINE.exec(url) ?? []
  const content = url.slice(start.length)
  return /;base64$/i.test(parameters) ? Buffer.from(content, 'base64').toString('utf8') : decodeText(content)
}

/**
 * Returns the path of a map below the folder. An address may be that of another server, which has the folder's files
 * under any prefix, or none of a prefix that the folder has.
 */
function findPath(file: string, url: string, { known, maps }: Listed): string | undefined {
  const bare = url.split(/[?#]/, 1)[0] ?? ''
  const origin = /^(?:[a-z][\w+.-]{0,40}:)?\/\/[^/]{0,255}|^(?=\/)/i.exec(bare)?.[0]
  if (origin === undefined) {
    const path = posix.join(posix.dirname(file), decodeText(bare))
    return known.has(path) ? path : undefined
  }
  const path = decodeText(bare.slice(origin.length))
  const near = maps.filter((each) => path.endsWith(`/${each}`) || `/${each}`.endsWith(path))
  const [longest = ''] = near.sort((a, b) => b.length - a.length)
  // Of several files of one name, only one whose whole path is in the address is meant.
  return near.length === 1 || path.endsWith(`/${longest}`) ? longest : undefined
}

function scriptOf(map: string, text: string): string {
  const bare = map.replace(/\.map$/i, '')
  if (SCRIPT.test(bare)) return bare
  const outcome = checkMap(text)
  const named = outcome.ok ? outcome.map.file : undefined
  return named && /^[\w@.~ -]{1,200}$/.test(named) ? posix.join(posix.dirname(map), named) : bare
}

function readLimited(path: string): string | undefined {
  return statSync(path).size > MAX_MAP_BYTES ? undefined : readFileSync(path, 'utf8')
}
