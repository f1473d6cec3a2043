import { describe, expect, test } from 'vitest'
import * as clickhouse from '../../../server-handler/entries/clickhouse.js'
import * as domain from '../../../server-handler/entries/domain-events.js'
import * as express from '../../../server-handler/entries/express.js'
import * as fastify from '../../../server-handler/entries/fastify.js'
import * as hono from '../../../server-handler/entries/hono.js'
import * as ingress from '../../../server-handler/entries/ingress.js'
import * as bullmq from '../../../server-handler/entries/jobs/bullmq.js'
import * as jobs from '../../../server-handler/entries/jobs.js'
import * as jwt from '../../../server-handler/entries/jwt.js'
import * as next from '../../../server-handler/entries/next.js'
import * as node from '../../../server-handler/entries/node.js'
import * as parking from '../../../server-handler/entries/parking-lot.js'
import * as redact from '../../../server-handler/entries/redact.js'
import * as report from '../../../server-handler/entries/report.js'
import * as script from '../../../server-handler/entries/script.js'
import * as server from '../../../server-handler/entries/server.js'
import * as store from '../../../server-handler/entries/store.js'
import * as temporal from '../../../server-handler/entries/temporal.js'
import * as worker from '../../../server-handler/entries/worker.js'
import { DUCKDB } from '../../../server-handler/questions/duckdb-dialect.js'
import { createMemoryTelemetry } from '../../support/memory-telemetry.js'

const { telemetry } = createMemoryTelemetry()
const rum = server.createRumHandler({ sink: { write: async () => {} } })
const emptyStore = {
  dialect: DUCKDB,
  query: async () => [],
  writeLogs: async () => ({ outcome: 'stored' }) as never,
  writeTraces: async () => ({ outcome: 'stored' }) as never,
}
const request = new Request('https://shop.example.com/')
const client = { query: async () => ({ rows: [] }) }
const job = { telemetry, carrier: undefined, queue: 'receipts', system: 'sqs' }

