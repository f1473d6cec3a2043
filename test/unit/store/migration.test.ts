import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { MIGRATIONS } from '../../../server-handler/store/schema.js'
import { openStore } from '../../support/clocked.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

/** A file of version 1, with an action, an error, a vital and a span. */
async function firstVersion(): Promise<string> {
  const path = join(temporaryFolder(), 'first.duckdb')
  const instance = await DuckDBInstance.create(path)
  const connection = await instance.connect()
  await connection.run('CREATE TABLE throughline_store (version INTEGER NOT NULL, migrated_at TIMESTAMP NOT NULL)')
  for (const statement of MIGRATIONS[0] ?? []) await connection.run(statement)
  await connection.run('INSERT INTO throughline_store VALUES (1, now()::TIMESTAMP)')
  const at = (second: number) => `now()::TIMESTAMP_NS - INTERVAL ${second} SECOND`
  await connection.run(`INSERT INTO otel_logs (Timestamp, Body, RumKind, ResourceAttributes, LogAttributes) VALUES
    (${at(3)}, '', 'action', MAP {'service.name': 'shop'}, MAP {'rum.kind': 'action', 'acme.action_name': 'buy', 'acme.origin_action_id': '01J', 'rum.action.duration_ms': '12.5', 'rum.action.rage': 'true', 'rum.sample_ratio': '0.5'}),
    (${at(2)}, 'Error: no', 'error', MAP {'service.name': 'shop'}, MAP {'rum.kind': 'error', 'exception.message': 'no', 'rum.error.count': '3', 'correlation.id': 'c-1'}),
    (${at(1)}, '', 'event', MAP {'service.name': 'shop'}, MAP {'rum.kind': 'event', 'rum.event.name': 'page_view'}),
    (${at(0)}, 'ok', '', MAP {'service.name': 'api'}, MAP {'throughline.route_class': 'private'})`)
  await connection.run(
    `INSERT INTO otel_traces (Timestamp, SpanAttributes) VALUES (${at(1)}, MAP {'correlation.id': 'c-2'})`,
  )
  await connection.run(`INSERT INTO rum_vitals (time, route, metric, value, sample_ratio, vital_id) VALUES
    (${at(1)}, '/', 'lcp', 1000, 0.25, 'v1'), (${at(1)}, '/', 'lcp', 1000.5, 1, 'v2')`)
  connection.closeSync()
  instance.closeSync()
  return path
}

test('a file of the first version keeps its rows, and gets the tables of today', async () => {
  const store = await openStore({ path: await firstVersion() })
  try {
    expect(await store.query('SELECT version FROM throughline_store ORDER BY version')).toEqual([
      { version: 1 },
      { version: 2 },
      { version: 3 },
    ])
    expect(
      await store.query(
        'SELECT service, action_name, origin_action_id, duration_ms, rage, sample_ratio FROM rum_actions',
      ),
    ).toEqual([
      { service: 'shop', action_name: 'buy', origin_action_id: '01J', duration_ms: 12.5, rage: 1, sample_ratio: 0.5 },
    ])
    expect(await store.query('SELECT type, message, repeats FROM rum_errors')).toEqual([
      { type: 'Error: no', message: 'no', repeats: 3 },
    ])
    expect(
      await store.query("SELECT RumEventName, CorrelationId FROM otel_logs WHERE RumKind IN ('error', 'event')"),
    ).toEqual([
      { RumEventName: '', CorrelationId: 'c-1' },
      { RumEventName: 'page_view', CorrelationId: '' },
    ])
    expect(await store.query("SELECT Body FROM otel_logs WHERE RouteClass = 'private'")).toEqual([{ Body: 'ok' }])
    expect(await store.query('SELECT CorrelationId FROM otel_traces')).toEqual([{ CorrelationId: 'c-2' }])
    expect(await store.query('SELECT sum(samples) AS samples, sum(weight) AS weight FROM rum_vitals_1h')).toEqual([
      { samples: 2, weight: 5 },
    ])
  } finally {
    await store.close()
  }
})
