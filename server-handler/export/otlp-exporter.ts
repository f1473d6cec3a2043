import {
  callback,
  dictionary,
  ENVIRONMENT_ROW,
  explainType,
  flag,
  group,
  oneOf,
  oneOfOpen,
  positive,
  text,
  WARN_ROW,
  whole,
} from '../options/rows.js'
import { type Filled, fillOptions, type OptionTable } from '../options/table.js'
import { type Warn, warnOnConsole } from '../options/warn.js'
import type { ExportLogsRequest, ExportTracesRequest } from '../otlp/model.js'
import { createBreaker } from './breaker.js'
import { type Clock, systemClock, wait } from './clock.js'
import { withCredentials } from './credentials.js'
import { type Environment, type OtlpSettings, processEnvironment, readOtlpSettings } from './environment.js'
import { createOutage, type Outage } from './outage.js'
import { createPipeline } from './pipeline.js'
import { type Fetch, post } from './post.js'
import { createMemoryQueue, type DropReason } from './queue.js'
import { LOGS, type Signal, TRACES } from './signal.js'
import type { Sink } from './sink.js'
import { createSpool, SPOOL_FIELDS, type SpoolOptions } from './spool.js'

/** The options of exporters, in addition to the standard variables. Every option has a default. */
export interface OtlpExporterOptions {
  /** Address, headers and the like, instead of the variables. @default the `OTEL_*` variables */
  settings?: Partial<OtlpSettings> | undefined
  /** @default `process.env` */
  environmentVariables?: Environment | undefined
  /** Keeps records on disk until the collector has them; Node only. @default in memory */
  spool?: SpoolOptions | undefined
  /** `direct` sends within `write()`, with two attempts: for Workers. @default `direct` in Workers, else `queued` */
  delivery?: 'queued' | 'direct' | undefined
  /** Attempts per payload with direct delivery; 1 never retries. @default 2 */
  directTries?: number | undefined
  /** Most records queued in memory; further ones are rejected and counted. @default 20000 */
  maxQueuedRecords?: number | undefined
  /** Records of one request to the collector. @default 512 */
  batchRecords?: number | undefined
  /** Longest wait before a batch is sent. @default 1000 */
  flushEveryMs?: number | undefined
  /** Sends the requests. @default the runtime's `fetch` */
  fetch?: Fetch | undefined
  /** Receives messages for an operator. @default the console */
  warn?: Warn | undefined
}

const SETTINGS_FIELDS = {
  isDisabled: flag(false, 'sends nothing'),
  url: text('address of the collector', { pattern: /^/, explain: explainType }),
  headers: dictionary({ type: 'Record<string, string>', must: 'be an object of strings' }, 'headers of each request', {
    explain: explainType,
  }),
  timeoutMs: positive('time limit of one attempt'),
  compression: oneOf(['none', 'gzip'], 'compression of each request'),
  protocol: oneOf(['http/protobuf', 'http/json'], 'encoding of each request'),
} satisfies OptionTable<OtlpSettings>

/** The options of `createOtlpExporter` and `createOtlpTraceExporter`. */
export const EXPORTER_OPTIONS = {
  settings: group(SETTINGS_FIELDS, 'address, headers and other settings, instead of the variables', {
    shown: 'the `OTEL_*` variables',
  }),
  environmentVariables: ENVIRONMENT_ROW,
  spool: group(SPOOL_FIELDS, 'keeps records on disk until the collector has them; Node only', { shown: 'in memory' }),
  delivery: oneOfOpen(['queued', 'direct'], '`direct` sends within `write()`, for Workers', {
    shown: '`direct` in Workers, else `queued`',
  }),
  directTries: whole({ from: 1, or: 2 }, 'attempts per payload with direct delivery; 1 never retries'),
  maxQueuedRecords: whole(
    { from: 1, or: 20_000 },
    'most records queued in memory; further ones are rejected and counted',
  ),
  batchRecords: whole({ from: 1, or: 512 }, 'records of one request to the collector'),
  flushEveryMs: whole({ from: 0, or: 1_000 }, 'longest wait before a batch is sent'),
  fetch: callback('typeof fetch', 'sends the requests', { shown: "the runtime's `fetch`" }),
  warn: WARN_ROW,
} satisfies OptionTable<OtlpExporterOptions>

/** The sources of time and randomness of an exporter. */
export interface ExportSources {
  clock: Clock
  random: () => number
}

/** Counts since the exporter was created. */
export interface ExportStats {
  delivered: number
  /** Records that the collector rejected within an accepted request. */
  rejected: number
  dropped: Partial<Record<DropReason, number>>
  queued: number
  isPaused: boolean
}

/** A sink that sends to a collector. */
export interface OtlpExporter<Payload> extends Sink<Payload> {
  stats(): ExportStats
  isFailing(): boolean
  flush(): Promise<void>
  close(): Promise<void>
}

/**
 * Creates an exporter of logs over OTLP/HTTP, configured by the standard `OTEL_*` variables.
 *
 * @example
 * const sink = createOtlpExporter({ spool: { directory: '/var/lib/throughline' } })
 */
export function createOtlpExporter(options: OtlpExporterOptions = {}): OtlpExporter<ExportLogsRequest> {
  return createExporterWith(LOGS, options)
}

/**
 * Creates an exporter of spans over OTLP/HTTP, configured by the standard `OTEL_*` variables.
 *
 * @example
 * app.use(expressScope({ traces: createOtlpTraceExporter() }))
 */
export function createOtlpTraceExporter(options: OtlpExporterOptions = {}): OtlpExporter<ExportTracesRequest> {
  return createExporterWith(TRACES, options)
}

