import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tokenizer, tokTypes } from 'acorn'
import { DEBUG_IDS_KEY } from '../../src/shared/debug-ids.js'
import { DEBUG_ID, normalizeDebugId } from '../rum/debug-ids.js'
import { checkMap } from './check-map.js'
import { findScripts } from './collect-maps.js'
import { readComments } from './script-comments.js'

/** The result for the files of a folder. */
export interface Injected {
  /** Scripts that were changed, with their maps. */
  changed: string[]
  /** Scripts that already had everything. */
  unchanged: string[]
  /** Scripts that were left unchanged, each with the reason. */
  problems: { file: string; problem: string }[]
}

/** Comments at the start of a script stay there: some are for browsers. */
const LEADING = /^(?:\/\/[^\n]{0,9999}\n){1,99}/
/** Uses nothing newer than ES2015, and never throws. */
const ANNOUNCED =
  /^(?:"use strict";)?try\{\(globalThis.{1,99}\)\[Error\(\)\.stack\]="([0-9a-f-]{36})"\}catch\(e\)\{\}\n/

/**
 * Writes a debug id into each script that has a map, and into the map: as a comment, and as one line of code that
 * registers it at run time. An id from the build is kept; otherwise it is a hash of the script and its map, so that
 * equal builds have equal ids. Idempotent.
 */
export function injectIds(folder: string): Injected {
  const done: Injected = { changed: [], unchanged: [], problems: [] }
  for (const { file, map, isInline } of findScripts(folder)) {
    if (isInline) done.problems.push({ file, problem: 'its map is inline; write maps as files' })
    if (isInline || map === undefined) continue
    const [script, text] = [file, map].map((path) => readFileSync(join(folder, path), 'utf8'))
    const outcome = inject(script ?? '', text ?? '')
    if (typeof outcome === 'string') done.problems.push({ file, problem: outcome })
    else if (outcome === undefined) done.unchanged.push(file)
    else {
      writeFileSync(join(folder, map), outcome.map)
      writeFileSync(join(folder, file), outcome.script)
      done.changed.push(file)
    }
  }
  return done
}

type Pair = Record<'script' | 'map', string>

/** Returns both files with an id, `undefined` if they have one, or why they cannot have one. */
function inject(script: string, map: string): Pair | undefined | string {
  const checked = checkMap(map)
  if (!checked.ok) return checked.problem
  if (script.startsWith('#!')) return 'it is a program: its first line is for a shell'
  const [leading = ''] = LEADING.exec(script) ?? []
  const announced = ANNOUNCED.exec(script.slice(leading.length))?.[1]
  const commented = readComments(script).debugId
  const given = [announced, commented, checked.map.debugId].flatMap((id) =>
    id !== undefined && DEBUG_ID.test(id) ? normalizeDebugId(id) : [],
  )
  if (new Set(given).size > 1) return 'its map is of another build: the debug ids differ'
  if (announced && commented && checked.map.debugId) return undefined
  const id = given[0] ?? hashToId(script, map)
  const body = announced ? script.slice(leading.length) : `${announce(script, id)}${script.slice(leading.length)}`
  const whole = `${leading}${body}`
  return {
    script: commented ? whole : addComment(whole, id),
    map: addToMap(map, id, announced ? undefined : leading.split('\n').length - 1),
  }
}

/** Returns the line of code that registers the id. A directive must stay first, so it is repeated there. */
function announce(script: string, id: string): string {
  const ids = `globalThis[Symbol.for("${DEBUG_IDS_KEY}")]`
  return `${isStrict(script) ? '"use strict";' : ''}try{(${ids}=${ids}||{})[Error().stack]="${id}"}catch(e){}\n`
}

function isStrict(script: string): boolean {
  try {
    for (const { type, start, end } of tokenizer(script, { ecmaVersion: 'latest' })) {
      if (type === tokTypes.semi) continue
      if (type !== tokTypes.string) return false
      if (script.slice(start + 1, end - 1) === 'use strict') return true
    }
  } catch {
    // Not parsable as JavaScript: treated as if it had no directive.
  }
  return false
}

/** Inserts the comment before the one with the map's address, which tools expect in the last line. */
function addComment(script: string, id: string): string {
  const comment = `//# debugId=${id}\n`
  const { urlAt, isFollowed } = readComments(script)
  const line = urlAt === undefined ? -1 : script.lastIndexOf('\n', urlAt) + 1
  // Only where it has the line for itself.
  const isApart = urlAt !== undefined && !isFollowed && script.slice(line, urlAt).trim() === ''
  if (isApart) return `${script.slice(0, line)}${comment}${script.slice(line)}`
  return `${script}${script.endsWith('\n') ? '' : '\n'}${comment}`
}

/** Adds the id, and shifts the mappings from a line on by one line. */
function addToMap(text: string, id: string, from: number | undefined): string {
  const map: SomeMap = JSON.parse(text.replace(/^\uFEFF?(?:\)\]\}'[^\n]*\n)?/, ''))
  return JSON.stringify({ ...(from === undefined ? map : moveDown(map, from)), debugId: id })
}

interface SomeMap {
  mappings?: string
  sections?: { offset: { line: number; column: number }; map: SomeMap }[]
}

function moveDown(map: SomeMap, from: number): SomeMap {
  const { mappings, sections } = map
  if (mappings !== undefined) return { ...map, mappings: addLine(mappings, from) }
  if (sections === undefined) return map
  return {
    ...map,
    sections: sections.map(({ offset, map: part }) =>
      offset.line < from
        ? { offset, map: moveDown(part, from - offset.line) }
        : { offset: { ...offset, line: offset.line + 1 }, map: part },
    ),
  }
}

/** Inserts an empty line into the mappings, in which lines are separated by semicolons. */
function addLine(mappings: string, from: number): string {
  const lines = mappings.split(';')
  return [...lines.slice(0, from), '', ...lines.slice(from)].join(';')
}

/** A UUID of version 8, whose bits are vendor-specific: https://www.rfc-editor.org/rfc/rfc9562#section-5.8 */
function hashToId(script: string, map: string): string {
  const hex = createHash('sha256').update(script).update('\0').update(map).digest('hex')
  return normalizeDebugId(`${hex.slice(0, 12)}8${hex.slice(13, 16)}8${hex.slice(17, 32)}`)
}