/** Every public function that takes options, with a misspelled one, and the name that its message has to advise. */
const CALLS: Record<string, readonly [wrong: string, advice: string, call: (wrong: object) => unknown]> = {
  createRumHandler: ['allowedOrigin', 'allowedOrigins', (wrong) => server.createRumHandler(wrong)],
  createOtlpExporter: ['flushEvery', 'flushEveryMs', (wrong) => server.createOtlpExporter(wrong)],
  createOtlpTraceExporter: ['batchRecord', 'batchRecords', (wrong) => server.createOtlpTraceExporter(wrong)],
  createScriptHandler: ['paths', 'path', (wrong) => script.createScriptHandler(wrong)],
  expressMount: ['trustproxy', 'trustProxy', (wrong) => express.expressMount(rum, wrong)],
  fastifyMount: ['trust_proxy', 'trustProxy', (wrong) => fastify.fastifyMount(rum, wrong)],
  honoMount: ['trustProxies', 'trustProxy', (wrong) => hono.honoMount(rum, wrong)],
  nextMount: ['proxy', 'trustProxy', (wrong) => next.nextMount(rum, wrong)],
  nodeMount: ['trustProxi', 'trustProxy', (wrong) => node.nodeMount(rum, wrong)],
  workerMount: ['trustConnectingIP', 'trustConnectingIp', (wrong) => worker.workerMount(rum, wrong)],
  expressScope: ['route', 'routes', (wrong) => express.expressScope(wrong)],
  fastifyScope: ['routess', 'routes', (wrong) => fastify.fastifyScope(wrong)],
  honoScope: ['event', 'events', (wrong) => hono.honoScope(wrong)],
  nextScope: ['name_space', 'namespace', (wrong) => next.nextScope(wrong)],
  nextActionScope: ['telemetri', 'telemetry', (wrong) => next.nextActionScope(async () => new Headers(), wrong)],
  nodeScope: ['useragentPepper', 'userAgentPepper', (wrong) => node.nodeScope(wrong)],
  // A Worker may draw no randomness at its start, but its options are checked there.
  workerScope: ['Routes', 'routes', (wrong) => worker.workerScope(wrong)],
  createRequestScope: ['joinkeys', 'joinKeys', (wrong) => ingress.createRequestScope(wrong)],
  withRequestScope: ['trace', 'traces', (wrong) => ingress.withRequestScope(request, wrong, () => new Response())],
  createTelemetry: ['traceSampleRate', 'traceSampleRatio', (wrong) => ingress.createTelemetry(wrong)],
  normalizeIngress: ['routeclass', 'routeClass', (wrong) => ingress.normalizeIngress({}, wrong)],
  verifiedSession: ['issuers', 'issuer', (wrong) => jwt.verifiedSession({ keysUrl: 'https://a/', ...wrong })],
  outgoingHeaders: ['traces', 'trace', (wrong) => ingress.outgoingHeaders(wrong)],
  instrumentFetch: [
    'sendActions',
    'sendAction',
    (wrong) => ingress.instrumentFetch(fetch, { provider: 'stripe', operation: 'pay', ...wrong }),
  ],
  createJsonLogger: ['writer', 'write', (wrong) => ingress.createJsonLogger(wrong)],
  runAction: [
    'surface_area',
    'surfaceArea',
    (wrong) => ingress.runAction({ telemetry, name: 'a', ...wrong }, () => {}),
  ],
  createCarrier: ['maxByte', 'maxBytes', (wrong) => jobs.createCarrier(wrong)],
  withCarrier: ['enqueued_at', 'enqueuedAt', (wrong) => jobs.withCarrier({}, wrong)],
  readCarrier: ['joinKey', 'joinKeys', (wrong) => jobs.readCarrier({}, wrong)],
  runJob: ['attempts', 'attempt', (wrong) => jobs.runJob({ ...job, ...wrong }, () => {})],
  carryInto: ['max', 'maxBytes', (wrong) => jobs.carryInto({}, wrong)],
  fromParams: [
    'attempts',
    'attempt',
    (wrong) => jobs.fromParams({}, { telemetry, system: 'inngest', workflow: 'a', ...wrong }, () => {}),
  ],
  temporalActivityInterceptors: [
    'telemetrie',
    'telemetry',
    (wrong) => temporal.temporalActivityInterceptors({ telemetry, ...wrong }),
  ],
  sendJob: ['queu', 'queue', (wrong) => jobs.sendJob({ queue: 'a', system: 'sqs', ...wrong }, async () => {})],
  traceProcessor: ['telemetri', 'telemetry', (wrong) => bullmq.traceProcessor(async () => {}, { telemetry, ...wrong })],
  createParkingLot: [
    'ttl',
    'ttlMs',
    (wrong) => parking.createParkingLot({ store: parking.memoryParkingStore(), ...wrong }),
  ],
  memoryParkingStore: ['maxEntrys', 'maxEntries', (wrong) => parking.memoryParkingStore(wrong)],
  redisParkingStore: [
    'prefixes',
    'prefix',
    (wrong) => parking.redisParkingStore({ client: { call: async () => null }, ...wrong }),
  ],
  sqlParkingStore: ['tabel', 'table', (wrong) => parking.sqlParkingStore({ client, ...wrong })],
  createDomainEvents: ['colums', 'columns', (wrong) => domain.createDomainEvents({ client, ...wrong })],
  migrateDomainEvents: ['dryRun', 'isDryRun', (wrong) => domain.migrateDomainEvents(client, wrong)],
  archiveDomainEvents: ['olderThan', 'olderThanDays', (wrong) => domain.archiveDomainEvents(client, wrong)],
  createEventReader: ['schema', 'apiSchema', (wrong) => domain.createEventReader({ client, ...wrong })],
  migrateClickhouse: ['rawDay', 'rawDays', (wrong) => clickhouse.migrateClickhouse('clickhouse://127.0.0.1:1', wrong)],
  printMigrations: ['layouts', 'layout', (wrong) => clickhouse.printMigrations('clickhouse://127.0.0.1:1', wrong)],
  eraseFromClickhouse: [
    'clusters',
    'cluster',
    (wrong) => clickhouse.eraseFromClickhouse('clickhouse://127.0.0.1:1', { kind: 'session', id: 's' }, wrong),
  ],
  openStore: ['readonly', 'readOnly', (wrong) => store.openStore({ path: ':memory:', ...wrong })],
  createOtlpReceiver: ['maxbytes', 'maxBytes', (wrong) => store.createOtlpReceiver({ store: emptyStore, ...wrong })],
  createReportHandler: ['base', 'basePath', (wrong) => report.createReportHandler({ store: emptyStore, ...wrong })],
  startDevServer: ['prot', 'port', (wrong) => report.startDevServer({ dataPath: ':memory:', ...wrong })],
}

