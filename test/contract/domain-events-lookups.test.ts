import fc from 'fast-check'
import type pg from 'pg'
import { describe, expect, test } from 'vitest'
import { migrateDomainEvents } from '../../server-handler/entries/domain-events.js'
import { readColumn, SESSION_ID, useDatabases } from '../support/event-database.js'
import { POSTGRES_MISSING } from '../support/postgres-server.js'

interface TimelineRow {
  event_type: string
  span_id: string | null
  parent_span_id: string | null
  depth: number
  parent_missing: boolean
  in_cycle: boolean
}

describe.skipIf(POSTGRES_MISSING)(`lookups of domain events${POSTGRES_MISSING ? ` (${POSTGRES_MISSING})` : ''}`, () => {
  const databases = useDatabases()

  test.each([
    ['session', 'session_id', SESSION_ID],
    ['correlation', 'correlation_id', SESSION_ID],
    ['action', 'origin_action_id', 'act_01JD0000000000000000000001'],
  ])(
    'by %s return the newest first, page by page, without a gap among events of one moment',
    async (by, column, id) => {
      const { pool } = await databases.open()
      await migrateDomainEvents(pool)
      // Ten events of each moment: pages of seven end among them.
      await pool.query(
        `INSERT INTO domain_events (event_type, stream, data, ${column}, created_at)
      SELECT 'event ' || n, 'order-1', jsonb_build_object('n', n), $1, now() - (n / 10) * interval '1 second' FROM generate_series(1, 50) n`,
        [id],
      )
      await pool.query(`INSERT INTO domain_events (event_type) VALUES ('another')`)
      const seen: { event_type: string; event_id: string; created_at: string }[] = []
      for (;;) {
        const last = seen.at(-1)
        const { rows } = await pool.query(
          `SELECT event_type, event_id, created_at::text FROM api.get_events_by_${by}($1, 7, $2, $3)`,
          [id, last?.created_at, last?.event_id],
        )
        if (rows.length === 0) break
        seen.push(...rows)
      }
      expect(seen).toHaveLength(50)
      expect(new Set(seen.map(({ event_type }) => event_type)).size).toBe(50)
      const times = seen.map(({ created_at }) => created_at)
      expect(times).toEqual([...times].sort().reverse())
      const [first] = (await pool.query(`SELECT * FROM api.get_events_by_${by}($1)`, [id])).rows
      expect(first).toMatchObject({ stream: 'order-1', [column]: id, event_metadata: {} })
    },
  )

  test('limit what they return, whatever is asked for', async () => {
    const { pool } = await databases.open()
    await migrateDomainEvents(pool)
    await pool.query(
      `INSERT INTO domain_events (event_type, session_id, trace_id) SELECT 'x', $1, 't' FROM generate_series(1, 1200)`,
      [SESSION_ID],
    )
    const count = async (limit: string) =>
      (await readColumn(pool, `SELECT count(*)::int FROM api.get_events_by_session('${SESSION_ID}', ${limit})`))[0]
    expect(await Promise.all(['NULL', '0', '-5', '1000000000', '3'].map(count))).toEqual([100, 1, 1, 1000, 3])
    expect(await readColumn(pool, `SELECT count(*)::int FROM api.get_trace_timeline('t')`)).toEqual([1000])
  })

  test('read a table of the shop with its own columns, types and a time without a zone', async () => {
    const { pool } = await databases.open()
    await pool.query(`CREATE TABLE domain_events (event_no bigint PRIMARY KEY, name varchar(80), aggregate_id uuid, payload json, occurred_at timestamp);
      SET timezone = 'Asia/Tokyo'`)
    await migrateDomainEvents(pool, { columns: { createdAt: 'occurred_at' } })
    await pool.query(`INSERT INTO domain_events VALUES (7, 'paid', $1, '{"a":1}', '2026-01-02 03:04:05')`, [SESSION_ID])
    await pool.query(`UPDATE domain_events SET session_id = $1, trace_id = 't'`, [SESSION_ID])
    const expected = {
      ...{ event_id: '7', event_type: 'paid', stream: SESSION_ID, data: { a: 1 }, event_metadata: null },
      created_at: new Date('2026-01-02T03:04:05Z'),
    }
    expect((await pool.query(`SELECT * FROM api.get_events_by_session($1)`, [SESSION_ID])).rows).toMatchObject([
      expected,
    ])
    expect((await pool.query(`SELECT * FROM api.get_trace_timeline('t')`)).rows).toMatchObject([expected])
    const before = `'2026-01-02T03:04:05Z'`
    expect(
      await readColumn(
        pool,
        `SELECT count(*)::int FROM api.get_events_by_session('${SESSION_ID}', 10, ${before}, '7')`,
      ),
    ).toEqual([0])
    expect(
      await readColumn(
        pool,
        `SELECT count(*)::int FROM api.get_events_by_session('${SESSION_ID}', 10, ${before}, '8')`,
      ),
    ).toEqual([1])
  })

  test('run with the rights of their caller, and find only what the schema names', async () => {
    const { pool } = await databases.open()
    await migrateDomainEvents(pool)
    await pool.query(`DROP ROLE IF EXISTS reader; CREATE ROLE reader; GRANT USAGE ON SCHEMA api TO reader`)
    const client = await pool.connect()
    try {
      await client.query('SET ROLE reader')
      await expect(client.query(`SELECT * FROM api.get_trace_timeline('t')`)).rejects.toThrow(
        /permission denied for table/,
      )
      await client.query('RESET ROLE')
      await client.query('GRANT SELECT ON domain_events TO reader')
      await client.query(
        `CREATE SCHEMA trap; CREATE TABLE trap.domain_events (x int); CREATE FUNCTION trap.least(int, int) RETURNS int LANGUAGE sql AS 'SELECT 1 / 0'; SET search_path = trap`,
      )
      await client.query('SET ROLE reader')
      expect((await client.query(`SELECT * FROM api.get_events_by_action('x')`)).rows).toEqual([])
    } finally {
      client.release(true)
    }
  })

  test('use an index for each, also without statistics', async () => {
    const { pool } = await databases.open()
    await migrateDomainEvents(pool)
    await pool.query(`INSERT INTO domain_events (event_type, session_id, correlation_id, origin_action_id, trace_id, span_id)
      SELECT 'x', gen_random_uuid(), gen_random_uuid(), 'act_' || n, md5(n::text), left(md5(n::text), 16) FROM generate_series(1, 20000) n`)
    const client = await pool.connect()
    try {
      await client.query(
        `LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on; SET client_min_messages = log`,
      )
      const plans: string[] = []
      client.on('notice', ({ message }) => plans.push(message ?? ''))
      for (const call of [
        `get_events_by_session('${SESSION_ID}')`,
        `get_events_by_correlation('${SESSION_ID}')`,
        `get_events_by_action('act_77')`,
        `get_trace_timeline(md5('77'))`,
      ])
        await client.query(`SELECT * FROM api.${call}`)
      const read = plans.filter((plan) => plan.includes('domain_events'))
      expect(read.length).toBeGreaterThanOrEqual(4)
      expect(read.filter((plan) => plan.includes('Seq Scan on domain_events'))).toEqual([])
    } finally {
      client.release(true)
    }
  })
})

