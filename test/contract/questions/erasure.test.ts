import { createClient } from '@clickhouse/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eraseFromClickhouse } from '../../../server-handler/clickhouse/erase.js'
import { LAYOUTS, type Layout } from '../../../server-handler/clickhouse/landing-tables.js'
import { migrateClickhouse } from '../../../server-handler/clickhouse/migrate.js'
import { openClickhouse } from '../../../server-handler/clickhouse/open.js'
import type { ErasureReport, ErasureSubject } from '../../../server-handler/questions/erasure.js'
import type { Answers } from '../../../server-handler/questions/question.js'
import { CLICKHOUSE_MISSING, type ClickhouseEngine, startClickhouse } from '../../support/clickhouse-engine.js'
import { openStore } from '../../support/clocked.js'
import { toExportedLogs, toExportedSpans } from '../../support/exported-rows.js'
import { logRecord, logRequest } from '../../support/log-request.js'

const NOW_MS = Math.floor(Date.now() / 1000) * 1000
const HASH = 'f'.repeat(64)
const ACTION = 'act_01M7YXGB2E2WBPYGV25B1BB8B7'
const nanos = `${NOW_MS - 1_000}000000`
const at = { timeUnixNano: nanos, observedTimeUnixNano: nanos }

const page = (session: string, more: Record<string, string>) =>
  logRecord({ 'session.id': session, 'rum.page.id': `page of ${session}`, 'rum.kind': 'event', ...more }, at)

/** Two visits and a single view of one visitor, one visit of another visitor, and an action with a job. */
const logs = logRequest([
  page('s-1', { 'user.hash': HASH }),
  page('s-1', { 'user.hash': HASH, 'rum.kind': 'vital', 'rum.vital.name': 'LCP', 'rum.vital.value': '1000' }),
  page('s-1', { 'rum.kind': 'request', 'rum.request.trace_id': 'a'.repeat(32), 'acme.origin_action_id': ACTION }),
  page('s-1', { 'rum.kind': 'action', 'acme.origin_action_id': ACTION, 'acme.action_name': 'buy' }),
  page('s-2', { 'user.hash': HASH }),
  page('s-2', { 'user.hash': HASH, 'rum.kind': 'error', 'exception.message': 'no' }),
  page('s-3', { 'rum.kind': 'error', 'exception.message': 'another visitor' }),
  // A view of the visitor without a session.
  logRecord({ 'rum.page.id': 'alone', 'rum.kind': 'error', 'exception.message': 'no', 'user.hash': HASH }, at),
  // The log line of a worker, which knows the trace alone.
  logRecord({}, { ...at, traceId: 'a'.repeat(32), body: { stringValue: 'charged' } }),
  // The log line of the job's second attempt, in a trace of its own.
  logRecord({}, { ...at, traceId: 'c'.repeat(32), body: { stringValue: 'charged again' } }),
])
const span = (traceId: string, attributes: Record<string, string>) => ({
  traceId,
  spanId: '1'.repeat(16),
  name: 'work',
  kind: 5,
  startTimeUnixNano: nanos,
  endTimeUnixNano: nanos,
  attributes: Object.entries(attributes).map(([key, value]) => ({ key, value: { stringValue: value } })),
  events: [],
  links: [],
})
const traces = {
  resourceSpans: [
    {
      resource: { attributes: [] },
      scopeSpans: [
        {
          spans: [
            span('a'.repeat(32), {}),
            span('b'.repeat(32), { 'session.id': 's-3' }),
            // A retried job knows its action and no session.
            span('c'.repeat(32), { 'acme.origin_action_id': ACTION }),
            span('d'.repeat(32), { 'acme.parent_action_id': ACTION }),
          ],
        },
      ],
    },
  ],
}

interface Subject {
  erase(subject: ErasureSubject): Promise<ErasureReport>
  answers: Answers
  write(added: typeof logs): Promise<unknown>
  /** Deletes all rows of a table, as its expiry does. */
  clear(table: string): Promise<unknown>
  close(): Promise<void>
}

let engine: ClickhouseEngine | undefined
beforeAll(async () => {
  if (!CLICKHOUSE_MISSING) engine = await startClickhouse()
})
afterAll(() => engine?.close())

async function embedded(): Promise<Subject> {
  let now = NOW_MS
  const store = await openStore({ path: ':memory:', flushEveryMs: 1, now: () => now })
  await Promise.all([store.writeLogs(logs), store.writeTraces(traces)])
  return {
    erase: store.erase,
    answers: store,
    write: store.writeLogs,
    async clear() {
      now += 10 * 86_400_000
      await store.deleteExpired()
    },
    close: store.close,
  }
}

