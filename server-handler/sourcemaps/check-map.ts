import { encodedMap, FlattenMap } from '@jridgewell/trace-mapping'
import { DEBUG_ID, normalizeDebugId } from '../rum/debug-ids.js'

/** A source map in its stored form. */
export interface CheckedMap {
  version: 3
  sources: readonly string[]
  names: readonly string[]
  mappings: string
  sourceRoot?: string
  sourcesContent?: readonly (string | null)[]
  debugId?: string
  /** The name of the generated file, from the map. */
  file?: string
}

/** A checked map, or its problem. */
export type MapOutcome = { ok: true; map: CheckedMap } | { ok: false; problem: string }

/** Largest source map. The maps of the largest single-page applications are about half of it. */
export const MAX_MAP_BYTES = 48 * 1024 * 1024
/** Most mappings of a map. Each takes about 100 bytes of memory while a stack is shown. */
const MAX_SEGMENTS = 1_500_000
/** Most generated lines of a map: minified files have few, and development builds one per line of source. */
const MAX_LINES = 500_000
const MAX_SECTIONS = 1_000

/** Parses a source map of version 3 (ECMA-426) and checks that it can be applied within bounds. Never throws. */
export function checkMap(text: string): MapOutcome {
  if (text.length > MAX_MAP_BYTES) return wrong(`it is larger than ${MAX_MAP_BYTES / 1024 / 1024} MiB`)
  const parsed = parseJson(text)
  if (parsed === undefined) return wrong('it is not JSON')
  const flat = flatten(parsed)
  return flat.ok ? checkFlat(flat.fields) : flat
}

type Fields = Readonly<Record<string, unknown>>

function checkFlat(fields: Fields): MapOutcome {
  const { version, sources, names = [], mappings, sourcesContent, sourceRoot, file } = fields
  if (version !== 3) return wrong(`its version is ${JSON.stringify(version) ?? 'missing'}; only 3 is known`)
  if (typeof mappings !== 'string' || !Array.isArray(sources) || !Array.isArray(names))
    return wrong('it has no `mappings`, `sources` or `names`')
  const { segments, lines } = countMappings(mappings)
  if (segments === 0) return wrong('it has no mappings')
  if (segments > MAX_SEGMENTS) return wrong(`it has ${segments} mappings; the limit is ${MAX_SEGMENTS}`)
  if (lines > MAX_LINES) return wrong(`it has ${lines} lines; the limit is ${MAX_LINES}`)
  const debugId = readDebugId(fields)
  return {
    ok: true,
    map: {
      version: 3,
      sources: sources.map((source) => (typeof source === 'string' ? source : '')),
      names: names.map((name) => (typeof name === 'string' ? name : '')),
      mappings,
      ...(typeof sourceRoot === 'string' ? { sourceRoot } : {}),
      ...(Array.isArray(sourcesContent) ? { sourcesContent: sourcesContent.map(toContent) } : {}),
      ...(debugId ? { debugId } : {}),
      ...(typeof file === 'string' ? { file } : {}),
    },
  }
}

const toContent = (content: unknown): string | null => (typeof content === 'string' ? content : null)

/** The debug id of a map: `debugId` of ECMA-426's proposal, `debug_id` of earlier tools. */
function readDebugId({ debugId, debug_id: earlier }: Fields): string | undefined {
  const id = [debugId, earlier].find((value) => typeof value === 'string' && DEBUG_ID.test(value))
  return typeof id === 'string' ? normalizeDebugId(id) : undefined
}

type FlatOutcome = { ok: true; fields: Fields } | { ok: false; problem: string }

/** Joins the sections of an index map. */
function flatten(parsed: unknown): FlatOutcome {
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) return wrong('it is not an object')
  const fields: Fields = Object(parsed)
  const { sections } = fields
  if (!Array.isArray(sections)) return { ok: true, fields }
  if (sections.length > MAX_SECTIONS) return wrong(`it has more than ${MAX_SECTIONS} sections`)
  const maps = sections.map((section): Fields => Object(Object(section).map))
  if (maps.some((map) => typeof map.mappings !== 'string')) return wrong('a section of it has no map of its own')
  const counts = maps.map(({ mappings }) => countMappings(String(mappings)))
  const offsets = sections.map((section) => Number(Object(Object(section).offset).line))
  if (offsets.some((line) => !(line >= 0 && line <= MAX_LINES))) return wrong('a section of it has an invalid offset')
  if (counts.reduce((sum, { segments }) => sum + segments, 0) > MAX_SEGMENTS)
    return wrong(`its sections have more than ${MAX_SEGMENTS} mappings`)
  try {
    return { ok: true, fields: { ...fields, sections: undefined, ...encodedMap(new FlattenMap(parsed as never)) } }
  } catch (error) {
    return wrong(`its sections cannot be joined: ${String(error)}`)
  }
}

function countMappings(mappings: string): { segments: number; lines: number } {
  let segments = 0
  let lines = 1
  let isIn = false
  for (let i = 0; i < mappings.length; i += 1) {
    const code = mappings.charCodeAt(i)
    const isBreak = code === 44 || code === 59
    if (!isBreak && !isIn) segments += 1
    if (code === 59) lines += 1
    isIn = !isBreak
  }
  return { segments, lines }
}

/** Also accepts `)]}'`, with which some servers prefix maps: https://tc39.es/ecma426/#sec-source-map-format */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF?(?:\)\]\}'[^\n]*\n)?/, ''))
  } catch {
    return undefined // Not JSON: the caller reports it.
  }
}

function wrong(problem: string): { ok: false; problem: string } {
  return { ok: false, problem }
}
