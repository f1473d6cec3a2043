import pg from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { migrateDomainEvents } from '../../server-handler/entries/domain-events.js'
import { readColumn, useDatabases } from '../support/event-database.js'
import { eventually } from '../support/eventually.js'
import { POSTGRES_MISSING } from '../support/postgres-server.js'

const NAMES = [
  'correlation_id',
  'session_id',
  'trace_id',
  'span_id',
  'parent_span_id',
  'origin_action_id',
  'duration_ms',
]
const INDEXED = ['correlation_id', 'session_id', 'trace_id', 'origin_action_id']

const SHOP_TABLE = `CREATE TABLE domain_events (
  id bigserial PRIMARY KEY, event_type text NOT NULL, payload jsonb, created_at timestamptz NOT NULL DEFAULT now())`

const INVALID = `SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid`
const FITTING = `SELECT tablename || ' ' || substring(indexdef from '\\((.*) DESC\\)')  FROM pg_indexes
  WHERE indexdef LIKE '%created_at DESC) WHERE (% IS NOT NULL)' ORDER BY 1`

describe.skipIf(POSTGRES_MISSING)(
  `the migration of domain events${POSTGRES_MISSING ? ` (${POSTGRES_MISSING})` : ''}`,
  () => {
    const databases = useDatabases()

    test('creates the table with its columns, partial indexes, functions and monthly partitions, and does nothing twice', async () => {
      const { pool } = await databases.open()
      const first = await migrateDomainEvents(pool)
      expect(first).toMatchObject({ table: 'public.domain_events', from: 0, to: 1 })
      const columns = await readColumn(
        pool,
        `SELECT attname FROM pg_attribute WHERE attrelid = 'domain_events'::regclass AND attnum > 0`,
      )
      expect(columns).toEqual(expect.arrayContaining([...NAMES, 'event_metadata']))
      const parents = (await readColumn(pool, FITTING)).filter((shown) => String(shown).startsWith('domain_events '))
      expect(parents).toEqual(
        [...INDEXED, 'stream']
          .slice(0, 4)
          .map((name) => `domain_events ${name}, created_at`)
          .sort(),
      )
      expect(
        await readColumn(pool, `SELECT proname FROM pg_proc WHERE pronamespace = 'api'::regnamespace ORDER BY 1`),
      ).toEqual(['get_events_by_action', 'get_events_by_correlation', 'get_events_by_session', 'get_trace_timeline'])
      expect(
        await readColumn(pool, `SELECT count(*)::int FROM pg_inherits WHERE inhparent = 'domain_events'::regclass`),
      ).toEqual([5])
      expect(await migrateDomainEvents(pool)).toMatchObject({ from: 1, to: 1, applied: [], statements: [] })
    })

    test('run by five processes at once changes everything once', async () => {
      const { pool, url } = await databases.open()
      await pool.query(SHOP_TABLE)
      const clients = await Promise.all(Array.from({ length: 5 }, () => connect(url)))
      const all = await Promise.all(clients.map((client) => migrateDomainEvents(client)))
      const titles = all.flatMap(({ applied }) => applied)
      expect(new Set(titles).size).toBe(titles.length)
      expect(all.filter(({ applied }) => applied.length > 0)).toHaveLength(1)
      expect(await readColumn(pool, INVALID)).toEqual([])
    })

    test('adds only nullable columns to a table that a shop already has, and rewrites nothing', async () => {
      const { pool } = await databases.open()
      await pool.query(SHOP_TABLE)
      await pool.query(
        `INSERT INTO domain_events (event_type, payload) SELECT 'order_placed', jsonb_build_object('n', n) FROM generate_series(1, 1000) n`,
      )
      const state = `SELECT relfilenode || ' ' || (SELECT md5(string_agg(id || event_type || payload || created_at, ',' ORDER BY id)) FROM domain_events) FROM pg_class WHERE oid = 'domain_events'::regclass`
      const before = await readColumn(pool, state)
      const described = `SELECT attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull || ' ' || atthasdef FROM pg_attribute WHERE attrelid = 'domain_events'::regclass AND attnum > 0 ORDER BY attnum`
      const old = await readColumn(pool, described)

      await migrateDomainEvents(pool)

      expect(await readColumn(pool, state)).toEqual(before)
      const now = await readColumn(pool, described)
      expect(now.slice(0, old.length)).toEqual(old)
      expect(now.slice(old.length)).toEqual([
        'correlation_id uuid false false',
        'session_id uuid false false',
        'trace_id text false false',
        'span_id text false false',
        'parent_span_id text false false',
        'origin_action_id text false false',
        'duration_ms double precision false false',
        'event_metadata jsonb false false',
      ])
      expect(await readColumn(pool, FITTING)).toEqual(INDEXED.map((name) => `domain_events ${name}, created_at`).sort())
    })

    test('completes what an interrupted run left: some columns, an invalid index', async () => {
      const { pool } = await databases.open()
      await pool.query(SHOP_TABLE)
      await pool.query('ALTER TABLE domain_events ADD COLUMN trace_id text, ADD COLUMN session_id uuid')
      await pool.query(
        'CREATE INDEX domain_events_trace_id_idx ON domain_events (trace_id, created_at DESC) WHERE trace_id IS NOT NULL',
      )
      await pool.query(
        `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'domain_events_trace_id_idx'::regclass`,
      )
      const { applied } = await migrateDomainEvents(pool)
      expect(applied).toContain('removed the unfinished index domain_events_trace_id_idx')
      expect(applied).toContain(
        'columns correlation_id, span_id, parent_span_id, origin_action_id, duration_ms, event_metadata',
      )
      expect(await readColumn(pool, INVALID)).toEqual([])
      expect(await readColumn(pool, FITTING)).toHaveLength(4)
    })

    test('uses an index that a shop has built under another name, and does not take its name from another', async () => {
      const { pool } = await databases.open()
      await pool.query(SHOP_TABLE)
      await pool.query('ALTER TABLE domain_events ADD COLUMN trace_id text')
      await pool.query('CREATE INDEX by_trace ON domain_events (trace_id, created_at DESC) WHERE trace_id IS NOT NULL')
      const { applied } = await migrateDomainEvents(pool)
      expect(applied).not.toContain('index domain_events_trace_id_idx')

      await pool.query('DROP INDEX by_trace; CREATE INDEX domain_events_trace_id_idx ON domain_events (trace_id)')
      await expect(migrateDomainEvents(pool)).rejects.toThrow(
        /domain_events_trace_id_idx is an index with other columns/,
      )
    })

    test('builds indexes of a partitioned table on each partition, also of a nested one, and new partitions get them', async () => {
      const { pool } = await databases.open()
      await pool.query(`CREATE TABLE domain_events (id bigint, event_type text, data jsonb, tenant text, created_at timestamptz NOT NULL) PARTITION BY RANGE (created_at);
      CREATE TABLE events_a PARTITION OF domain_events FOR VALUES FROM ('2026-01-01Z') TO ('2026-02-01Z');
      CREATE TABLE events_b PARTITION OF domain_events FOR VALUES FROM ('2026-02-01Z') TO ('2026-03-01Z') PARTITION BY LIST (tenant);
      CREATE TABLE events_b_one PARTITION OF events_b FOR VALUES IN ('one')`)
      await migrateDomainEvents(pool)
      await pool.query(
        `CREATE TABLE events_c PARTITION OF domain_events FOR VALUES FROM ('2026-03-01Z') TO ('2026-04-01Z')`,
      )
      expect(await readColumn(pool, INVALID)).toEqual([])
      const tables = ['domain_events', 'events_a', 'events_b', 'events_b_one', 'events_c']
      expect(await readColumn(pool, FITTING)).toEqual(
        tables.flatMap((table) => INDEXED.map((name) => `${table} ${name}, created_at`)).sort(),
      )
      expect((await migrateDomainEvents(pool)).applied).toEqual([])
      expect(
        await readColumn(pool, `SELECT count(*)::int FROM pg_inherits WHERE inhparent = 'domain_events'::regclass`),
      ).toEqual([3])
    })

    test('waits for a long transaction without making other writers wait for it', async () => {
      const { pool, url } = await databases.open()
      await pool.query(SHOP_TABLE)
      const holder = await connect(url)
      await holder.query('BEGIN')
      await holder.query(`INSERT INTO domain_events (event_type) VALUES ('held')`)
      const migration = migrateDomainEvents(pool, { lockTimeoutMs: 50 })
      const writer = await connect(url)
      await writer.query(`SET lock_timeout = '2s'`)
      await eventually(
        async () =>
          (
            await readColumn(
              pool,
              `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'ALTER TABLE%' AND wait_event_type = 'Lock'`,
            )
          ).length > 0,
      )
      for (let i = 0; i < 20; i += 1) await writer.query(`INSERT INTO domain_events (event_type) VALUES ('beside')`)
      await holder.query('COMMIT')
      expect((await migration).to).toBe(1)
      expect(await readColumn(pool, 'SELECT count(*)::int FROM domain_events')).toEqual([21])
    })

    test('gives up in the end, naming the oldest transaction, and has changed nothing', async () => {
      const { pool, url } = await databases.open()
      await pool.query(SHOP_TABLE)
      const holder = await connect(url)
      await holder.query('BEGIN')
      await holder.query('LOCK TABLE domain_events IN ROW EXCLUSIVE MODE')
      const [pid] = await readColumn(pool, `SELECT pid FROM pg_locks WHERE relation = 'domain_events'::regclass`)
      await expect(migrateDomainEvents(pool, { lockTimeoutMs: 20, giveUpAfterMs: 100 })).rejects.toThrow(
        `pid ${pid}, idle in transaction`,
      )
      await holder.query('ROLLBACK')
      expect(
        await readColumn(
          pool,
          `SELECT count(*)::int FROM pg_attribute WHERE attrelid = 'domain_events'::regclass AND attname = 'trace_id'`,
        ),
      ).toEqual([0])
      expect(await readColumn(pool, `SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory'`)).toEqual([0])
    })

    test.each([
      ['session_id text', /session_id is of type text instead of uuid/],
      ['correlation_id character varying(36)', /correlation_id is of type character varying instead of uuid/],
      ['trace_id character varying(16)', /trace_id has room for 16 characters of 32/],
      ['trace_id bytea', /trace_id is of type bytea instead of text/],
      ['span_id text NOT NULL', /span_id is NOT NULL/],
      ['duration_ms interval', /duration_ms is of type interval instead of double precision/],
      ['event_metadata text', /event_metadata is of type text instead of jsonb/],
    ])('names a column that cannot serve, and changes nothing: %s', async (column, message) => {
      const { pool } = await databases.open()
      await pool.query(`CREATE TABLE domain_events (id bigint, event_type text, created_at timestamptz, ${column})`)
      await expect(migrateDomainEvents(pool)).rejects.toThrow(message)
      expect(
        await readColumn(
          pool,
          `SELECT count(*)::int FROM pg_attribute WHERE attrelid = 'domain_events'::regclass AND attnum > 0`,
        ),
      ).toEqual([4])
    })

    test.each([
      [
        'a table without created_at',
        'CREATE TABLE domain_events (id bigint, occurred_at timestamptz)',
        /it has occurred_at: give one with `columns.createdAt`/,
      ],
      [
        'a view',
        'CREATE TABLE hidden (created_at timestamptz); CREATE VIEW domain_events AS SELECT * FROM hidden',
        /is a view/,
      ],
      [
        'a function of the shop',
        `${SHOP_TABLE}; CREATE SCHEMA api; CREATE FUNCTION api.get_trace_timeline(text) RETURNS text LANGUAGE sql AS 'SELECT $1'`,
        /api.get_trace_timeline is a function of your own/,
      ],
    ])('says what to do about %s', async (_, sql, message) => {
      const { pool } = await databases.open()
      await pool.query(sql)
      await expect(migrateDomainEvents(pool)).rejects.toThrow(message)
    })

    test('says which rights are missing', async () => {
      const { pool, url } = await databases.open()
      await pool.query(
        `${SHOP_TABLE}; DROP ROLE IF EXISTS clerk; CREATE ROLE clerk LOGIN; GRANT INSERT, SELECT ON domain_events TO clerk`,
      )
      const clerk = await connect(url.replace('postgres@', 'clerk@'))
      await expect(migrateDomainEvents(clerk)).rejects.toThrow(
        /must be owner.*needs to own the table, and to have CREATE/,
      )
    })

    test('says that a client is in a transaction, and leaves its settings as they were', async () => {
      const { url } = await databases.open()
      const client = await connect(url)
      await client.query(`SET statement_timeout = '7s'; SET timezone = 'Asia/Tokyo'`)
      await migrateDomainEvents(client)
      expect((await client.query('SHOW statement_timeout')).rows).toEqual([{ statement_timeout: '7s' }])
      expect((await client.query('SHOW timezone')).rows).toEqual([{ TimeZone: 'Asia/Tokyo' }])
      await client.query('BEGIN')
      await expect(migrateDomainEvents(client)).rejects.toThrow(/the client is in a transaction/)
    })

    test('says that a pooler is between, or that the server is too old or a standby', async () => {
      const answering = (row: object) => {
        let n = 0
        return {
          async query() {
            n += 1
            return {
              rows: [
                {
                  pid: 1,
                  at: n,
                  version: 150_000,
                  shown: '15',
                  standby: false,
                  ...row,
                  ...('pids' in row ? { pid: n } : {}),
                },
              ],
            }
          },
        }
      }
      await expect(migrateDomainEvents(answering({ pids: true }))).rejects.toThrow(/pooler/)
      await expect(migrateDomainEvents(answering({ version: 120_009, shown: '12.9' }))).rejects.toThrow(
        /PostgreSQL 12.9 is too old/,
      )
      await expect(migrateDomainEvents(answering({ standby: true }))).rejects.toThrow(/read-only standby/)
    })

    test('says so when its connection is ended, and completes by the next run', async () => {
      const { pool, url } = await databases.open()
      await pool.query(SHOP_TABLE)
      const holder = await connect(url)
      await holder.query('BEGIN')
      await holder.query(`INSERT INTO domain_events (event_type) VALUES ('held')`)
      const client = new pg.Client({ connectionString: url })
      client.on('error', () => {})
      await client.connect()
      const [pid] = (await client.query('SELECT pg_backend_pid() AS pid')).rows
      const broken = expect(migrateDomainEvents(client)).rejects.toThrow(/terminat/)
      await eventually(
        async () =>
          (
            await readColumn(
              pool,
              `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'ALTER TABLE%' AND wait_event_type = 'Lock'`,
            )
          ).length > 0,
      )
      await pool.query('SELECT pg_terminate_backend($1)', [pid.pid])
      await broken
      await holder.query('COMMIT')
      expect((await migrateDomainEvents(pool)).to).toBe(1)
    })

    test('does not wait for an automatic vacuum of the table to end', async () => {
      const { pool } = await databases.open()
      await pool.query(`ALTER SYSTEM SET autovacuum_naptime = '1s'`)
      await pool.query('SELECT pg_reload_conf()')
      onTestFinished(async () => {
        await pool.query('ALTER SYSTEM RESET autovacuum_naptime')
        await pool.query('SELECT pg_reload_conf()')
      })
      await pool.query(SHOP_TABLE)
      await pool.query(
        `ALTER TABLE domain_events SET (autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1, autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0)`,
      )
      await pool.query(
        `INSERT INTO domain_events (event_type, payload) SELECT 'x', to_jsonb(repeat('x', 500)) FROM generate_series(1, 20000)`,
      )
      await pool.query('UPDATE domain_events SET event_type = event_type || 1')
      await eventually(
        async () =>
          (
            await readColumn(
              pool,
              `SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE a.backend_type = 'autovacuum worker' AND l.relation = 'domain_events'::regclass`,
            )
          ).length > 0,
        { withinMs: 30_000 },
      )
      expect((await migrateDomainEvents(pool, { lockTimeoutMs: 50, giveUpAfterMs: 20_000 })).to).toBe(1)
    })

    test('does not take the functions of another table', async () => {
      const { pool } = await databases.open()
      await migrateDomainEvents(pool)
      await expect(migrateDomainEvents(pool, { table: 'other_events' })).rejects.toThrow(
        /functions in api read another table \("public"."domain_events"\)/,
      )
      await migrateDomainEvents(pool, { table: 'other_events', apiSchema: 'other' })
      await pool.query('ALTER TABLE domain_events RENAME TO shop_events')
      expect((await migrateDomainEvents(pool, { table: 'shop_events' })).applied).toContain(
        'function api.get_trace_timeline',
      )
    })

    test('notices a pooler that changes the connection in between', async () => {
      const { pool, url } = await databases.open()
      await pool.query(SHOP_TABLE)
      const [first, second] = [await connect(url), await connect(url)]
      let queries = 0
      const pooled = {
        query: (text: string, values: unknown[]) => {
          queries += 1
          return (queries > 25 ? second : first).query(text, values)
        },
      }
      await expect(migrateDomainEvents(pooled)).rejects.toThrow(/pooler/)
    })

    test('takes names as they are: upper case, keywords, hyphens, long ones, another schema', async () => {
      const { pool } = await databases.open()
      const long = 'e'.repeat(63)
      await pool.query(`CREATE SCHEMA "Shop-1"; CREATE TABLE "Shop-1"."order" (id bigint, event_type text, created_at timestamptz);
      CREATE TABLE "${long}" (id bigint, event_type text, created_at timestamptz)`)
      await migrateDomainEvents(pool, { table: 'Shop-1.order', apiSchema: 'user' })
      await migrateDomainEvents(pool, { table: long, apiSchema: 'long' })
      await migrateDomainEvents(pool, { table: 'Group', apiSchema: 'Group' })
      for (const schema of ['user', 'long', 'Group'])
        expect(await readColumn(pool, `SELECT count(*)::int FROM "${schema}".get_events_by_action('x')`)).toEqual([0])
      expect(await readColumn(pool, INVALID)).toEqual([])
      await expect(migrateDomainEvents(pool, { table: 'a"; DROP TABLE x; --' })).rejects.toThrow(
        /`table` must be a name of letters/,
      )
    })

    test('prints the statements without running them', async () => {
      const { pool } = await databases.open()
      const { statements, applied } = await migrateDomainEvents(pool, { isDryRun: true })
      expect(applied).toContain('table domain_events')
      expect(await readColumn(pool, `SELECT to_regclass('domain_events')::text`)).toEqual([null])
      for (const statement of statements) await pool.query(statement)
      expect((await migrateDomainEvents(pool)).applied).toEqual([])
    })
  },
)

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  onTestFinished(() => client.end())
  return client
}