/** Public functions that take data, a scope or nothing, but no options. */
const WITHOUT_OPTIONS = [
  ...['corsAllowHeaders', 'currentScope', 'documentMeta', 'errorAnswer', 'errorBody', 'noteServed', 'pinoMixin'],
  ...[
    'runInScope',
    'scopeFields',
    'serverTiming',
    'setJoinKey',
    'setSession',
    'signSample',
    'temporalClientInterceptor',
    'carrierKey',
    'traceQueue',
    'traceFlowProducer',
  ],
  ...['createParkingTableSql', 'ParkedContextMissing', 'StoreError', 'redactText', 'redactUrl'],
  ...['actionsByName', 'ask', 'errorGroups', 'healthCounts', 'latestActions', 'lineageOf', 'mentionsOf', 'readFilter'],
  ...['trendOf', 'viewsByRoute', 'vitalsBy', 'withSpan', 'DomainEventsError', 'openClickhouse', 'ClickhouseError'],
]

describe('a misspelled option', () => {
  test.each(Object.entries(CALLS))('of %s is rejected at once, with the name that was meant', async (name, call) => {
    const [wrong, advice, run] = call
    const failed: unknown = await Promise.resolve()
      .then(() => run({ [wrong]: true }))
      .catch((error: Error) => error)
    expect(failed).toBeInstanceOf(TypeError)
    expect(String(failed)).toContain(`${name}() has no option \`${wrong}\`; did you mean \`${advice}\`?`)
  })

  test('is looked for in every public function of the server', () => {
    const entries = [
      clickhouse,
      domain,
      express,
      fastify,
      hono,
      ingress,
      bullmq,
      jobs,
      jwt,
      temporal,
      next,
      node,
      parking,
      redact,
      report,
      script,
      server,
      store,
      worker,
    ]
    const functions = entries.flatMap((entry) =>
      Object.entries(entry).flatMap(([name, value]) => (typeof value === 'function' ? [name] : [])),
    )
    expect([...new Set(functions)].sort()).toEqual([...Object.keys(CALLS), ...WITHOUT_OPTIONS].sort())
  })

  test('of an option is rejected too', () => {
    expect(() => server.createRumHandler({ clientRate: { perSecond: 1, burst: 1, bursts: 2 } as never })).toThrow(
      '`clientRate` of createRumHandler() has no option `bursts`; did you mean `burst`?',
    )
    expect(() => server.createOtlpExporter({ settings: { URL: 'http://a' } as never })).toThrow('did you mean `url`?')
    expect(() => server.createOtlpExporter({ spool: { directory: '/a', maxbytes: 1 } as never })).toThrow(
      'did you mean `maxBytes`?',
    )
  })

  test('of a callback of a parking lot is rejected when it is wrapped', () => {
    const lot = parking.createParkingLot({ store: parking.memoryParkingStore() })
    const options = { name: 'webhook', correlationKeyFrom: () => 'a', requireParkedContexts: true }
    expect(() => lot.traceCallback(options, () => {})).toThrow('did you mean `requireParkedContext`?')
  })
})

