import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { context, trace } from '@opentelemetry/api'
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node'

import express from 'express'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDomainEvents, migrateDomainEvents, withSpan } from '../../server-handler/entries/domain-events.js'
import { expressScope } from '../../server-handler/entries/express.js'
import { createCarrier, runJob } from '../../server-handler/entries/jobs.js'
import { runInScope } from '../../server-handler/scope/scope.js'
import { ACTION_ID } from '../support/envelope.js'
import { CORRELATION_ID, createRequestScope, readColumn, SESSION_ID, useDatabases } from '../support/event-database.js'
import { createFakeClock } from '../support/fake-clock.js'
import { createMemoryTelemetry } from '../support/memory-telemetry.js'
import { openPool, POSTGRES_MISSING } from '../support/postgres-server.js'

const FIELDS = 'correlation_id, session_id, trace_id, span_id, parent_span_id, origin_action_id, duration_ms'

describe.skipIf(POSTGRES_MISSING)(`emitEvent${POSTGRES_MISSING ? ` (${POSTGRES_MISSING})` : ''}`, () => {
  const databases = useDatabases()
  const open = async () => {
    const { pool, url } = await databases.open()
    await migrateDomainEvents(pool)
    return { pool, url, ...createDomainEvents({ client: pool }) }
  }

  test('fills every column and the metadata from the request', async () => {
    const { pool, emitEvent } = await open()
    const clock = createFakeClock()
    const { telemetry } = createMemoryTelemetry({ clock })
    const scope = createRequestScope(telemetry)
    const { id } = await runInScope(scope, async () => {
      clock.advance(12)
      return emitEvent({ type: 'order_placed', stream: 'order-17', data: { total: 4200 }, metadata: { shop: 'north' } })
    })
    const fields = {
      correlation_id: CORRELATION_ID,
      session_id: SESSION_ID,
      trace_id: '0af7651916cd43dd8448eb211c80319c',
      span_id: scope.trace.spanId,
      parent_span_id: 'b7ad6b7169203331',
      origin_action_id: ACTION_ID,
      duration_ms: 12,
    }
    expect((await pool.query('SELECT * FROM domain_events')).rows).toEqual([
      {
        ...fields,
        ...{ id, event_type: 'order_placed', stream: 'order-17', data: { total: 4200 } },
        event_metadata: { shop: 'north', ...fields },
        created_at: expect.any(Date),
      },
    ])
  })

  test('fills a column that was added after the first event', async () => {
    const { pool, emitEvent } = await open()
    await emitEvent({ type: 'order_placed' })
    await pool.query('ALTER TABLE domain_events ADD COLUMN tenant text')
    await emitEvent({ type: 'order_placed', values: { tenant: 'north' } })

    expect((await pool.query('SELECT tenant FROM domain_events WHERE tenant IS NOT NULL')).rows).toEqual([
      { tenant: 'north' },
    ])
    await expect(emitEvent({ type: 'order_placed', values: { tennant: 'north' } })).rejects.toThrow('"tennant"')
  })

  test('fills every column in a route of Express, and trusts no header of a public one', async () => {
    const { pool, emitEvent } = await open()
    const { telemetry } = createMemoryTelemetry()
    const app = express()
    app.use(expressScope({ telemetry, routes: { '/orders': 'private', '/hooks': 'public' } }))
    app.post(['/orders', '/hooks'], async (req, res) => {
      await withSpan('place order', () => emitEvent({ type: req.path }))
      res.sendStatus(204)
    })
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    for (const path of ['/orders', '/hooks'])
      await fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        headers: {
          traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
          'x-acme-origin-action-id': ACTION_ID,
          'x-session-id': SESSION_ID,
          'x-correlation-id': CORRELATION_ID,
        },
      })
    const [order, hook] = (await pool.query(`SELECT ${FIELDS} FROM domain_events ORDER BY created_at`)).rows
    expect(order).toEqual({
      correlation_id: CORRELATION_ID,
      session_id: SESSION_ID,
      trace_id: '0af7651916cd43dd8448eb211c80319c',
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
      parent_span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
      origin_action_id: ACTION_ID,
      duration_ms: expect.any(Number),
    })
    expect(hook).toMatchObject({ session_id: null, trace_id: expect.not.stringMatching('0af76519') })
    expect(hook.correlation_id).not.toBe(CORRELATION_ID)
  })

  test('takes part in the transaction of the shop', async () => {
    const { pool, emitEvent } = await open()
    const client = await pool.connect()
    await client.query('BEGIN')
    await emitEvent({ type: 'kept' }, { client })
    await client.query('SAVEPOINT s')
    await emitEvent({ type: 'undone' }, { client })
    await client.query('ROLLBACK TO s')
    expect(await readColumn(pool, 'SELECT event_type FROM domain_events')).toEqual([])
    await client.query('COMMIT')
    await client.query('BEGIN')
    await emitEvent({ type: 'rolled back' }, { client })
    await client.query('ROLLBACK')
    client.release()
    expect(await readColumn(pool, 'SELECT event_type FROM domain_events')).toEqual(['kept'])
  })

  test('is sent before a COMMIT that does not wait for it', async () => {
    const { pool, emitEvent } = await open()
    await emitEvent({ type: 'first' })
    const client = await pool.connect()
    for (const [type, end] of [
      ['kept', 'COMMIT'],
      ['rolled back', 'ROLLBACK'],
    ] as const) {
      await client.query('BEGIN')
      const sent = emitEvent({ type }, { client })
      await Promise.all([sent, client.query(end)])
    }
    client.release()
    expect(await readColumn(pool, 'SELECT event_type FROM domain_events ORDER BY created_at')).toEqual([
      'first',
      'kept',
    ])
  })

  test('names the action and the trace in a job, and the request that enqueued it', async () => {
    const { pool, emitEvent } = await open()
    const { telemetry } = createMemoryTelemetry()
    const scope = createRequestScope(telemetry)
    const carrier = createCarrier({ scope })
    await runJob({ telemetry, carrier, queue: 'receipts', system: 'sqs' }, () => emitEvent({ type: 'receipt_sent' }))
    expect((await pool.query(`SELECT ${FIELDS} FROM domain_events`)).rows).toMatchObject([
      {
        origin_action_id: ACTION_ID,
        trace_id: scope.trace.traceId,
        parent_span_id: scope.trace.spanId,
        correlation_id: scope.requestId,
        session_id: null,
      },
    ])
  })

  test.each([
    ['opaque ids', { sessionId: 'visit-17', correlationId: 'order/17' }, { session_id: null, correlation_id: null }],
    ['upper case', { sessionId: SESSION_ID.toUpperCase() }, { session_id: SESSION_ID }],
    [
      'no session and no correlation',
      { sessionId: undefined, correlationId: undefined },
      { session_id: null, correlation_id: 'a3c1d2e4-0f5b-4a6c-8d7e-9f0a1b2c3d4e' },
    ],
    ['an action of another shape', { action: { origin_action_id: "act_'; --" } }, { origin_action_id: null }],
    ['no action', { action: undefined }, { origin_action_id: null, session_id: SESSION_ID }],
  ])('never fails because of the fields of a request: %s', async (_, parts, expected) => {
    const { pool, emitEvent } = await open()
    const { telemetry } = createMemoryTelemetry()
    await runInScope(createRequestScope(telemetry, parts), () => emitEvent({ type: 'x' }))
    expect((await pool.query(`SELECT ${FIELDS} FROM domain_events`)).rows).toMatchObject([expected])
  })

  test('writes an event without a request, with empty fields', async () => {
    const { pool, emitEvent } = await open()
    await emitEvent({ type: 'stock_counted', data: [1, 'two', null] })
    expect((await pool.query(`SELECT ${FIELDS}, event_metadata, data FROM domain_events`)).rows).toEqual([
      {
        ...Object.fromEntries(FIELDS.split(', ').map((name) => [name, null])),
        ...{ event_metadata: {}, data: [1, 'two', null] },
      },
    ])
  })

  test.each<[string, unknown, RegExp]>([
    ['a cycle', toCycle(), /`data` of an event cannot be written as JSON: .*circular/],
    ['a bigint', { n: 1n }, /`data` of an event cannot be written as JSON: .*BigInt/],
    ['a function', () => 1, /`data` of an event cannot be written as JSON: it is function/],
    [
      'toJSON that throws',
      {
        toJSON: () => {
          throw new Error('no')
        },
      },
      /cannot be written as JSON: no/,
    ],
    ['U+0000', { text: 'a\u0000b' }, /contains the character U\+0000/],
    ['U+0000 after backslashes', { text: '\\\\\u0000' }, /contains the character U\+0000/],
    ['half of a surrogate pair', ['\ud83d'], /half of a surrogate pair/],
    ['a nest', toNest(1_000), /nested more than 500 levels deep/],
  ])('rejects data that PostgreSQL could not store before sending anything: %s', async (_, data, message) => {
    const { pool, emitEvent } = await open()
    const client = await pool.connect()
    await client.query('BEGIN')
    await expect(emitEvent({ type: 'x', data }, { client })).rejects.toThrow(message)
    await emitEvent(
      { type: 'still fine', data: { text: '\\u0000 \\\\ud83d as text, 😀', deep: toNest(300) } },
      { client },
    )
    await client.query('COMMIT')
    client.release()
    expect(await readColumn(pool, 'SELECT event_type FROM domain_events')).toEqual(['still fine'])
  })

  test.each<[unknown, RegExp]>([
    [{ type: '' }, /`type` must be text that is not empty; got ""/],
    [{ type: 7 }, /`type` must be text that is not empty; got 7/],
    [{ type: 'x', steam: 'order-1' }, /no option `steam`; did you mean `stream`\?/],
    [{ type: 'x', stream: 'a\u0000' }, /`stream` of an event contains a character/],
    [{ type: 'x', metadata: { n: 1n } }, /`metadata` of an event cannot be written/],
    [{ type: 'x', values: { tenant: 1 } }, /names "tenant", which is not a column/],
    [{ type: 'x', values: { stream: 'a\u0000' } }, /`values.stream` of an event contains a character/],
    [{ type: 'x', values: { stream: 'half \ud83d' } }, /`values.stream` of an event contains a character/],
    [{ type: 'x', values: { data: { text: 'a\u0000' } } }, /`values.data` of an event contains the character U\+0000/],
    [undefined, /the options of emitEvent\(\) must be an object/],
  ])('says what is wrong with an event: %o', async (event, message) => {
    const { emitEvent } = await open()
    await expect(emitEvent(event as { type: string })).rejects.toThrow(message)
  })

  test('fills a column that it fills itself with the value that it is given, in a transaction that stays usable', async () => {
    const { pool, emitEvent } = await open()
    const own = {
      id: '01890a5d-ac96-774b-bcce-b302099a8057',
      correlation_id: '0b0e7f6e-6c1c-4c52-9a4e-0d8a4b3f5c11',
      created_at: new Date('2026-11-20T10:00:00Z'),
      data: { total: 4200 },
    }
    const client = await pool.connect()
    await client.query('BEGIN')
    const { id } = await emitEvent({ type: 'order_placed', values: own }, { client })
    await client.query('COMMIT')
    client.release()

    expect(id).toBe(own.id)
    expect((await pool.query('SELECT id, correlation_id, created_at, data FROM domain_events')).rows).toEqual([own])
  })

  test('records that something failed by the name of the error, never its message', async () => {
    const { pool, emitEvent } = await open()
    await emitEvent({ type: 'payment_declined', error: new RangeError('card 4111 1111 1111 1111') })
    await emitEvent({ type: 'payment_declined', error: 'declined for card 4111 1111 1111 1111' })
    await emitEvent({ type: 'payment_declined', error: true })
    await emitEvent({ type: 'paid', error: undefined })
    expect(await readColumn(pool, 'SELECT event_metadata FROM domain_events ORDER BY created_at')).toEqual([
      { status: 'error', error: 'RangeError' },
      { status: 'error', error: expect.not.stringContaining('4111') },
      { status: 'error' },
      {},
    ])
  })

  test('writes to a table of the shop by its own columns, also before it was migrated', async () => {
    const { pool } = await databases.open()
    await pool.query(
      `CREATE TABLE "Events" (id bigserial PRIMARY KEY, name text NOT NULL, body text NOT NULL, tenant int NOT NULL, at timestamptz NOT NULL)`,
    )
    const { emitEvent } = createDomainEvents({ client: pool, table: 'Events', columns: { createdAt: 'at' } })
    const { telemetry } = createMemoryTelemetry()
    const emit = () =>
      runInScope(createRequestScope(telemetry), () =>
        emitEvent({ type: 'paid', data: { a: 1 }, values: { tenant: 7 } }),
      )
    expect(await emit()).toEqual({ id: undefined })
    await migrateDomainEvents(pool, { table: 'Events', columns: { createdAt: 'at' } })
    await emit()
    expect(
      await readColumn(
        pool,
        `SELECT name || ' ' || body || ' ' || tenant || ' ' || (session_id IS NOT NULL) || ' ' || (at <= now()) FROM "Events" ORDER BY id`,
      ),
    ).toEqual(['paid {"a":1} 7 false true', 'paid {"a":1} 7 true true'])
  })

  test('rejects a client that is given as the options, which would write outside of its transaction', async () => {
    const { pool, emitEvent } = await open()
    const client = await pool.connect()
    await expect(emitEvent({ type: 'x' }, client as object)).rejects.toThrow(/emitEvent\(\) has no option/)
    client.release()
    expect(await readColumn(pool, 'SELECT event_type FROM domain_events')).toEqual([])
  })

  test('notices that the table has got other columns', async () => {
    const { pool, emitEvent } = await open()
    await emitEvent({ type: 'x' })
    await pool.query('ALTER TABLE domain_events RENAME COLUMN data TO payload')
    await expect(emitEvent({ type: 'y' })).rejects.toThrow(/column "data"/)
    await emitEvent({ type: 'z', data: { a: 1 } })
    expect(await readColumn(pool, 'SELECT payload FROM domain_events ORDER BY created_at')).toEqual([{}, { a: 1 }])
  })

  test('says that there is no table', async () => {
    const { pool } = await databases.open()
    await expect(createDomainEvents({ client: pool }).emitEvent({ type: 'x' })).rejects.toThrow(
      /Run `throughline migrate --postgres URL`/,
    )
  })

  test('needs no more than the right to insert', async () => {
    const { pool, emitEvent } = await open()
    await pool.query('DROP ROLE IF EXISTS app; CREATE ROLE app; GRANT INSERT ON domain_events TO app')
    const client = await pool.connect()
    await client.query('SET ROLE app')
    await emitEvent({ type: 'x' }, { client })
    client.release(true)
    expect(await readColumn(pool, 'SELECT event_type FROM domain_events')).toEqual(['x'])
  })

  test('takes the active span of an OpenTelemetry SDK, which is the innermost', async () => {
    const { pool, emitEvent } = await open()
    const provider = new NodeTracerProvider()
    provider.register()
    onTestFinished(async () => {
      trace.disable()
      context.disable()
      await provider.shutdown()
    })
    const tracer = provider.getTracer('shop')
    const { telemetry } = createMemoryTelemetry()
    const scope = createRequestScope(telemetry)
    const inner = await runInScope(scope, () =>
      tracer.startActiveSpan('charge', async (span) => {
        await emitEvent({ type: 'in their span' })
        await withSpan('ours', () => emitEvent({ type: 'in ours' }))
        span.end()
        return span.spanContext()
      }),
    )
    const rows = (await pool.query('SELECT trace_id, span_id, parent_span_id FROM domain_events ORDER BY created_at'))
      .rows
    expect(rows).toEqual([
      { trace_id: inner.traceId, span_id: inner.spanId, parent_span_id: scope.trace.spanId },
      { trace_id: inner.traceId, span_id: expect.not.stringMatching(inner.spanId), parent_span_id: inner.spanId },
    ])
  })

  test('loses none of many concurrent transactions, keeps none that was rolled back, and fills every column', async () => {
    const { pool, url, emitEvent } = await open()
    const { telemetry } = createMemoryTelemetry()
    const many = openPool(url, 30)
    onTestFinished(() => many.end())
    const committed: string[] = []
    const transaction = async (i: number) => {
      const client = await many.connect()
      try {
        await runInScope(createRequestScope(telemetry), async () => {
          await client.query('BEGIN')
          await withSpan('place order', async () => {
            for (const n of [1, 2, 3, 4]) await emitEvent({ type: `event ${i}/${n}`, data: { i, n } }, { client })
          })
          await client.query(i % 3 === 0 ? 'ROLLBACK' : 'COMMIT')
          if (i % 3 !== 0) committed.push(...[1, 2, 3, 4].map((n) => `event ${i}/${n}`))
        })
      } finally {
        client.release()
      }
    }
    await Promise.all(Array.from({ length: 300 }, (_, i) => transaction(i)))
    const found = await readColumn(pool, 'SELECT event_type FROM domain_events')
    expect(found.sort()).toEqual(committed.sort())
    const gaps = FIELDS.split(', ').map((name) => `${name} IS NULL OR NOT event_metadata ? '${name}'`)
    expect(await readColumn(pool, `SELECT event_type FROM domain_events WHERE ${gaps.join(' OR ')}`)).toEqual([])
  })
})

function toCycle(): object {
  const ring: { next?: object } = {}
  ring.next = ring
  return ring
}

function toNest(levels: number): unknown {
  let nest: unknown = 'end'
  for (let i = 0; i < levels; i += 1) nest = i % 2 ? [nest] : { '[{"': nest }
  return nest
}