let databases = 0
async function clickhouse(layout: Layout): Promise<Subject> {
  databases += 1
  const database = `erasure_${databases}`
  const url = engine?.urlOf(database) ?? ''
  await migrateClickhouse(url, { layout })
  const client = createClient({ url: `http://127.0.0.1:${engine?.port}`, database })
  const write = (given: typeof logs) =>
    client.insert({ table: 'otel_logs', values: toExportedLogs(given, layout), format: 'JSONEachRow' })
  await write(logs)
  await client.insert({ table: 'otel_traces', values: toExportedSpans(traces, layout), format: 'JSONEachRow' })
  const answers = await openClickhouse(url)
  return {
    erase: (subject) => eraseFromClickhouse(url, subject),
    answers,
    write,
    clear: (table) => client.command({ query: `TRUNCATE TABLE ${table}` }),
    async close() {
      await client.close()
      await answers.close()
    },
  }
}

const subjects: readonly (readonly [string, () => Promise<Subject>])[] = [
  ['the embedded store', embedded],
  ...LAYOUTS.map((layout) => [`ClickHouse, layout ${layout}`, () => clickhouse(layout)] as const),
]

describe.each(subjects)('%s', (name, open) => {
  describe.skipIf(name.startsWith('ClickHouse') && CLICKHOUSE_MISSING)('erases', () => {
    async function erased(subject: ErasureSubject) {
      const { erase, answers, close } = await open()
      try {
        const report = await erase(subject)
        const again = await erase(subject)
        const left = await answers.query(`
          SELECT (SELECT count(*) FROM otel_logs) AS logs, (SELECT count(*) FROM otel_traces) AS spans,
            (SELECT count(*) FROM rum_vitals) AS vitals, (SELECT count(*) FROM rum_actions) AS actions,
            (SELECT count(*) FROM rum_errors) AS errors`)
        const counts = Object.fromEntries(Object.entries(left[0] ?? {}).map(([key, value]) => [key, Number(value)]))
        return { report, again, left: counts }
      } finally {
        await close()
      }
    }

    test('a visit, with the spans and logs of workers that know its trace or its action alone', async () => {
      const { report, again, left } = await erased({ kind: 'session', id: 's-1' })

      expect(report).toEqual({
        rows: { rum_vitals: 1, rum_actions: 1, rum_errors: 0, otel_traces: 3, otel_logs: 6 },
        sessions: 1,
        traces: 3,
      })
      expect(left).toEqual({ logs: 4, spans: 1, vitals: 0, actions: 0, errors: 3 })
      expect(again).toMatchObject({ sessions: 0, rows: { rum_vitals: 0, otel_traces: 0, otel_logs: 0 } })
    })

    test('every visit of a visitor whose log records have expired', async () => {
      const { answers, erase, close, clear } = await open()
      try {
        await clear('otel_logs')
        expect(await erase({ kind: 'user', hash: HASH })).toMatchObject({
          rows: { rum_vitals: 1, rum_actions: 1, rum_errors: 2 },
          sessions: 2,
        })
        expect(await answers.query('SELECT session_id FROM rum_errors')).toEqual([{ session_id: 's-3' }])
      } finally {
        await close()
      }
    })

    test('a visit with more traces than fit into one statement', async () => {
      const { erase, write, close } = await open()
      try {
        const traceOf = (i: number) => i.toString(16).padStart(32, '0')
        const many = Array.from({ length: 1_200 }, (_, i) =>
          page('busy', { 'rum.kind': 'request', 'rum.request.trace_id': traceOf(i + 1) }),
        )
        await write(
          logRequest([...many, logRecord({}, { ...at, traceId: traceOf(1_199), body: { stringValue: 'late' } })]),
        )
        const report = await erase({ kind: 'session', id: 'busy' })
        expect(report).toMatchObject({ traces: 1_200, rows: { otel_logs: 1_201 } })
      } finally {
        await close()
      }
    })

    test('every visit of a visitor', async () => {
      const { report, left } = await erased({ kind: 'user', hash: HASH })

      expect(report).toMatchObject({ sessions: 2, traces: 3, rows: { otel_logs: 9, otel_traces: 3, rum_errors: 2 } })
      expect(left).toEqual({ logs: 1, spans: 1, vitals: 0, actions: 0, errors: 1 })
    })

    test('an action, and nothing else of its visit', async () => {
      const { report, left } = await erased({ kind: 'action', id: ACTION })

      expect(report).toMatchObject({ traces: 3, rows: { otel_logs: 4, otel_traces: 3, rum_actions: 1 } })
      expect(left).toEqual({ logs: 6, spans: 1, vitals: 1, actions: 0, errors: 3 })
    })

    test('nothing for a visitor who was never here, and no text breaks out of its condition', async () => {
      for (const hash of ['nobody', "' OR 1=1 --", "\\' OR 1=1 --", "x'; DROP TABLE otel_logs; --"]) {
        const { left } = await erased({ kind: 'user', hash })
        expect(left).toEqual({ logs: 10, spans: 4, vitals: 1, actions: 1, errors: 3 })
      }
    })
  })
})