describe.skipIf(POSTGRES_MISSING)(`the timeline of a trace${POSTGRES_MISSING ? ` (${POSTGRES_MISSING})` : ''}`, () => {
  const databases = useDatabases()

  test('has parents before their children with their depth, and marks a missing parent and a cycle', async () => {
    const { pool } = await databases.open()
    await migrateDomainEvents(pool)
    const rows = await timelineOf(pool, [
      ['reserved', 'c', 'b'],
      ['ordered', 'a', 'elsewhere'],
      ['paid', 'b', 'a'],
      ['receipt', 'b', 'a'],
      ['own parent', 's', 's'],
      ['loop 1', 'x', 'y'],
      ['loop 2', 'y', 'x'],
      ['below', 'w', 'y'],
      ['no span', null, null],
    ])
    expect(
      rows.map(({ event_type, depth, parent_missing, in_cycle }) => [event_type, depth, parent_missing, in_cycle]),
    ).toEqual([
      ['ordered', 0, true, false],
      ['paid', 1, false, false],
      ['receipt', 1, false, false],
      ['reserved', 2, false, false],
      ['own parent', 0, false, false],
      ['loop 1', 0, false, true],
      ['loop 2', 1, false, false],
      ['below', 2, false, false],
      ['no span', 0, false, false],
    ])
  })

  test('ends for a chain and for a cycle of five thousand spans', async () => {
    const { pool } = await databases.open()
    await migrateDomainEvents(pool)
    const insert = `INSERT INTO domain_events (event_type, trace_id, span_id, parent_span_id) SELECT 'x', $1, n::text, `
    await pool.query(`${insert} nullif(n - 1, 0)::text FROM generate_series(1, 5000) n`, ['chain'])
    await pool.query(`${insert} (CASE n WHEN 1 THEN 5000 ELSE n - 1 END)::text FROM generate_series(1, 5000) n`, [
      'ring',
    ])
    for (const trace of ['chain', 'ring'])
      expect(await readColumn(pool, `SELECT max(depth) FROM api.get_trace_timeline('${trace}', 5000)`)).toEqual([4999])
  })

  test('contains every event once, below its parent, whatever the spans', async () => {
    const { pool } = await databases.open()
    await migrateDomainEvents(pool)
    const span = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
    const event = fc.tuple(
      fc.string({ maxLength: 3, unit: 'grapheme-ascii' }),
      fc.option(span, { freq: 8 }),
      fc.option(span),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 14 }), async (events) => {
        const rows = await timelineOf(pool, events)
        expect(rows.map(({ event_type, span_id }) => `${event_type}/${span_id}`).sort()).toEqual(
          events.map(([type, id]) => `${type}/${id}`).sort(),
        )
        checkTree(rows)
      }),
      { numRuns: 150 },
    )
  })
})

