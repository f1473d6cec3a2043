// Domain events at a million rows: the migration during writes, each lookup cold and warm, transactions and their
// rollbacks. npx tsx bench/domain-events.ts [rows]
import { writeFileSync } from 'node:fs'
import type pg from 'pg'
import {
  archiveDomainEvents,
  createDomainEvents,
  migrateDomainEvents,
  withSpan,
} from '../server-handler/entries/domain-events.js'
import { createTelemetry } from '../server-handler/entries/ingress.js'
import { runInScope } from '../server-handler/scope/scope.js'
import { createRequestScope } from '../test/support/event-database.js'
import { openPool as openPoolOf, startPostgres } from '../test/support/postgres-server.js'

const ROWS = Number(process.argv[2] ?? 1_000_000)
const server = await startPostgres()

/** Latencies as a row of the table. */
function summarize(name: string, times: readonly number[]): Record<string, unknown> {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)
  return { name, calls: sorted.length, 'p50 ms': at(0.5), 'p95 ms': at(0.95), 'p99 ms': at(0.99), 'longest ms': at(1) }
}

const openPool = (max: number) => openPoolOf(server.url, max)

async function timed(run: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  await run()
  return performance.now() - from
}

const WRITERS = 8

/** Inserts continuously until stopped; returns the latencies. */
function startWriters(pool: pg.Pool, table: string): () => Promise<number[]> {
  const state = { isOver: false }
  const times: number[] = []
  const write = async () => {
    while (!state.isOver)
      times.push(
        await timed(() => pool.query(`INSERT INTO ${table} (event_type, payload) VALUES ('order_placed', '{"n":1}')`)),
      )
  }
  const all = Promise.all(Array.from({ length: WRITERS }, write))
  return async () => {
    state.isOver = true
    await all
    return times
  }
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function measureMigration(): Promise<void> {
  const pool = openPool(WRITERS + 2)
  await pool.query(
    `CREATE TABLE shop_events (id bigserial PRIMARY KEY, event_type text NOT NULL, payload jsonb, created_at timestamptz NOT NULL DEFAULT now())`,
  )
  await pool.query(
    `INSERT INTO shop_events (event_type, payload, created_at) SELECT 'order_placed', jsonb_build_object('order', n, 'note', repeat('x', 120)), now() - n * interval '5 seconds' FROM generate_series(1, ${ROWS}) n`,
  )
  const stopBefore = startWriters(pool, 'shop_events')
  await wait(5_000)
  const before = await stopBefore()
  const stopDuring = startWriters(pool, 'shop_events')
  const took = await timed(() => migrateDomainEvents(pool, { table: 'shop_events', apiSchema: 'shop_api' }))
  const during = await stopDuring()
  console.log(`\nmigration of a table of ${ROWS} rows, ${WRITERS} writers: ${Math.round(took)} ms`)
  console.table([summarize('insert, before', before), summarize('insert, during the migration', during)])
  await pool.query('DROP TABLE shop_events')
  await pool.end()
}

const EVENTS = `INSERT INTO domain_events (event_type, stream, data, event_metadata, session_id, correlation_id, origin_action_id, trace_id, span_id, parent_span_id, duration_ms, created_at)
SELECT 'order_placed', 'order-' || n / 3, jsonb_build_object('order', n, 'note', repeat('x', 120)), jsonb_build_object('session_id', md5('s' || n / 40)::uuid),
  md5('s' || n / 40)::uuid, md5('c' || n / 5)::uuid, 'act_' || upper(left(md5('a' || n / 10), 26)), md5('t' || n / 10),
  left(md5('p' || n), 16), CASE WHEN n % 10 = 0 THEN NULL ELSE left(md5('p' || (n / 10 * 10 + (n % 10) / 2)), 16) END, n % 300,
  now() - (${ROWS} - n) * (interval '80 days' / ${ROWS})
FROM generate_series(0, ${ROWS - 1}) n`

const LOOKUPS = {
  get_events_by_session: (n: number) => `md5('s' || ${Math.floor(n / 40)})::uuid`,
  get_events_by_correlation: (n: number) => `md5('c' || ${Math.floor(n / 5)})::uuid`,
  get_events_by_action: (n: number) => `'act_' || upper(left(md5('a' || ${Math.floor(n / 10)}), 26))`,
  get_trace_timeline: (n: number) => `md5('t' || ${Math.floor(n / 10)})`,
}

const COLD_ROUNDS = 20
const COLD_CALLS = 5
const WARM_CALLS = 400

/** Empties the page cache of the system, where that is allowed. */
function dropCaches(): boolean {
  try {
    writeFileSync('/proc/sys/vm/drop_caches', '3')
    return true
  } catch {
    return false // Not root: only the cache of PostgreSQL is empty then.
  }
}

const anyRow = () => Math.floor(Math.random() * ROWS)

async function measureLookups(): Promise<void> {
  const pool = openPool(2)
  await migrateDomainEvents(pool)
  // As if it had run for 80 days.
  for (const back of [1, 2, 3])
    await pool.query(
      `DO $$ DECLARE m timestamptz := date_trunc('month', now(), 'UTC') - interval '${back} months'; BEGIN EXECUTE format('CREATE TABLE month_${back} PARTITION OF domain_events FOR VALUES FROM (%L) TO (%L)', m, m + interval '1 month'); END $$`,
    )
  console.log(`\n${ROWS} events written in ${Math.round(await timed(() => pool.query(EVENTS)))} ms`)
  await pool.query('VACUUM ANALYZE domain_events')
  await pool.end()
  const names = Object.keys(LOOKUPS) as (keyof typeof LOOKUPS)[]
  const cold = new Map(names.map((name) => [name, [] as number[]]))
  let isEmptied = true
  for (let round = 0; round < COLD_ROUNDS; round += 1) {
    await server.restart()
    isEmptied = dropCaches() && isEmptied
    const client = openPool(1)
    await client.query('SELECT 1')
    for (const name of [...names.slice(round % names.length), ...names.slice(0, round % names.length)])
      for (let i = 0; i < COLD_CALLS; i += 1)
        cold.get(name)?.push(await timed(() => client.query(`SELECT * FROM api.${name}(${LOOKUPS[name](anyRow())})`)))
    await client.end()
  }
  const warm = openPool(4)
  const rows: Record<string, unknown>[] = names.map((name) =>
    summarize(`${name}, cold${isEmptied ? '' : ' (without the system’s cache)'}`, cold.get(name) ?? []),
  )
  for (const name of names) {
    const times: number[] = []
    for (let i = 0; i < WARM_CALLS; i += 1)
      times.push(await timed(() => warm.query(`SELECT * FROM api.${name}(${LOOKUPS[name](anyRow())})`)))
    rows.push(summarize(`${name}, warm`, times))
  }
  console.table(rows)
  await explain(warm, names)
  await warm.end()
}

async function explain(pool: pg.Pool, names: readonly (keyof typeof LOOKUPS)[]): Promise<void> {
  const client = await pool.connect()
  const plans: string[] = []
  client.on('notice', ({ message }) => plans.push(message ?? ''))
  await client.query(
    `LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on; SET client_min_messages = log`,
  )
  for (const name of names) {
    plans.length = 0
    await client.query(`SELECT * FROM api.${name}(${LOOKUPS[name](anyRow())})`)
    const used = new Set(
      plans.flatMap(
        (plan) => plan.match(/(?:Seq|Index|Index Only|Bitmap Heap) Scan(?= .*(?:domain_events|month_))/g) ?? [],
      ),
    )
    console.log(`${name}: ${[...used].join(', ')}`)
  }
  // As the planner decides without the settings of the functions: it reads empty partitions without their index.
  const columns = {
    session_id: 'get_events_by_session',
    correlation_id: 'get_events_by_correlation',
    origin_action_id: 'get_events_by_action',
    trace_id: 'get_trace_timeline',
  } as const
  for (const [column, name] of Object.entries(columns)) {
    const { rows } = await client.query(
      `EXPLAIN SELECT * FROM domain_events WHERE ${column} = ${LOOKUPS[name](anyRow())} ORDER BY created_at DESC LIMIT 100`,
    )
    const read = rows.flatMap((row) => /Seq Scan on (\w+)/.exec(String(row['QUERY PLAN']))?.[1] ?? [])
    const filled: string[] = []
    for (const table of read) if ((await client.query(`SELECT FROM ${table} LIMIT 1`)).rowCount) filled.push(table)
    console.log(
      `  by ${column} in plain SQL: sequential scans of ${read.length - filled.length} empty partitions, ${filled.length} of others`,
    )
  }
  client.release(true)
}

async function measureArchive(): Promise<void> {
  const pool = openPool(WRITERS + 2)
  await pool.query(
    `CREATE TABLE shop_events (id bigserial PRIMARY KEY, event_type text NOT NULL, payload jsonb, created_at timestamptz NOT NULL DEFAULT now())`,
  )
  await migrateDomainEvents(pool, { table: 'shop_events', apiSchema: 'shop_api' })
  await pool.query(
    `INSERT INTO shop_events (event_type, payload, session_id, trace_id, created_at) SELECT 'order_placed', jsonb_build_object('order', n, 'note', repeat('x', 120)), md5(n::text)::uuid, md5(n::text), now() - n * interval '180 days' / ${ROWS} FROM generate_series(1, ${ROWS}) n`,
  )
  const rows: Record<string, unknown>[] = []
  for (const [name, run] of [
    ['a table of the shop, in batches', () => archiveDomainEvents(pool, { table: 'shop_events' })],
    ['monthly partitions', () => archiveDomainEvents(pool, { olderThanDays: 31 })],
  ] as const) {
    const stop = startWriters(pool, 'shop_events')
    const stopEvents = startEvents(pool)
    await wait(3_000)
    let done: Awaited<ReturnType<typeof archiveDomainEvents>> | undefined
    const took = await timed(async () => {
      done = await run()
    })
    rows.push({
      ...summarize(`insert during the archive of ${name}`, [...(await stop()), ...(await stopEvents())]),
      'took ms': Math.round(took),
      partitions: done?.partitions.length,
      events: done?.events,
    })
  }
  console.table(rows)
  await pool.query('DROP TABLE shop_events, shop_events_archive')
  await pool.end()
}

/** Writes events to the partitioned table until stopped; returns the latencies. */
function startEvents(pool: pg.Pool): () => Promise<number[]> {
  const { emitEvent } = createDomainEvents({ client: pool })
  const state = { isOver: false }
  const times: number[] = []
  const all = (async () => {
    while (!state.isOver) times.push(await timed(() => emitEvent({ type: 'order_placed', data: { n: 1 } })))
  })()
  return async () => {
    state.isOver = true
    await all
    return times
  }
}

const TRANSACTIONS = 1_000
const PER_TRANSACTION = 10
const AT_ONCE = 50

async function measureTransactions(): Promise<void> {
  const pool = openPool(50)
  await pool.query('TRUNCATE domain_events')
  const { emitEvent } = createDomainEvents({ client: pool })
  const telemetry = createTelemetry({ environmentVariables: {} })
  let next = 0
  let committed = 0
  const times: number[] = []
  const work = async () => {
    while (next < TRANSACTIONS) {
      const i = next
      next += 1
      const client = await pool.connect()
      await runInScope(createRequestScope(telemetry), async () => {
        await client.query('BEGIN')
        await withSpan('place order', async () => {
          for (let n = 0; n < PER_TRANSACTION; n += 1)
            times.push(
              await timed(() =>
                emitEvent({ type: i % 3 === 0 ? 'undone' : 'kept', stream: `order-${i}`, data: { n } }, { client }),
              ),
            )
        })
        await client.query(i % 3 === 0 ? 'ROLLBACK' : 'COMMIT')
        if (i % 3 !== 0) committed += PER_TRANSACTION
      })
      client.release()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  const { rows } =
    await pool.query(`SELECT count(*)::int AS found, count(*) FILTER (WHERE event_type = 'undone')::int AS undone,
    count(*) FILTER (WHERE num_nulls(correlation_id, session_id, trace_id, span_id, parent_span_id, origin_action_id, duration_ms) > 0)::int AS incomplete FROM domain_events`)
  console.log(
    `\n${TRANSACTIONS * PER_TRANSACTION} events in ${TRANSACTIONS} transactions, ${AT_ONCE} at once, a third rolled back: ${committed} committed,`,
    rows[0],
  )
  console.table([summarize('emitEvent', times)])
  await pool.end()
}

try {
  await measureMigration()
  await measureLookups()
  await measureArchive()
  await measureTransactions()
} finally {
  await server.stop()
}
process.exit(0)
