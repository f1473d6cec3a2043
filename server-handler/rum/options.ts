import type { FillRandom } from '../../src/shared/bytes.js'
import { DEFAULT_ENDPOINT } from '../../src/shared/wire.js'
import type { Clock } from '../export/clock.js'
import { type Environment, processEnvironment } from '../export/environment.js'
import { createExporterWith } from '../export/otlp-exporter.js'
import { readResource } from '../export/resource.js'
import { LOGS } from '../export/signal.js'
import type { LogSink } from '../export/sink.js'
import {
  ANY_TEXT,
  ENVIRONMENT_ROW,
  flag,
  group,
  having,
  listOf,
  NAMESPACE_ROW,
  oneOf,
  positive,
  required,
  SINK,
  text,
  textOr,
  WARN_ROW,
} from '../options/rows.js'
import { fillOptions, type OptionTable } from '../options/table.js'
import { type Warn, warnOnConsole } from '../options/warn.js'
import type { RateLimit } from './rate.js'

/** The options of `createRumHandler`. Every option has a default. */
export interface RumOptions {
  /** First word of header, baggage and attribute names, the same as in the page. @default 'throughline' */
  namespace?: string | undefined
  /** Receives log records. @default an OTLP exporter configured by the `OTEL_*` variables */
  sink?: LogSink | undefined
  /** Path of the endpoint; browser reports go to `<path>/reports`. @default '/__throughline/rum' */
  path?: string | undefined
  /** Service of records whose page does not set one. @default `OTEL_SERVICE_NAME`, else `unknown_service` */
  service?: string | undefined
  /** `service.namespace` of all records. @default `service.namespace` of `OTEL_RESOURCE_ATTRIBUTES` */
  serviceNamespace?: string | undefined
  /**
   * `deployment.environment.name` of records whose page does not set one. @default `deployment.environment.name` of
   * `OTEL_RESOURCE_ATTRIBUTES`
   */
  environment?: string | undefined
  /** Site of records whose page does not set one. */
  site?: string | undefined
  /** Origins, in addition to the endpoint's own, that may send records, e.g. `https://shop.example.com`. @default [] */
  allowedOrigins?: readonly string[] | undefined
  /** Accepts pages of every subdomain of the site. @default false */
  allowSameSite?: boolean | undefined
  /** Accepts requests without an origin, such as those of native apps. @default false */
  allowMissingOrigin?: boolean | undefined
  /** Accepts bodies with `Content-Encoding: gzip`. @default false */
  gzip?: boolean | undefined
  /** Whether records sent by robots are dropped or kept. @default 'drop' */
  bots?: 'drop' | 'keep' | undefined
  /**
   * Kill switch: ends collection in every page that sends, with status 410. A function is called for each request.
   * @default false
   */
  stop?: boolean | (() => boolean) | undefined
  /**
   * Requests per client: an IPv4 address, or a /64 of IPv6. A large body counts as several, by its bytes and keys. @default { perSecond: 10, burst: 60 }
   */
  clientRate?: RateLimit | undefined
  /** Requests of all clients together. @default { perSecond: 500, burst: 500 } */
  processRate?: RateLimit | undefined
  /** Header in which your own proxy writes the client's address, e.g. `cf-connecting-ip`. */
  clientAddressHeader?: string | undefined
  /** Values that are always kept; other values are limited in number and become `other`. */
  known?: KnownValues | undefined
  /** Keeps the country that a proxy writes into `cf-ipcountry`. @default false */
  country?: boolean | undefined
  /** Severity of errors that the page handled. @default 'ERROR' */
  handledSeverity?: 'ERROR' | 'WARN' | undefined
  /** Writes vitals under their semantic-convention names too. @default true */
  semanticCopies?: boolean | undefined
  /**
   * Counts gaps in a page's sequence numbers as loss. Turn it off where several processes share a page's traffic.
   * @default true
   */
  countGaps?: boolean | undefined
  /** Receives messages for an operator. @default the console */
  warn?: Warn | undefined
  /** The environment to read `OTEL_*` from. @default `process.env` */
  environmentVariables?: Environment | undefined
}

/** Known values of a site's dimensions. */
export interface KnownValues {
  services?: readonly string[] | undefined
  sites?: readonly string[] | undefined
  routes?: readonly string[] | undefined
  versions?: readonly string[] | undefined
}

/** The sources of time and randomness of an endpoint. */
export interface RumSources {
  clock: Clock
  fillRandom: FillRandom
}

/** Options with every default filled in. */
export interface RumSettings {
  namespace: string
  sink: LogSink
  path: string
  service: string
  serviceNamespace: string | undefined
  environment: string | undefined
  site: string | undefined
  resourceAttributes: Readonly<Record<string, string>>
  allowedOrigins: readonly string[]
  allowSameSite: boolean
  allowMissingOrigin: boolean
  gzip: boolean
  dropBots: boolean
  isStopped: () => boolean
  clientRate: RateLimit
  processRate: RateLimit
  clientAddressHeader: string | undefined
  known: KnownValues
  country: boolean
  handledSeverity: 'ERROR' | 'WARN'
  semanticCopies: boolean
  warn: Warn
  countGaps: boolean
  clock: Clock
  fillRandom: FillRandom
}