/** Every span that is not a beginning follows its parent's events, one level below. */
function checkTree(rows: readonly TimelineRow[]): void {
  const depths = new Map<string, number>()
  const known = new Set(rows.map(({ span_id }) => span_id))
  for (const { span_id, depth, parent_missing, in_cycle } of rows) {
    if (span_id === null) continue
    const parents = rows.filter((row) => row.span_id === span_id).map(({ parent_span_id }) => parent_span_id)
    const parent = parents.find((id) => id !== null && id !== span_id) ?? undefined
    expect(depths.get(span_id) ?? depth).toBe(depth)
    depths.set(span_id, depth)
    if (parents.filter((id) => id !== null && id !== span_id).length > 1) continue // The first by time counts.
    expect(parent_missing).toBe(parent !== undefined && !known.has(parent))
    if (parent === undefined || parent_missing || in_cycle) expect(depth).toBe(0)
    else expect(depths.get(parent)).toBe(depth - 1)
  }
}

type EventRow = readonly [type: string, span: string | null, parent: string | null]

async function timelineOf(pool: pg.Pool, events: readonly EventRow[]): Promise<TimelineRow[]> {
  await pool.query('DELETE FROM domain_events')
  for (const event of events)
    await pool.query(
      `INSERT INTO domain_events (event_type, trace_id, span_id, parent_span_id) VALUES ($1, 't', $2, $3)`,
      [...event],
    )
  return (await pool.query<TimelineRow>(`SELECT * FROM api.get_trace_timeline('t')`)).rows
}
