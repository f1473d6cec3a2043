import { NARROW_TABLE_NAMES } from '../tables/narrow.js'
import type { Dialect } from './dialect.js'
import { type Answers, textOf } from './question.js'

/** Whose records are erased: one visit, every visit of one visitor, or one action. */
export type ErasureSubject =
  | { readonly kind: 'session'; readonly id: string }
  | { readonly kind: 'user'; readonly hash: string }
  | { readonly kind: 'action'; readonly id: string }

/** The tables with rows about one visitor; rollups contain only counts. */
export const ERASED_TABLES = [...NARROW_TABLE_NAMES, 'otel_traces', 'otel_logs'] as const
export type ErasedTable = (typeof ERASED_TABLES)[number]

/** The result of an erasure. */
export interface ErasureReport {
  /** Rows by table. */
  rows: Readonly<Record<ErasedTable, number>>
  /** The visits and traces that the rows belonged to. */
  sessions: number
  traces: number
}

/** A store whose rows can be deleted. The condition contains only literals. */
export interface ErasableAnswers extends Answers {
  remove(table: ErasedTable, condition: string): Promise<void>
}

/** The ids by which rows are found. */
interface Ids {
  readonly dialect: Dialect
  readonly hashes: readonly string[]
  readonly sessions: readonly string[]
  /** Page views of the visitor without a session. */
  readonly views: readonly string[]
  readonly actions: readonly string[]
}

/**
 * Ids per statement. A visitor with a polling page has thousands of traces, and ClickHouse accepts statements of up to
 * 256 KiB.
 */
const IDS_PER_STATEMENT = 500

/**
 * Erases everything about a subject: its records, those of the actions that began in its visits, and every span and log
 * line of the traces that they started, including those of workers that know neither visit nor action. Safe to run
 * again after an interruption.
 */
export async function eraseFrom(answers: ErasableAnswers, subject: ErasureSubject): Promise<ErasureReport> {
  checkSubject(subject)
  const { dialect } = answers
  const ids = await idsOf(answers, subject)
  const traces = await tracesOf(answers, ids)
  const conditions: Record<ErasedTable, readonly string[]> = {
    rum_vitals: inNarrow(ids),
    rum_actions: [...inNarrow(ids), ...oneOf(dialect, 'parent_action_id', ids.actions)],
    rum_errors: inNarrow(ids),
    otel_traces: [...inTraces(ids), ...oneOf(dialect, 'TraceId', traces)],
    // Last: an interrupted erasure finds its visits and traces again.
    otel_logs: [...inLogs(ids), ...oneOf(dialect, 'RequestTraceId', traces), ...oneOf(dialect, 'TraceId', traces)],
  }
  const rows = { rum_vitals: 0, rum_actions: 0, rum_errors: 0, otel_traces: 0, otel_logs: 0 }
  for (const table of ERASED_TABLES) {
    for (const condition of conditions[table]) rows[table] += await removeRows(answers, table, condition)
  }
  const isFound = Object.values(rows).some((count) => count > 0)
  return { rows, sessions: isFound ? ids.sessions.length : 0, traces: traces.length }
}

/** Returns the number of rows. */
async function removeRows(answers: ErasableAnswers, table: ErasedTable, condition: string): Promise<number> {
  const [count] = await answers.query(`SELECT count(*) AS n FROM ${table} WHERE ${condition}`)
  const found = Number(count?.n ?? 0)
  if (found > 0) await answers.remove(table, condition)
  return found
}

async function idsOf(answers: Answers, subject: ErasureSubject): Promise<Ids> {
  const none = { dialect: answers.dialect, hashes: [], sessions: [], views: [], actions: [] }
  if (subject.kind === 'action') return { ...none, actions: [subject.id] }
  const owned =
    subject.kind === 'session' ? { ...none, sessions: [subject.id] } : await visitsOf(answers, none, subject.hash)
  // A retried or delayed job runs in a trace of its own, which has the action and no session.
  const actions = await distinct(answers, [
    ...NARROW_TABLE_NAMES.map((table) => ({ table, column: 'origin_action_id', conditions: inNarrow(owned) })),
    { table: 'otel_logs', column: 'OriginActionId', conditions: inLogs(owned) },
    { table: 'otel_traces', column: 'OriginActionId', conditions: inTraces(owned) },
  ])
  return { ...owned, actions }
}