describe('options', () => {
  test.each([36_501, 1e9, Number.MAX_SAFE_INTEGER])(
    'of an archive with an age beyond all times are rejected before anything is sent: %d',
    async (olderThanDays) => {
      await expect(domain.archiveDomainEvents(client, { olderThanDays })).rejects.toThrow(
        '`olderThanDays` must be a whole number from 1 to 36500',
      )
    },
  )

  test.each([{ rawDays: 0 }, { narrowDays: -1 }, { rollupDays: 4_000 }, { cluster: "a' DROP" }, { layout: 'new' }])(
    'of a migration that would expire or change other tables are rejected before anything is sent: %j',
    async (wrong) => {
      const url = 'clickhouse://127.0.0.1:1/shop'
      expect(() => clickhouse.printMigrations(url, wrong as never)).toThrow(TypeError)
      await expect(clickhouse.migrateClickhouse(url, wrong as never)).rejects.toThrow(TypeError)
    },
  )

  test('that resemble none are answered with all names', () => {
    expect(() => express.expressMount(rum, { colour: 1 } as never)).toThrow(
      'throughline: expressMount() has no option `colour`; it has `trustProxy`.',
    )
  })

  test.each([
    [{ gzip: 'yes' }, '`gzip` must be true or false; got "yes".'],
    [{ bots: 'block' }, '`bots` must be "drop" or "keep"; got "block".'],
    [{ service: '' }, '`service` must be text that is not empty; got "".'],
    [{ known: [] }, '`known` must be an object; got [].'],
    [{ known: { sites: 'de' } }, '`known.sites` must list texts; got "de".'],
    [{ sink: {} }, '`sink` must have the method write; write missing from object. Try createOtlpExporter().'],
    [{ sink: null }, '`sink` must have the method write; write missing from object. Try createOtlpExporter().'],
    [{ stop: 'no' }, '`stop` must be a boolean, or a function that returns one; got "no".'],
    [{ processRate: { perSecond: 1 } }, '`processRate` must be { perSecond, burst }, both above zero'],
    [{ environmentVariables: 'KEY=secret' }, '`environmentVariables` must be an object of variables; got string.'],
    [{ path: '/' }, '`path` must start with a slash, not end with one, and have no query; got "/".'],
    [{ handledSeverity: null }, '`handledSeverity` must be "ERROR" or "WARN"; got null.'],
  ])('of a wrong type are rejected: %j', (options, message) => {
    expect(() => server.createRumHandler(options as never)).toThrow(`throughline: ${message}`)
  })

  test.each([
    [{ userAgentPepper: 7 }, '`userAgentPepper` must be text that is not empty; got number.'],
    [{ routes: 'all' }, '`routes` must map paths to "private" or "public"; got "all".'],
    [{ telemetry: {} }, '`telemetry` must have the methods startWork, emit and signal'],
    [{ derive: 1 }, '`derive` must be a function; got 1.'],
    [{ traceSampleRatio: Number.NaN }, '`traceSampleRatio` must be a number from 0 (none) to 1 (all)'],
  ])('of a scope of a wrong type are rejected: %j', (options, message) => {
    expect(() => express.expressScope(options as never)).toThrow(`throughline: ${message}`)
  })

  test('that are not an object are rejected, and left out they have their defaults', () => {
    expect(() => server.createRumHandler(null as never)).toThrow('the options of createRumHandler() must be an object')
    expect(() => server.createRumHandler([] as never)).toThrow('must be an object; got []')
    expect(server.createRumHandler({ path: undefined }).path).toBe('/__throughline/rum')
  })

  test('that are required are named where they are left out', () => {
    expect(() => report.createReportHandler({} as never)).toThrow('`store` must have the method query')
    expect(() => parking.redisParkingStore({} as never)).toThrow('`client` must be a client of ioredis')
  })

  test('that cannot be shown are still rejected', () => {
    const loop: Record<string, unknown> = {}
    loop.self = loop
    expect(() => server.createRumHandler({ gzip: loop as never })).toThrow('`gzip` must be true or false; got object.')
    expect(() => server.createRumHandler({ gzip: 1n as never })).toThrow('got bigint.')
    expect(() => server.createRumHandler({ gzip: 'x'.repeat(5_000) as never })).toThrow(/got "x{119}….$/)
  })
})
