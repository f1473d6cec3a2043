import { GREATEST_LOWER_BOUND, originalPositionFor, sourceContentFor, TraceMap } from '@jridgewell/trace-mapping'
import { MAX_SCRIPTS, splitDebugIds } from '../rum/debug-ids.js'
import { parseFrames, type StackFrame } from '../rum/stack-frames.js'
import { findMapOf } from './find-map.js'
import { mapOfId, mappedReleases, mapsOfRelease, readMap, type StoredMap } from './map-folder.js'

/** One line of a stack, with its source position. */
export interface ExplainedLine {
  /** The recorded line. */
  text: string
  original: OriginalPlace | undefined
}

/** A place in the source. */
export interface OriginalPlace {
  /** The name of the function; empty if it is not known. */
  name: string
  source: string
  line: number
  /** 1-based. */
  column: number
  /** The source line, shortened around the column; empty if the map has no sources. */
  excerpt: string
}

/** A stack with its source positions. */
export interface ExplainedStack {
  lines: readonly ExplainedLine[]
  /** Frames with a position in a script, and how many of them have a source position. */
  frames: number
  mapped: number
  /** Why frames are shown as recorded; empty if all have source positions, or if no map has ever been uploaded. */
  note: string
}

/** Resolves stacks with the maps of a folder. */
export interface SourceMaps {
  explain(stack: string, release: string): ExplainedStack
}

/** Limit of maps that stay decoded. */
const MAX_DECODED = 4
const MAX_LINES = 100
const MAX_EXCERPT = 160

/** Creates a reader of a folder of source maps; the folder need not exist. */
export function createSourceMaps(folder: string): SourceMaps {
  const decoded = new Map<string, TraceMap>()
  const open = (release: string, map: StoredMap): TraceMap | undefined => {
    const key = `${release}\n${map.id}`
    const known = decoded.get(key) ?? decode(folder, release, map)
    decoded.delete(key)
    if (known) decoded.set(key, known)
    for (const oldest of [...decoded.keys()].slice(0, -MAX_DECODED)) decoded.delete(oldest)
    return known
  }
  return { explain: (stack, release) => explain({ folder, open, stack, release }) }
}

function decode(folder: string, release: string, map: StoredMap): TraceMap | undefined {
  const stored = readMap(folder, release, map)
  try {
    return stored && new TraceMap({ ...stored, file: null })
  } catch {
    return undefined // Damaged: the stack is shown without it.
  }
}

interface Input {
  folder: string
  open(release: string, map: StoredMap): TraceMap | undefined
  stack: string
  release: string
}

interface Reading {
  text: string
  frame: StackFrame | undefined
  place: Place | undefined
  problem: string
}

function explain({ folder, open, stack: recorded, release }: Input): ExplainedStack {
  const { stack, ids } = splitDebugIds(recorded)
  const texts = stack.split('\n').slice(0, MAX_LINES)
  const isV8 = texts.some((text) => /^\s{0,40}at \S/.test(text))
  const maps = release === '' ? [] : mapsOfRelease(folder, release)
  const scripts = new Map<string, TraceMap | string>()
  const readings = texts.map((text): Reading => {
    // A line of a message may look like a frame of another engine.
    const [frame] = isV8 && !/^\s{0,40}at \S/.test(text) ? [] : parseFrames(text)
    if (frame?.line === undefined) return { text, frame: undefined, place: undefined, problem: '' }
    const known = scripts.get(frame.file) ?? (scripts.size < MAX_SCRIPTS ? toScript(frame.file) : 'too many scripts')
    scripts.set(frame.file, known)
    const place = typeof known === 'string' ? undefined : placeOf(known, frame)
    return { text, frame, place, problem: typeof known === 'string' ? known : place ? '' : 'a place without a mapping' }
  })
  function toScript(file: string): TraceMap | string {
    const debugId = ids.get(file)
    const placed = debugId === undefined ? undefined : mapOfId(folder, debugId, release)
    if (placed) return open(placed.release, placed.map) ?? 'a map that cannot be read'
    const match = findMapOf(maps, { address: file, debugId })
    if ('found' in match) return open(release, match.found) ?? 'a map that cannot be read'
    return match.problem === 'ambiguous'
      ? `several maps of ${lastOf(file)}`
      : `no map of ${lastOf(file)}${debugId ? ` with the debug id ${debugId}` : ''}`
  }
  const frames = readings.filter(({ frame }) => frame !== undefined)
  const mapped = frames.filter(({ place }) => place !== undefined).length
  return {
    lines: readings.map((reading, i) => toLine(reading, readings[i + 1])),
    frames: frames.length,
    mapped,
    note: mapped === frames.length ? '' : noteOf({ folder, release, maps, readings }),
  }
}