/** Creates an exporter of one signal with the given clock and source of randomness. */
export function createExporterWith<Payload>(
  signal: Signal<Payload>,
  given: OtlpExporterOptions,
  { clock = systemClock(), random = Math.random }: Partial<ExportSources> = {},
): OtlpExporter<Payload> {
  const options = fillOptions(given, EXPORTER_OPTIONS, signal.exporter)
  const { warn = warnOnConsole, environmentVariables = processEnvironment() } = options
  const settings = withCredentials({ ...readOtlpSettings(environmentVariables, signal, warn), ...options.settings })
  const tally = createTally()
  if (settings.isDisabled) return createDisabled(tally)
  const fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init))
  const outage = createOutage(`the collector at ${settings.url}`, warn)
  const parts: Parts<Payload> = {
    ...{ signal, clock, random, tally, outage, breaker: createBreaker(warn) },
    async send(payloads) {
      const attempt = await post(signal.merge(payloads), { settings, signal, fetch, clock })
      if (attempt.kind === 'delivered') outage.succeeded()
      else outage.failed(attempt.problem)
      return attempt
    },
  }
  const delivery = options.delivery ?? (isWorker() ? 'direct' : 'queued')
  return delivery === 'direct' ? createDirect(parts, options.directTries) : createQueued(parts, { ...options, warn })
}

interface Parts<Payload> {
  signal: Signal<Payload>
  clock: Clock
  random: () => number
  breaker: ReturnType<typeof createBreaker>
  outage: Outage
  tally: Tally
  send: (payloads: readonly Payload[]) => ReturnType<typeof post>
}

type QueuedOptions = Filled<OtlpExporterOptions, typeof EXPORTER_OPTIONS> & { warn: Warn }

function createQueued<Payload>(parts: Parts<Payload>, options: QueuedOptions): OtlpExporter<Payload> {
  const { signal, tally, breaker, outage, clock } = parts
  const { count, merge } = signal
  const { drop, delivered } = tally
  const queue = options.spool
    ? createSpool(options.spool, { count, merge, drop, clock, name: signal.variable.toLowerCase(), warn: options.warn })
    : createMemoryQueue<Payload>({ maxRecords: options.maxQueuedRecords, count, drop })
  const pipeline = createPipeline({
    ...parts,
    queue,
    drop,
    delivered,
    batchRecords: options.batchRecords,
    flushEveryMs: options.flushEveryMs,
  })
  // Files of an earlier process are sent without waiting for this process's first record.
  if (options.spool) pipeline.wake()
  let isClosed = false
  return {
    async write(payload) {
      if (isClosed) {
        drop('closed', count(payload))
        throw new Error('throughline: the exporter is closed; the records were not queued.')
      }
      await queue.add(payload)
      pipeline.wake()
    },
    isFailing: outage.isOn,
    flush: () => pipeline.drain(),
    async close() {
      isClosed = true
      await pipeline.drain()
      pipeline.stop()
      drop('closed', await queue.close())
    },
    stats: () => ({ ...tally.counts(), queued: queue.records(), isPaused: breaker.waitMs(clock.now()) > 0 }),
  }
}

/** Longest that a Worker is kept alive for the second attempt. */
const DIRECT_RETRY_MS = 1_000

function createDirect<Payload>(
  { signal, clock, tally, breaker, outage, send }: Parts<Payload>,
  tries: number,
): OtlpExporter<Payload> {
  const attempt = async (payload: Payload, triesLeft: number): Promise<void> => {
    const result = await send([payload])
    const records = signal.count(payload)
    if (result.kind === 'delivered') {
      breaker.succeeded(clock.now())
      // A collector cannot have refused more than it was sent.
      const rejected = Math.min(result.rejected, records)
      return tally.delivered(records - rejected, rejected)
    }
    breaker.failed(clock.now(), result.problem)
    const waitMs = result.kind === 'retry' ? (result.afterMs ?? DIRECT_RETRY_MS / 4) : Number.POSITIVE_INFINITY
    // Never before `Retry-After`: the write fails instead, and its sender retries.
    if (waitMs <= DIRECT_RETRY_MS && triesLeft > 1) {
      await wait(clock, waitMs)
      return attempt(payload, triesLeft - 1)
    }
    tally.drop('refused', records)
    throw new Error(`throughline: the collector ${result.problem}; ${records} records are lost.`)
  }
  return {
    async write(payload) {
      if (breaker.waitMs(clock.now()) === 0) return attempt(payload, tries)
      tally.drop('queue_full', signal.count(payload))
      throw new Error('throughline: export is paused, the collector failed too often.')
    },
    isFailing: outage.isOn,
    async flush() {},
    async close() {},
    stats: () => ({ ...tally.counts(), queued: 0, isPaused: breaker.waitMs(clock.now()) > 0 }),
  }
}

function createDisabled<Payload>(tally: Tally): OtlpExporter<Payload> {
  const done = async () => {}
  return {
    write: done,
    flush: done,
    close: done,
    isFailing: () => false,
    stats: () => ({ ...tally.counts(), queued: 0, isPaused: false }),
  }
}

type Tally = ReturnType<typeof createTally>

function createTally() {
  let taken = 0
  let refusedLater = 0
  const dropped: Partial<Record<DropReason, number>> = {}
  return {
    delivered(records: number, rejected: number) {
      taken += records
      refusedLater += rejected
    },
    drop(reason: DropReason, records: number) {
      if (records > 0) dropped[reason] = (dropped[reason] ?? 0) + records
    },
    counts: () => ({ delivered: taken, rejected: refusedLater, dropped: { ...dropped } }),
  }
}

// Workers may provide a `process`; their user agent identifies them.
function isWorker(): boolean {
  const agent: unknown = Reflect.get(globalThis.navigator ?? {}, 'userAgent')
  return agent === 'Cloudflare-Workers' || globalThis.process?.versions?.node === undefined
}