// Records from before `identify()` have the session or page view, but no hash. The narrow tables are kept longest.
async function visitsOf(answers: Answers, none: Ids, hash: string): Promise<Ids> {
  const ofHash = { ...none, hashes: [hash] }
  const lookups = (narrow: string, column: string, isKnown: string): Lookup[] => [
    ...NARROW_TABLE_NAMES.map((table) => ({
      table,
      column: narrow,
      conditions: inNarrow(ofHash).map(and(`session_id ${isKnown}`)),
    })),
    { table: 'otel_logs', column, conditions: inLogs(ofHash).map(and(`SessionId ${isKnown}`)) },
  ]
  return {
    ...ofHash,
    sessions: await distinct(answers, lookups('session_id', 'SessionId', "<> ''")),
    views: await distinct(answers, lookups('page_id', 'PageId', "= ''")),
  }
}

// The trace of a page's record is that of its document; the traces of its requests are in a separate column.
function tracesOf(answers: Answers, ids: Ids): Promise<readonly string[]> {
  return distinct(answers, [
    { table: 'otel_logs', column: 'RequestTraceId', conditions: inLogs(ids) },
    { table: 'otel_logs', column: 'TraceId', conditions: inLogs(ids).map(and("RumKind = ''")) },
    { table: 'otel_traces', column: 'TraceId', conditions: inTraces(ids) },
  ])
}

interface Lookup {
  table: string
  column: string
  conditions: readonly string[]
}

/** The distinct non-empty values of all look-ups. */
async function distinct(answers: Answers, lookups: readonly Lookup[]): Promise<readonly string[]> {
  const statements = lookups.flatMap(({ table, column, conditions }) =>
    conditions.map(
      (condition) => `SELECT DISTINCT ${column} AS id FROM ${table} WHERE (${condition}) AND ${column} <> ''`,
    ),
  )
  const found = new Set<string>()
  for (const sql of statements) for (const row of await answers.query(sql)) found.add(textOf(row, 'id'))
  return [...found]
}

function inNarrow({ dialect, hashes, sessions, views, actions }: Ids): readonly string[] {
  return [
    ...oneOf(dialect, 'user_hash', hashes),
    ...oneOf(dialect, 'session_id', sessions),
    ...oneOf(dialect, 'page_id', views),
    ...oneOf(dialect, 'origin_action_id', actions),
  ]
}

function inLogs(ids: Ids): readonly string[] {
  const { dialect, hashes, views } = ids
  return [...inTraces(ids), ...oneOf(dialect, 'UserHash', hashes), ...oneOf(dialect, 'PageId', views)]
}

function inTraces({ dialect, sessions, actions }: Ids): readonly string[] {
  return [
    ...oneOf(dialect, 'SessionId', sessions),
    ...oneOf(dialect, 'OriginActionId', actions),
    ...oneOf(dialect, 'ParentActionId', actions),
  ]
}

/** Conditions that together hold for every row with one of the ids. */
function oneOf({ literal }: Dialect, column: string, ids: readonly string[]): readonly string[] {
  const starts = Array.from({ length: Math.ceil(ids.length / IDS_PER_STATEMENT) }, (_, at) => at * IDS_PER_STATEMENT)
  return starts.map(
    (start) =>
      `${column} IN (${ids
        .slice(start, start + IDS_PER_STATEMENT)
        .map(literal)
        .join(', ')})`,
  )
}

const and = (further: string) => (condition: string) => `${condition} AND ${further}`

// Records without a session, a visitor or an action have an empty id: one would match all of them.
function checkSubject(subject: ErasureSubject): void {
  const { kind, id, hash }: { kind?: unknown; id?: unknown; hash?: unknown } = Object(subject)
  const value = kind === 'user' ? hash : id
  if (['session', 'user', 'action'].includes(String(kind)) && typeof value === 'string' && value !== '') return
  throw new TypeError(
    "throughline: erase() takes { kind: 'session', id }, { kind: 'user', hash } or { kind: 'action', id }, with text that is not empty.",
  )
}
