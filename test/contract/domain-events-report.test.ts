import { describe, expect, onTestFinished, test } from 'vitest'
import { runCommandLine } from '../../server-handler/cli/program.js'
import {
  createDomainEvents,
  createEventReader,
  migrateDomainEvents,
  withSpan,
} from '../../server-handler/entries/domain-events.js'
import { createTelemetry } from '../../server-handler/entries/ingress.js'
import { createCarrier, runJob } from '../../server-handler/entries/jobs.js'
import { createReportHandler, type EventReader, startDevServer } from '../../server-handler/entries/report.js'
import { openStore } from '../../server-handler/entries/store.js'
import { runInScope } from '../../server-handler/scope/scope.js'
import { ACTION_ID } from '../support/envelope.js'
import { CORRELATION_ID, createRequestScope, SESSION_ID, useDatabases } from '../support/event-database.js'
import { eventually } from '../support/eventually.js'
import { POSTGRES_MISSING } from '../support/postgres-server.js'

describe.skipIf(POSTGRES_MISSING)(
  `the report with domain events${POSTGRES_MISSING ? ` (${POSTGRES_MISSING})` : ''}`,
  () => {
    const databases = useDatabases()

    /** A click's request with a transaction, a failed payment and a job; and the report of it. */
    async function openShop() {
      const { pool, url } = await databases.open()
      await migrateDomainEvents(pool)
      const store = await openStore({ path: ':memory:', flushEveryMs: 1 })
      onTestFinished(() => store.close())
      const telemetry = createTelemetry({
        service: 'shop-api',
        environmentVariables: {},
        traces: { write: async (spans) => void (await store.writeTraces(spans)) },
      })
      const { emitEvent } = createDomainEvents({ client: pool })
      const scope = createRequestScope(telemetry)
      await runInScope(scope, async () => {
        await withSpan('place order', () => emitEvent({ type: 'order_placed', stream: 'order-17' }))
        // Times are whole milliseconds, and rows of the same one are in alphabetical order.
        const placedAt = Date.now()
        await eventually(() => Date.now() > placedAt)
        await withSpan('charge', async () => {
          await emitEvent({ type: 'payment_declined', stream: 'order-17', error: new RangeError('secret') })
          throw new RangeError('declined')
        }).catch(() => {})
        const client = await pool.connect()
        await client.query('BEGIN')
        await emitEvent({ type: 'never_happened' }, { client })
        await client.query('ROLLBACK')
        client.release()
      })
      const carrier = createCarrier({ scope })
      await runJob({ telemetry, carrier, queue: 'receipts', system: 'sqs' }, () =>
        emitEvent({ type: 'receipt_sent', stream: 'order-17' }),
      )
      await scope.work.end()
      await store.flush()
      const read = (events: EventReader | undefined = createEventReader({ client: pool })) => {
        const handle = createReportHandler({ store, events })
        return async (path: string) => (await handle(new Request(`http://127.0.0.1/report${path}`))).text()
      }
      return { pool, url, store, scope, read }
    }

    const rowsOf = (page: string) =>
      [
        ...page.matchAll(
          /<tr(?: class="failed")?>\s*<th scope="row" class="depth-(\d)"><span class="kind [\w-]+">([^<]+)<\/span> <span class="label">([^<]+)<\/span>(.*?)<\/th>/gs,
        ),
      ].map(([, depth, kind, label, rest = '']) => [Number(depth), kind, label, rest.includes('>failed<')])

    test('shows events in the lineage of the action, each below its span, and none that was rolled back', async () => {
      const { read } = await openShop()
      const page = await read()(`/action/${ACTION_ID}`)
      expect(rowsOf(page).filter(([, kind]) => kind !== 'queue')).toEqual([
        [1, 'server', 'POST /orders', false],
        [2, 'internal', 'place order', false],
        [3, 'domain event', 'order_placed', false],
        [2, 'internal', 'charge', true],
        [3, 'domain event', 'payment_declined', true],
        [2, 'worker', 'process receipts', false],
        [3, 'domain event', 'receipt_sent', false],
      ])
      expect(page).toContain('order-17, RangeError')
      expect(page).not.toContain('secret')
      expect(page).toContain('3, 1 failed')
      expect(page).not.toContain('never_happened')
      expect(page).not.toContain('class="notice"')
    })

    test.each([
      ['session', SESSION_ID, ['order_placed', 'payment_declined']],
      ['correlation', CORRELATION_ID, ['order_placed', 'payment_declined']],
      ['trace', '0af7651916cd43dd8448eb211c80319c', ['order_placed', 'payment_declined', 'receipt_sent']],
    ])('finds events by %s', async (_, id, types) => {
      const { read } = await openShop()
      const page = await read()(`/search?q=${id}`)
      expect(
        rowsOf(page)
          .filter(([, kind]) => kind === 'domain event')
          .map(([, , label]) => label),
      ).toEqual(types)
      expect(page).toContain(`/report/action/${ACTION_ID}`)
    })

    test('shows the events of a visit on its page, also if nothing else is left of it', async () => {
      const { read } = await openShop()
      const page = await read()(`/session/${SESSION_ID}`)
      expect(page).toContain('<caption>Domain events</caption>')
      expect(page).toMatch(/payment_declined <span class="failure">failed<\/span>/)
    })

    test('has them in its JSON, and the command line prints them', async () => {
      const { read, url, pool } = await openShop()
      const { rows } = JSON.parse(await read()(`/api/lineage?id=${ACTION_ID}`)) as {
        rows: { kind: string; label: string }[]
      }
      expect(rows.filter(({ kind }) => kind === 'domain').map(({ label }) => label)).toEqual([
        'order_placed',
        'payment_declined',
        'receipt_sent',
      ])
      const printed: string[] = []
      const terminal = {
        print: (text: string) => printed.push(text),
        complain: (text: string) => printed.push(text),
        untilStopped: async () => {},
      }
      expect(await runCommandLine(['migrate', '--postgres', url], terminal)).toBe(0)
      expect(await runCommandLine(['archive', '--postgres', url, '--older-than', '30d'], terminal)).toBe(0)
      expect(
        await runCommandLine(
          ['archive', '--postgres', url.replace('postgres@', 'postgres:secret@').replace('postgres://', 'mysql://')],
          terminal,
        ),
      ).toBe(2)
      expect(await runCommandLine(['migrate', '--postgres', url.replace(/\w+$/, 'nowhere')], terminal)).toBe(1)
      expect(printed).toEqual([
        'public.domain_events has version 1 already.',
        expect.stringMatching(/^public\.domain_events → public\.domain_events_archive: 0 partitions, 0 single events/),
        expect.stringMatching(/`--postgres` is "mysql:\/\/postgres:…@.*it must be an address such as/),
        expect.stringMatching(/database "nowhere" does not exist\. Create the database/),
      ])
      await pool.query('SELECT 1')
    })

    test.each(['of the server', 'of the command'])(
      'are printed with the lineage of an action, from the option %s',
      async (whose) => {
        const { pool, url } = await databases.open()
        await migrateDomainEvents(pool)
        const events = createEventReader({ client: pool })
        const server = await startDevServer({
          port: 0,
          dataPath: ':memory:',
          ...(whose === 'of the server' ? { events } : {}),
        })
        onTestFinished(() => server.close())
        const telemetry = createTelemetry({
          environmentVariables: {},
          traces: { write: async (spans) => void (await server.store.writeTraces(spans)) },
        })
        const scope = createRequestScope(telemetry)
        await runInScope(scope, () =>
          createDomainEvents({ client: pool }).emitEvent({ type: 'payment_declined', stream: 'order-17', error: true }),
        )
        await scope.work.end()
        await server.store.flush()
        const printed: string[] = []
        const print = (text: string) => printed.push(text)
        const words = ['report', '--action', ACTION_ID, '--url', server.url, '--events', url]
        expect(await runCommandLine(words, { print, complain: print, untilStopped: async () => {} })).toBe(0)
        expect(printed.join('\n').match(/^ +domain event payment_declined order-17 \(failed\)/gm)).toHaveLength(1)
      },
    )

    test('says that the database is not available, and shows the rest', async () => {
      const { read } = await openShop()
      const refusing = {
        find: () => Promise.reject(Object.assign(new Error('connect to 10.1.2.3 as admin'), { code: 'ECONNREFUSED' })),
      }
      const page = await read(refusing)(`/action/${ACTION_ID}`)
      expect(page).toContain('Domain events are missing here: PostgreSQL could not be read (ECONNREFUSED).')
      expect(page).not.toContain('10.1.2.3')
      expect(
        rowsOf(page)
          .filter(([, kind]) => kind !== 'queue')
          .map(([, , label]) => label),
      ).toEqual(['POST /orders', 'place order', 'charge', 'process receipts'])
      expect(await read(refusing)(`/search?q=${SESSION_ID}`)).toContain('ECONNREFUSED')
      expect(await read(refusing)(`/session/${SESSION_ID}`)).toContain('ECONNREFUSED')
      const throwing = {
        find: () => {
          throw new Error('no')
        },
      }
      expect(await read(throwing)(`/action/${ACTION_ID}`)).toContain(
        'Domain events are missing here: PostgreSQL could not be read.',
      )
    })

    test('waits no longer than its limit for a database that does not answer, once per page', async () => {
      const { read } = await openShop()
      const asked: string[] = []
      const silent = {
        find: (by: string) => {
          asked.push(by)
          return new Promise<never>(() => {})
        },
      }
      const page = await read(silent)(`/action/${ACTION_ID}`)
      expect(page).toContain('Domain events are missing here: PostgreSQL did not answer in time.')
      expect(page).toContain('POST /orders')
      expect(asked).toEqual(['action'])
    })

    test('says that the functions are missing, or that they may not be read', async () => {
      const { read, pool } = await openShop()
      const reader = (apiSchema: string) => createEventReader({ client: pool, apiSchema })
      expect(await read(reader('elsewhere'))(`/action/${ACTION_ID}`)).toContain('run throughline migrate --postgres')
      await pool.query('DROP ROLE IF EXISTS viewer; CREATE ROLE viewer')
      const client = await pool.connect()
      await client.query('SET ROLE viewer')
      expect(await read(createEventReader({ client }))(`/action/${ACTION_ID}`)).toContain(
        'grant USAGE on the schema api',
      )
      client.release(true)
    })
  },
)