const lastOf = (file: string): string => (file.split(/[?#]/, 1)[0] ?? '').split('/').at(-1) || file

interface NoteInput {
  folder: string
  release: string
  maps: readonly StoredMap[]
  readings: readonly Reading[]
}

function noteOf({ folder, release, maps, readings }: NoteInput): string {
  if (maps.length === 0) {
    const others = mappedReleases(folder)
    if (others.length === 0) return ''
    const names = others.slice(0, 3).map((other) => other.release)
    const have = `there are maps of ${names.join(', ')}${others.length > 3 ? ` and ${others.length - 3} more` : ''}`
    return release === ''
      ? `The error has no release, so no source map is looked for; ${have}.`
      : `No source map was uploaded for the release ${release}; ${have}.`
  }
  const problems = [...new Set(readings.map(({ problem }) => problem).filter((problem) => problem !== ''))]
  return `Some frames are as recorded: ${problems.slice(0, 4).join(', ')}.`
}

interface Place extends OriginalPlace {
  /** Returns the source name at this position: of a call, that of the called function. */
  token: string
}

function placeOf(map: TraceMap, { line = 0, column = 1 }: StackFrame): Place | undefined {
  if (line < 1) return undefined
  try {
    const found = originalPositionFor(map, { line, column: Math.max(0, column - 1), bias: GREATEST_LOWER_BOUND })
    if (!found.source || found.line === null) return undefined
    const content = sourceContentFor(map, found.source)
    return {
      name: '',
      token: found.name ?? '',
      source: toSourceName(found.source),
      line: found.line,
      column: found.column + 1,
      excerpt: content ? toExcerpt(content, found.line, found.column) : '',
    }
  } catch {
    return undefined // A map may pass its checks and still be inconsistent.
  }
}

/** Names that come from minifiers. */
const MINIFIED = /^(?:async |new )?(?:[\w$]{1,3}|<anonymous>|anonymous)?$/

// The name at a call's position is that of the called function, whose frame is the line above.
function toLine({ text, frame, place }: Reading, caller: Reading | undefined): ExplainedLine {
  if (!frame || !place) return { text, original: undefined }
  const { token: _token, ...original } = place
  const given = frame.functionName
  const name = MINIFIED.test(given) ? (caller?.place?.token ?? '') : given
  return { text, original: { ...original, name: name || given } }
}

/** `webpack://shop/./src/cart.ts?3fa9` and `../../src/cart.ts` are both `src/cart.ts`. */
function toSourceName(source: string): string {
  return source
    .slice(0, 300)
    .replace(/^(?:webpack(?:-internal)?|turbopack|rollup|vite|file):\/\/[^/]{0,100}\//, '')
    .replace(/\?[0-9a-f]{4,8}$/, '')
    .replace(/^(?:\.{1,2}\/)+/, '')
}

function toExcerpt(content: string, line: number, column: number): string {
  let start = 0
  for (let i = 1; i < line; i += 1) {
    const end = content.indexOf('\n', start)
    if (end < 0) return ''
    start = end + 1
  }
  const end = content.indexOf('\n', start)
  const text = content.slice(start, end < 0 ? undefined : end)
  const from = text.length > MAX_EXCERPT ? Math.max(0, column - MAX_EXCERPT / 4) : 0
  return text.slice(from, from + MAX_EXCERPT).trim()
}
