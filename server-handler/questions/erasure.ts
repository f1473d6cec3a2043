import { quote } from '../tables/source-sql.js'
import { type Answers, textOf } from './question.js'

/** Whose records are erased: one visit, every visit of one visitor, or one action. */
export type ErasureSubject =
  | { readonly kind: 'session'; readonly id: string }
  | { readonly kind: 'user'; readonly hash: string }
  | { readonly kind: 'action'; readonly id: string }

/** The tables with rows about one visitor; rollups contain only counts. */
export const ERASED_TABLES = ['rum_vitals', 'rum_actions', 'rum_errors', 'otel_traces', 'otel_logs'] as const
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

/**
 * Erases everything about a subject: its records, and every span of the traces that they started, including those of
 * workers that know neither visit nor action. Safe to run again after an interruption.
 */
export async function eraseFrom(answers: ErasableAnswers, subject: ErasureSubject): Promise<ErasureReport> {
  const sessions = await sessionsOf(answers, subject)
  const matches = conditionsOf(subject, sessions, await viewsOf(answers, subject))
  const traces = await tracesOf(answers, matches)
  const ofTraces = (column: string) => (traces.length > 0 ? ` OR ${column} IN (${listOf(traces)})` : '')
  const conditions: Record<ErasedTable, string> = {
    rum_vitals: matches.narrow,
    rum_actions: matches.narrow,
    rum_errors: matches.narrow,
    otel_traces: matches.landing + ofTraces('TraceId'),
    // Last: an interrupted erasure finds its visits and traces again.
    otel_logs: matches.landing + matches.logs + ofTraces('RequestTraceId') + ofTraces('TraceId'),
  }
  const rows = { rum_vitals: 0, rum_actions: 0, rum_errors: 0, otel_traces: 0, otel_logs: 0 }
  for (const table of ERASED_TABLES) {
    const [count] = await answers.query(`SELECT count(*) AS n FROM ${table} WHERE ${conditions[table]}`)
    rows[table] = Number(count?.n ?? 0)
    if (rows[table] > 0) await answers.remove(table, conditions[table])
  }
  return { rows, sessions: sessions.length, traces: traces.length }
}

interface Conditions {
  narrow: string
  landing: string
  /** Further condition on `otel_logs`. */
  logs: string
}

function conditionsOf(subject: ErasureSubject, sessions: readonly string[], views: readonly string[]): Conditions {
  if (subject.kind === 'action') {
    const id = quote(subject.id)
    return {
      narrow: `origin_action_id = ${id}`,
      landing: `(OriginActionId = ${id} OR ParentActionId = ${id})`,
      logs: '',
    }
  }
  const ofSessions = (column: string) => (sessions.length > 0 ? `${column} IN (${listOf(sessions)})` : '1 = 0')
  return {
    narrow: ofSessions('session_id') + (views.length > 0 ? ` OR page_id IN (${listOf(views)})` : ''),
    landing: ofSessions('SessionId'),
    logs: subject.kind === 'user' ? ` OR UserHash = ${quote(subject.hash)}` : '',
  }
}

async function sessionsOf(answers: Answers, subject: ErasureSubject): Promise<readonly string[]> {
  if (subject.kind === 'action') return []
  if (subject.kind === 'session') return [subject.id]
  const rows = await answers.query(
    `SELECT DISTINCT SessionId AS id FROM otel_logs WHERE UserHash = ${quote(subject.hash)} AND SessionId <> ''`,
  )
  return rows.map((row) => textOf(row, 'id'))
}

// The narrow tables have no hash: they know a visitor without a session by the page views alone.
async function viewsOf(answers: Answers, subject: ErasureSubject): Promise<readonly string[]> {
  if (subject.kind !== 'user') return []
  const rows = await answers.query(
    `SELECT DISTINCT PageId AS id FROM otel_logs WHERE UserHash = ${quote(subject.hash)} AND SessionId = '' AND PageId <> ''`,
  )
  return rows.map((row) => textOf(row, 'id'))
}

// The trace of a page's record is that of its document; the traces of its requests are in a separate column.
async function tracesOf(answers: Answers, { landing, logs }: Conditions): Promise<readonly string[]> {
  const rows = await answers.query(`
  SELECT DISTINCT id FROM (
    SELECT RequestTraceId AS id FROM otel_logs WHERE ${landing}${logs}
    UNION ALL SELECT TraceId AS id FROM otel_logs WHERE (${landing}${logs}) AND RumKind = ''
    UNION ALL SELECT TraceId AS id FROM otel_traces WHERE ${landing}
  ) AS found WHERE id <> ''`)
  return rows.map((row) => textOf(row, 'id'))
}

function listOf(ids: readonly string[]): string {
  return ids.map(quote).join(', ')
}