const RATE_FIELDS = {
  perSecond: required(positive('requests per second, on average')),
  burst: required({
    ...positive('requests at once'),
    must: 'be a number from 1',
    fits: (value) => typeof value === 'number' && value >= 1,
  }),
} satisfies OptionTable<RateLimit>

const KNOWN_FIELDS = {
  services: listOf(ANY_TEXT, 'names of services'),
  sites: listOf(ANY_TEXT, 'names of sites'),
  routes: listOf(ANY_TEXT, 'route patterns'),
  versions: listOf(ANY_TEXT, 'versions of services'),
} satisfies OptionTable<KnownValues>

/** The options of `createRumHandler`. */
export const RUM_OPTIONS = {
  namespace: NAMESPACE_ROW,
  sink: having(SINK, 'receives log records', { shown: 'an OTLP exporter configured by the `OTEL_*` variables' }),
  path: textOr(DEFAULT_ENDPOINT, 'path of the endpoint; browser reports go to `<path>/reports`', {
    must: 'start with a slash, not end with one, and have no query',
    pattern: /^\/[^?#]*[^?#/]$/,
  }),
  service: text('service of records whose page does not set one', {
    shown: '`OTEL_SERVICE_NAME`, else `unknown_service`',
  }),
  serviceNamespace: text('`service.namespace` of all records', {
    shown: '`service.namespace` of `OTEL_RESOURCE_ATTRIBUTES`',
  }),
  environment: text('`deployment.environment.name` of records whose page does not set one', {
    shown: '`deployment.environment.name` of `OTEL_RESOURCE_ATTRIBUTES`',
  }),
  site: text('site of records whose page does not set one'),
  allowedOrigins: listOf(
    { must: 'list origins as browsers write them, such as "https://shop.example.com"', fits: isOrigin },
    "origins, in addition to the endpoint's own, that may send records",
  ),
  allowSameSite: flag(false, 'accepts pages of every subdomain of the site'),
  allowMissingOrigin: flag(false, 'accepts requests without an origin, such as those of native apps'),
  gzip: flag(false, 'accepts bodies with `Content-Encoding: gzip`'),
  bots: oneOf(['drop', 'keep'], 'what happens to records sent by robots'),
  stop: {
    type: '`boolean`, `() => boolean`',
    must: 'be a boolean, or a function that returns one',
    fits: (value) => typeof value === 'boolean' || typeof value === 'function',
    default: false,
    description: 'ends collection in every page that sends, with status 410; a function is called for each request',
  },
  clientRate: rate({ perSecond: 10, burst: 60 }, 'requests per client: an IPv4 address, or a /64 of IPv6'),
  processRate: rate({ perSecond: 500, burst: 500 }, 'requests of all clients together'),
  clientAddressHeader: text("header in which your own proxy writes the client's address, such as `cf-connecting-ip`"),
  known: group(KNOWN_FIELDS, 'values that are always kept; others are limited in number and become `other`'),
  country: flag(false, 'keeps the country that a proxy writes into `cf-ipcountry`'),
  handledSeverity: oneOf(['ERROR', 'WARN'], 'severity of errors that the page handled'),
  semanticCopies: flag(true, 'writes vitals under their semantic-convention names too'),
  countGaps: flag(
    true,
    "counts gaps in a page's sequence numbers as loss; turn it off where several processes share a page's traffic",
  ),
  warn: WARN_ROW,
  environmentVariables: ENVIRONMENT_ROW,
} satisfies OptionTable<RumOptions>

// Both are checked here, so that the message shows the whole option.
function isRate(value: unknown): boolean {
  const [perSecond, burst]: unknown[] = [Reflect.get(Object(value), 'perSecond'), Reflect.get(Object(value), 'burst')]
  return RATE_FIELDS.perSecond.fits(perSecond) && RATE_FIELDS.burst.fits(burst)
}

function rate(byDefault: RateLimit, description: string) {
  return {
    ...group(RATE_FIELDS, description),
    must: 'be { perSecond, burst }, both above zero, burst at least 1',
    fits: isRate,
    default: byDefault,
  }
}

/** Resolves options; throws a TypeError that says what is wrong, what was given and what to do. */
export function resolveRumOptions(given: RumOptions, { clock, fillRandom }: RumSources): RumSettings {
  const options = fillOptions(given, RUM_OPTIONS, 'createRumHandler()')
  const { warn = warnOnConsole, environmentVariables = processEnvironment(), stop } = options
  const resource = readResource(environmentVariables, warn)
  return {
    ...options,
    warn,
    sink: options.sink ?? createExporterWith(LOGS, { environmentVariables, warn }, { clock }),
    service: options.service ?? resource.service ?? 'unknown_service',
    serviceNamespace: options.serviceNamespace ?? resource.attributes['service.namespace'],
    environment: options.environment ?? resource.environment,
    resourceAttributes: resource.attributes,
    dropBots: options.bots === 'drop',
    isStopped: typeof stop === 'function' ? stop : () => stop,
    known: options.known ?? {},
    clock,
    fillRandom,
  }
}

function isOrigin(text: unknown): boolean {
  try {
    return typeof text === 'string' && new URL(text).origin === text
  } catch {
    return false // Not a URL.
  }
}
