import pg from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  archiveDomainEvents,
  createDomainEvents,
  migrateDomainEvents,
} from '../../server-handler/entries/domain-events.js'
import { readColumn, SESSION_ID, useDatabases } from '../support/event-database.js'
import { eventually } from '../support/eventually.js'
import { POSTGRES_MISSING } from '../support/postgres-server.js'

const SHOP_TABLE = `CREATE TABLE domain_events (id bigserial PRIMARY KEY, event_type text NOT NULL, payload jsonb, created_at timestamptz NOT NULL DEFAULT now())`
const AGES = `SELECT 'event ' || n, now() - n * interval '1 day' FROM generate_series(0, 199) n`
/** Every event with the table that it is in. */
const PLACES = `SELECT event_type || ' ' || (created_at < now() - interval '90 days') FROM domain_events`

describe.skipIf(POSTGRES_MISSING)(
  `the archive of domain events${POSTGRES_MISSING ? ` (${POSTGRES_MISSING})` : ''}`,
  () => {
    const databases = useDatabases()

    test('moves whole months of the table that the migration created, and old events of the default partition', async () => {
      const { pool } = await databases.open()
      await migrateDomainEvents(pool)
      await pool.query(
        `CREATE TABLE old_month PARTITION OF domain_events FOR VALUES FROM (date_trunc('month', now() - interval '150 days')) TO (date_trunc('month', now() - interval '150 days') + interval '1 month')`,
      )
      await pool.query(`INSERT INTO domain_events (event_type, created_at) ${AGES}`)
      await pool.query('UPDATE domain_events SET session_id = $1', [SESSION_ID])
      const all = await readColumn(pool, 'SELECT event_type FROM domain_events ORDER BY 1')

      const { partitions, events, leftOut } = await archiveDomainEvents(pool)

      expect(partitions).toEqual(['old_month'])
      expect(leftOut).toEqual([])
      expect(events).toBeGreaterThan(50)
      expect((await readColumn(pool, PLACES)).filter((place) => String(place).endsWith('true'))).toEqual([])
      expect(
        await readColumn(
          pool,
          "SELECT count(*)::int FROM domain_events_archive WHERE created_at >= now() - interval '90 days'",
        ),
      ).toEqual([0])
      expect(
        await readColumn(
          pool,
          'SELECT event_type FROM domain_events UNION ALL SELECT event_type FROM domain_events_archive ORDER BY 1',
        ),
      ).toEqual(all)
      expect((await archiveDomainEvents(pool)).applied).toEqual([])
      expect(
        await readColumn(
          pool,
          `SELECT count(*)::int FROM pg_indexes WHERE tablename = 'domain_events_archive' AND indexdef LIKE '%WHERE (session_id IS NOT NULL)'`,
        ),
      ).toEqual([1])
    })

    test('moves the old events of a table of the shop, with its generated columns, and again those that come later', async () => {
      const { pool } = await databases.open()
      await pool.query(
        `CREATE TABLE domain_events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event_type text NOT NULL, shout text GENERATED ALWAYS AS (upper(event_type)) STORED, created_at timestamp NOT NULL)`,
      )
      await migrateDomainEvents(pool)
      await pool.query(`INSERT INTO domain_events (event_type, created_at) ${AGES}`)
      expect(await archiveDomainEvents(pool, { olderThanDays: 120 })).toMatchObject({ events: 80, partitions: [] })
      await pool.query('ALTER TABLE domain_events ADD COLUMN tenant varchar(8)')
      expect(await archiveDomainEvents(pool)).toMatchObject({ events: 30 })
      expect(
        await readColumn(pool, `SELECT count(*)::int FROM domain_events_archive WHERE shout = upper(event_type)`),
      ).toEqual([110])
      expect(await readColumn(pool, 'SELECT count(*)::int FROM domain_events')).toEqual([90])
    })

    test('loses nothing and moves nothing twice while events are written, and if it is killed in between', async () => {
      const { pool, url } = await databases.open()
      await pool.query(SHOP_TABLE)
      await migrateDomainEvents(pool)
      await pool.query(
        `INSERT INTO domain_events (event_type, payload, created_at) SELECT 'old ' || n, jsonb_build_object('text', repeat('x', 200)), now() - interval '100 days' FROM generate_series(1, 20000) n`,
      )
      const state = { isOver: false, written: 0 }
      const { emitEvent } = createDomainEvents({ client: pool })
      const writing = (async () => {
        while (!state.isOver) {
          await emitEvent({ type: `new ${state.written}` })
          state.written += 1
        }
      })()
      const killed = await connect(url)
      const [pid] = (await killed.query('SELECT pg_backend_pid() AS pid')).rows
      const first = archiveDomainEvents(killed).catch((error: unknown) => error)
      await eventually(
        async () => (await readColumn(pool, `SELECT to_regclass('domain_events_archive') IS NOT NULL`))[0] === true,
      )
      await eventually(
        async () => Number((await readColumn(pool, 'SELECT count(*)::int FROM domain_events_archive'))[0]) > 0,
      )
      await pool.query('SELECT pg_terminate_backend($1)', [pid.pid])
      await first
      await archiveDomainEvents(pool)
      state.isOver = true
      await writing
      expect(
        await readColumn(pool, `SELECT count(*) || ' ' || count(DISTINCT event_type) FROM domain_events_archive`),
      ).toEqual(['20000 20000'])
      expect(await readColumn(pool, `SELECT count(*) || ' ' || count(DISTINCT event_type) FROM domain_events`)).toEqual(
        [`${state.written} ${state.written}`],
      )
    })

    test('goes on where a run was interrupted between its steps', async () => {
      const { pool } = await databases.open()
      await migrateDomainEvents(pool)
      await pool.query(`CREATE TABLE old_month PARTITION OF domain_events FOR VALUES FROM ('2020-01-01Z') TO ('2020-02-01Z');
      INSERT INTO domain_events (event_type, created_at) VALUES ('first', '2020-01-02Z');
      ALTER TABLE old_month ADD CONSTRAINT throughline_bounds CHECK (created_at IS NOT NULL AND created_at >= '2020-01-01Z' AND created_at < '2020-02-01Z') NOT VALID;
      CREATE TABLE domain_events_archive (LIKE domain_events INCLUDING INDEXES) PARTITION BY RANGE (created_at)`)
      expect((await archiveDomainEvents(pool)).partitions).toEqual(['old_month'])
      expect(await readColumn(pool, 'SELECT event_type FROM domain_events_archive')).toEqual(['first'])
      expect(
        await readColumn(pool, `SELECT count(*)::int FROM pg_constraint WHERE conname = 'throughline_bounds'`),
      ).toEqual([0])
    })

    test('moves each event once, in its latest form, while they are changed', async () => {
      const { pool, url } = await databases.open()
      await pool.query(SHOP_TABLE)
      await migrateDomainEvents(pool)
      await pool.query(
        `INSERT INTO domain_events (event_type, payload, created_at) SELECT 'old ' || n, '{"n":0}', now() - interval '100 days' FROM generate_series(1, 5000) n`,
      )
      const state = { isOver: false }
      const writer = await connect(url)
      const counts = new Map<string, number>()
      const changing = (async () => {
        while (!state.isOver) {
          const type = `old ${1 + Math.floor(Math.random() * 5000)}`
          const { rowCount } = await writer.query(
            `UPDATE domain_events SET payload = jsonb_build_object('n', (payload->>'n')::int + 1) WHERE event_type = $1`,
            [type],
          )
          counts.set(type, (counts.get(type) ?? 0) + (rowCount ?? 0))
        }
      })()
      await eventually(async () => counts.size > 20)
      for (let i = 0; i < 3; i += 1) await archiveDomainEvents(pool)
      state.isOver = true
      await changing
      await archiveDomainEvents(pool)
      const { rows } = await pool.query(`SELECT event_type, (payload->>'n')::int AS n FROM domain_events_archive`)
      expect(rows).toHaveLength(5000)
      expect(await readColumn(pool, 'SELECT count(*)::int FROM domain_events')).toEqual([0])
      expect(rows.filter(({ event_type, n }) => n !== (counts.get(event_type) ?? 0))).toEqual([])
    })

    test('skips an event that a transaction holds, and moves it by the next run', async () => {
      const { pool, url } = await databases.open()
      await pool.query(SHOP_TABLE)
      await migrateDomainEvents(pool)
      await pool.query(
        `INSERT INTO domain_events (event_type, created_at) SELECT 'old ' || n, now() - interval '100 days' FROM generate_series(1, 100) n`,
      )
      const holder = await connect(url)
      await holder.query('BEGIN')
      await holder.query(`SELECT FROM domain_events WHERE event_type = 'old 7' FOR UPDATE`)
      expect((await archiveDomainEvents(pool)).events).toBe(99)
      await holder.query('COMMIT')
      expect((await archiveDomainEvents(pool)).events).toBe(1)
    })

    test('archives no partition while a transaction uses the table, and does not make writers wait for it', async () => {
      const { pool, url } = await databases.open()
      await migrateDomainEvents(pool)
      await pool.query(
        `CREATE TABLE old_month PARTITION OF domain_events FOR VALUES FROM ('2020-01-01Z') TO ('2020-02-01Z')`,
      )
      const holder = await connect(url)
      await holder.query(`BEGIN; INSERT INTO domain_events (event_type) VALUES ('held')`)
      const archive = archiveDomainEvents(pool, { lockTimeoutMs: 50 })
      const writer = await connect(url)
      await writer.query(`SET lock_timeout = '2s'`)
      await eventually(
        async () =>
          (
            await readColumn(
              pool,
              `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'ALTER TABLE%DETACH%' AND wait_event_type = 'Lock'`,
            )
          ).length > 0,
      )
      for (let i = 0; i < 20; i += 1) await writer.query(`INSERT INTO domain_events (event_type) VALUES ('beside')`)
      await holder.query('COMMIT')
      expect((await archive).partitions).toEqual(['old_month'])
    })

    test('moves events of a month of which some were archived before one by one', async () => {
      const { pool } = await databases.open()
      await migrateDomainEvents(pool)
      await pool.query(`INSERT INTO domain_events (event_type, created_at) VALUES ('first', '2020-01-02Z')`)
      expect((await archiveDomainEvents(pool)).events).toBe(1)
      await pool.query(
        `CREATE TABLE old_month PARTITION OF domain_events FOR VALUES FROM ('2020-01-01Z') TO ('2020-02-01Z')`,
      )
      await pool.query(`INSERT INTO domain_events (event_type, created_at) VALUES ('second', '2020-01-03Z')`)
      expect(await archiveDomainEvents(pool)).toMatchObject({ events: 1, partitions: [] })
      expect(await readColumn(pool, 'SELECT event_type FROM domain_events_archive ORDER BY 1')).toEqual([
        'first',
        'second',
      ])
    })

    test('creates the partitions of the next months, and leaves a month alone that has events in the default partition', async () => {
      const { pool } = await databases.open()
      await migrateDomainEvents(pool, { monthsAhead: 0 })
      await pool.query(
        `INSERT INTO domain_events (event_type, created_at) VALUES ('early', date_trunc('month', now(), 'UTC') + interval '40 days')`,
      )
      const { leftOut, applied } = await archiveDomainEvents(pool, { monthsAhead: 2 })
      expect(leftOut).toEqual([
        expect.stringMatching(/^y\d{4}m\d\d: domain_events_default has events of this month already/),
      ])
      expect(applied.filter((title) => title.startsWith('partition'))).toHaveLength(1)
      expect(await readColumn(pool, 'SELECT event_type FROM domain_events')).toEqual(['early'])
    })

    test.each([
      [
        'a foreign key to the events',
        `${SHOP_TABLE}; CREATE TABLE orders (placed_by bigint REFERENCES domain_events ON DELETE CASCADE)`,
        /orders has a foreign key to domain_events/,
      ],
      [
        'another kind of partitions',
        'CREATE TABLE domain_events (id bigint, created_at timestamptz) PARTITION BY HASH (id)',
        /partitioned by HASH \(id\); only tables/,
      ],
      ['no table', 'SELECT 1', /there is no table domain_events/],
      [
        'an archive that is not partitioned',
        `CREATE TABLE domain_events (id bigint, created_at timestamptz) PARTITION BY RANGE (created_at); CREATE TABLE domain_events_archive (id bigint, created_at timestamptz)`,
        /domain_events_archive is not partitioned/,
      ],
    ])('says what to do about %s', async (_, sql, message) => {
      const { pool } = await databases.open()
      await pool.query(sql)
      await expect(archiveDomainEvents(pool)).rejects.toThrow(message)
    })

    test('prints the statements without running them, and takes a table of another schema', async () => {
      const { pool } = await databases.open()
      await pool.query(SHOP_TABLE)
      await pool.query(`INSERT INTO domain_events (event_type, created_at) ${AGES}`)
      const { statements } = await archiveDomainEvents(pool, { isDryRun: true, archiveTable: 'Cold.events' })
      expect(statements.join('\n')).toContain('CREATE SCHEMA IF NOT EXISTS "Cold"')
      expect(await readColumn(pool, 'SELECT count(*)::int FROM domain_events')).toEqual([200])
      await archiveDomainEvents(pool, { archiveTable: 'Cold.events' })
      expect(await readColumn(pool, 'SELECT count(*)::int FROM "Cold".events')).toEqual([110])
    })
  },
)

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {}) // One of them is ended by the server.
  await client.connect()
  onTestFinished(() => client.end())
  return client
}
