import { CATEGORY_PATTERN } from '../../src/shared/action.js'
import type { FillRandom } from '../../src/shared/bytes.js'
import type { Clock } from '../export/clock.js'
import type { Environment } from '../export/environment.js'
import type { LogSink, TraceSink } from '../export/sink.js'
import {
  callback,
  ENVIRONMENT_ROW,
  having,
  listOf,
  NAMESPACE_ROW,
  ratio,
  SINK,
  TELEMETRY,
  text,
  WARN_ROW,
} from '../options/rows.js'
import type { Filled, OptionTable } from '../options/table.js'
import type { Warn } from '../options/warn.js'
import type { SeenSignal } from './health.js'

/** The options of `createTelemetry`: sinks and names. Every option has a default. */
export interface TelemetryOptions {
  /** First word of header, baggage and attribute names, the same as in the page. @default 'throughline' */
  namespace?: string | undefined
  /** Name of the service in spans and logs. @default `OTEL_SERVICE_NAME`, else `unknown_service` */
  service?: string | undefined
  /** Receives spans, unless an OpenTelemetry SDK is registered. @default no spans are written */
  traces?: TraceSink | undefined
  /** Receives request and upstream events, and health counts. @default no events are written */
  logs?: LogSink | undefined
  /**
   * Share of traces whose spans are written, 0 to 1; the same as in the page. Traces recorded by a trusted caller are
   * recorded here too, and errors are always written. @default 0.1 where `NODE_ENV` is `production`, else 1
   */
  traceSampleRatio?: number | undefined
  /** Names of business keys that {@link setJoinKey} accepts in addition to the three standard ones. @default [] */
  joinKeys?: readonly string[] | undefined
  /** Region of this process, for events and metrics. @default `FLY_REGION`, `VERCEL_REGION` or `AWS_REGION` */
  region?: string | undefined
  /** Receives each health signal as it occurs; it is counted as well. */
  onSignal?: ((seen: SeenSignal) => void) | undefined
  /** Environment variables; `THROUGHLINE_TELEMETRY=off` disables all telemetry. @default `process.env` */
  environmentVariables?: Environment | undefined
  /** Receives messages for an operator. @default the console */
  warn?: Warn | undefined
}

/** The sources of time and randomness of telemetry. */
export interface TelemetrySources {
  clock: Clock
  fillRandom: FillRandom
}

// They are used alongside the attributes of the conventions, which all contain a dot.
const isJoinKey = (name: string): boolean => CATEGORY_PATTERN.test(name)

/** The options of `createTelemetry`. */
export const TELEMETRY_OPTIONS = {
  namespace: NAMESPACE_ROW,
  service: text('name of the service in spans and logs', { shown: '`OTEL_SERVICE_NAME`, else `unknown_service`' }),
  traces: having(SINK, 'receives spans, unless an OpenTelemetry SDK is registered', { shown: 'no spans are written' }),
  logs: having(SINK, 'receives request and upstream events, and health counts', { shown: 'no events are written' }),
  traceSampleRatio: ratio('share of traces whose spans are written, the same as in the page', {
    shown: '0.1 where `NODE_ENV` is `production`, else 1',
  }),
  joinKeys: {
    ...listOf(
      { must: 'be names of 1 to 64 of a-z, 0-9 and _, a letter first', fits: isJoinKey },
      'names of business keys that `setJoinKey` accepts besides `checkout_request_id`, `receipt_id` and `payment_intent_id`',
    ),
    explain: (names) => `got ${JSON.stringify(Array.isArray(names) ? names.find((name) => !isJoinKey(name)) : names)}`,
  },
  region: text('region of this process, for events and metrics', {
    shown: '`FLY_REGION`, `VERCEL_REGION` or `AWS_REGION`',
  }),
  onSignal: callback('(seen: SeenSignal) => void', 'receives each health signal as it occurs'),
  environmentVariables: ENVIRONMENT_ROW,
  warn: WARN_ROW,
} satisfies OptionTable<TelemetryOptions>

/** The option `telemetry` of functions that may share it. */
export const TELEMETRY_ROW = having(
  TELEMETRY,
  'telemetry shared with other parts of the server; its own options then apply',
  { shown: 'one of its own' },
)

/** Options with every default filled in. */
export type TelemetrySettings = Filled<TelemetryOptions, typeof TELEMETRY_OPTIONS>
