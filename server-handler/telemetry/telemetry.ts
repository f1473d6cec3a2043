import { type FillRandom, randomHex } from '../../src/shared/bytes.js'
import { PRODUCTION_TRACE_RATIO } from '../../src/shared/hash.js'
import { createWarnOnce } from '../bounded/warn-once.js'
import { type Clock, systemClock } from '../export/clock.js'
import { type Environment, processEnvironment } from '../export/environment.js'
import { readResource } from '../export/resource.js'
import { fillOptions } from '../options/table.js'
import { type Warn, warnOnConsole } from '../options/warn.js'
import { toAttributes } from '../otlp/attributes.js'
import { type LogFacts, toLog } from '../otlp/log.js'
import type { LogRecord, Resource } from '../otlp/model.js'
import { type ActionNames, toActionNames } from './action-names.js'
import { createDelivery, type DeliveryState } from './delivery.js'
import { DONE } from './done.js'
import { createHealthCounter, type SignalFacts } from './health.js'
import { createMeters, type Meters } from './meters.js'
import { TELEMETRY_OPTIONS, type TelemetryOptions, type TelemetrySettings, type TelemetrySources } from './options.js'
import { createRandomPool } from './random-pool.js'
import { type SpanContext, toTracesRequest } from './span.js'
import { type SpanWriter, startWork } from './start-work.js'
import { tryCall } from './user-code.js'
import type { Work, WorkFacts } from './work.js'

/** An event of the server: a log record that carries ids. */
export interface ServerEvent extends Pick<LogFacts, 'eventName' | 'body' | 'severity' | 'attributes'> {
  /** The span that it belongs to. */
  spanContext?: SpanContext | undefined
}

/** Telemetry shared by the parts of a server: spans, events, counts. Never delays a request, and never throws. */
export interface Telemetry {
  readonly namespace: string
  /** The names of an action's fields. */
  readonly actionNames: ActionNames
  readonly joinKeys: readonly string[]
  readonly region: string | undefined
  readonly isDevelopment: boolean
  /** Whether events are written; if not, they need not be built. */
  readonly takesEvents: boolean
  readonly clock: Clock
  readonly fillRandom: FillRandom
  readonly meters: Meters
  /** Warns an operator, once per message. */
  readonly warnOnce: Warn
  startWork(facts: WorkFacts): Work
  /** Resolves when the event has been written or dropped. */
  emit(event: ServerEvent): Promise<unknown>
  /** Counts a health signal. */
  signal(facts: SignalFacts): void
  state(): DeliveryState
  /** Writes the health counts if they are due. */
  flushIfDue(): Promise<void>
  /** Writes the counts. The caller flushes the sinks that it created. */
  flush(): Promise<void>
  /** Flushes, and clears the timer. */
  close(): Promise<void>
}

/** Standard business keys. */
const JOIN_KEYS = ['checkout_request_id', 'receipt_id', 'payment_intent_id']

/**
 * Creates the telemetry that the parts of a server share, once per process: pass it to scopes, queues and parking lots.
 *
 * @example
 * const telemetry = createTelemetry({ namespace: 'acme', service: 'shop-api', traces: createOtlpTraceExporter(), logs: createOtlpExporter() })
 * app.use(expressScope({ telemetry, routes: { '/graphql': 'private' } }))
 * @throws TypeError that says what is wrong, what was given and what to do.
 */
export function createTelemetry(options: TelemetryOptions = {}): Telemetry {
  return createTelemetryWith(options, {})
}

/** Creates telemetry with the given clock and source of randomness. */
export function createTelemetryWith(options: TelemetryOptions, sources: Partial<TelemetrySources>): Telemetry {
  return createTelemetryOf(fillOptions(options, TELEMETRY_OPTIONS, 'createTelemetry()'), sources)
}

/** Creates telemetry from validated options. */
export function createTelemetryOf(
  given: TelemetrySettings,
  { clock = systemClock(), fillRandom = createRandomPool() }: Partial<TelemetrySources> = {},
): Telemetry {
  const { namespace, warn = warnOnConsole, onSignal, logs, traces } = given
  const environment = given.environmentVariables ?? processEnvironment()
  const isOff = readSwitch(environment, warn)
  const resource = toServerResource(environment, given.service, warn)
  const isDevelopment = environment.NODE_ENV !== 'production'
  const delivery = createDelivery({
    ...{ isOff, clock, warn, sinks: [logs, traces] },
    onLoss: (reason) => signal({ signal: 'server_dropped', reason }),
  })
  const writeLogs = (logRecords: LogRecord[], isKept = false): Promise<boolean> =>
    logs
      ? delivery.deliver(logs, { resourceLogs: [{ resource, scopeLogs: [{ scope: SCOPE, logRecords }] }] }, isKept)
      : Promise.resolve(true)
  const health = createHealthCounter({
    clock,
    mintPrefix: () => randomHex(fillRandom, 8),
    write: (records) => writeLogs(records, true),
  })
  const meters = createMeters()
  const signal = (facts: SignalFacts) => {
    health.add(facts)
    const { signal: name, count = 1, route, reason } = facts
    meters.add('throughline.health.signals', count, { signal: name, route_pattern: route, reason })
    tryCall(() => onSignal?.({ ...facts, count })) // The signal has been counted, regardless of the listener.
  }
  const writer: SpanWriter = {
    ...{ clock, fillRandom, resource },
    traceSampleRatio: given.traceSampleRatio ?? (isDevelopment ? 1 : PRODUCTION_TRACE_RATIO),
    write: traces && ((span) => delivery.deliver(traces, toTracesRequest(span, resource))),
  }
  return {
    ...{ namespace, isDevelopment, clock, fillRandom, meters, signal },
    takesEvents: logs !== undefined,
    actionNames: toActionNames(namespace),
    warnOnce: createWarnOnce(warn),
    joinKeys: [...JOIN_KEYS, ...given.joinKeys],
    region: given.region ?? environment.FLY_REGION ?? environment.VERCEL_REGION ?? environment.AWS_REGION,
    startWork: (facts) => startWork(facts, writer),
    emit: (event) => (logs ? writeLogs([toEventRecord(event, clock.now())]) : DONE),
    state: () => (logs || traces ? delivery.state() : 'off'),
    flush: health.flush,
    flushIfDue: health.flushIfDue,
    close: health.flush,
  }
}

const SCOPE = { name: 'throughline' }

function toEventRecord({ spanContext, eventName, body, severity, attributes }: ServerEvent, at: number): LogRecord {
  const record = toLog({ eventName, body, severity, attributes, at, receivedAt: at })
  return spanContext
    ? Object.assign(record, { traceId: spanContext.traceId, spanId: spanContext.spanId, flags: spanContext.flags })
    : record
}

function toServerResource(environment: Environment, service: string | undefined, warn: Warn): Resource {
  const read = readResource(environment, warn)
  return {
    attributes: toAttributes({
      ...read.attributes,
      'service.name': service ?? read.service ?? 'unknown_service',
      'deployment.environment.name': read.environment,
      'telemetry.sdk.name': 'throughline',
      'telemetry.sdk.language': 'nodejs',
    }),
  }
}

function readSwitch({ THROUGHLINE_TELEMETRY: text = '' }: Environment, warn: Warn): boolean {
  if (text !== '' && text !== 'on' && text !== 'off') {
    warn('THROUGHLINE_TELEMETRY must be "on" or "off"; using "on".')
  }
  return text === 'off'
}
