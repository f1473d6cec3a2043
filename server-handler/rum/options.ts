import type { FillRandom } from '../../src/shared/bytes.js'
import { DEFAULT_NAMESPACE, NAMESPACE_PATTERN } from '../../src/shared/names.js'
import { DEFAULT_ENDPOINT } from '../../src/shared/wire.js'
import { type Clock, systemClock } from '../export/clock.js'
import { type Environment, processEnvironment } from '../export/environment.js'
import { createOtlpExporter } from '../export/otlp-exporter.js'
import { readResource } from '../export/resource.js'
import type { LogSink } from '../export/sink.js'
import { type Warn, warnOnConsole } from '../export/warn.js'
import { fillFromCrypto } from '../telemetry/random-pool.js'
import type { RateLimit } from './rate.js'

/** What `createRumHandler` can be told. Everything has a default. */
export interface RumOptions {
  /** First word of header, baggage and attribute names, the same as in the page. @default 'throughline' */
  namespace?: string | undefined
  /** Where log records go. @default an OTLP exporter set up by the standard `OTEL_*` variables */
  sink?: LogSink | undefined
  /** Path of the endpoint; browser reports go to `<path>/reports`. @default '/__throughline/rum' */
  path?: string | undefined
  /** Name of records that name no service themselves. @default `OTEL_SERVICE_NAME`, else 'unknown_service' */
  service?: string | undefined
  serviceNamespace?: string | undefined
  /** @default `deployment.environment.name` out of `OTEL_RESOURCE_ATTRIBUTES` */
  environment?: string | undefined
  /** The site of pages that name none. */
  site?: string | undefined
  /** Origins other than the endpoint's own whose pages may send, e.g. `https://shop.example.com`. */
  allowedOrigins?: readonly string[] | undefined
  /** Takes from any subdomain of the site. @default false */
  allowSameSite?: boolean | undefined
  /** Takes requests that say nothing of where they come from, as those of native apps. @default false */
  allowMissingOrigin?: boolean | undefined
  /** Takes bodies with `Content-Encoding: gzip`. @default false */
  gzip?: boolean | undefined
  /** What becomes of records sent by robots. @default 'drop' */
  bots?: 'drop' | 'keep' | undefined
  /** Ends collection in every page that asks, by 410: a kill switch. A function is asked at each request. */
  stop?: boolean | (() => boolean) | undefined
  /**
   * Requests per client: an IPv4 address, or a /64 of IPv6. A large body counts as several, by its bytes and keys.
   * @default 10 a second, 60 at once
   */
  clientRate?: RateLimit | undefined
  /** Requests of all clients together. @default 500 a second */
  processRate?: RateLimit | undefined
  /** Header in which a proxy that you run writes the client's address, e.g. `cf-connecting-ip`. */
  clientAddressHeader?: string | undefined
  /** Values that always pass, whatever else has been seen; others are capped and become `other`. */
  known?: KnownValues | undefined
  /** Keeps the country that a proxy names in `cf-ipcountry`. @default false */
  country?: boolean | undefined
  /** Severity of errors that the page had handled. @default 'ERROR' */
  handledSeverity?: 'ERROR' | 'WARN' | undefined
  /** Writes vitals under their semantic-convention names too. @default true */
  semanticCopies?: boolean | undefined
  /** Counts gaps in each page's numbering as loss. Turn off where processes share one page's traffic. @default true */
  countGaps?: boolean | undefined
  /** Takes what an operator has to see. @default the console */
  warn?: Warn | undefined
  /** For tests. */
  clock?: Clock | undefined
  /** For tests. */
  fillRandom?: FillRandom | undefined
  /** The environment to read `OTEL_*` from. @default `process.env` */
  environmentVariables?: Environment | undefined
}

/** Values by which a site is known. */
export interface KnownValues {
  services?: readonly string[] | undefined
  sites?: readonly string[] | undefined
  routes?: readonly string[] | undefined
  versions?: readonly string[] | undefined
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

const CLIENT_RATE: RateLimit = { perSecond: 10, burst: 60 }
const PROCESS_RATE: RateLimit = { perSecond: 500, burst: 500 }

/** Fills in options; throws a TypeError that says what is wrong, what was given and what to do. */
export function resolveRumOptions(given: RumOptions = {}): RumSettings {
  const {
    namespace = DEFAULT_NAMESPACE,
    path = DEFAULT_ENDPOINT,
    allowedOrigins = [],
    stop = false,
    bots = 'drop',
    clientRate = CLIENT_RATE,
    processRate = PROCESS_RATE,
    clock = systemClock(),
    warn = warnOnConsole,
    environmentVariables = processEnvironment(),
  } = given
  checkOptions({ namespace, path, allowedOrigins, stop, bots, clientRate, processRate })
  checkSink(given.sink)
  const resource = readResource(environmentVariables, warn)
  return {
    namespace,
    path,
    sink: given.sink ?? createOtlpExporter({ environmentVariables, clock, warn }),
    service: given.service ?? resource.service ?? 'unknown_service',
    serviceNamespace: given.serviceNamespace ?? resource.attributes['service.namespace'],
    environment: given.environment ?? resource.environment,
    site: given.site,
    resourceAttributes: resource.attributes,
    allowedOrigins,
    allowSameSite: given.allowSameSite ?? false,
    allowMissingOrigin: given.allowMissingOrigin ?? false,
    gzip: given.gzip ?? false,
    dropBots: bots === 'drop',
    isStopped: typeof stop === 'function' ? stop : () => stop,
    clientRate,
    processRate,
    clientAddressHeader: given.clientAddressHeader,
    known: given.known ?? {},
    country: given.country ?? false,
    handledSeverity: given.handledSeverity ?? 'ERROR',
    semanticCopies: given.semanticCopies ?? true,
    countGaps: given.countGaps ?? true,
    warn,
    clock,
    fillRandom: given.fillRandom ?? fillFromCrypto,
  }
}

interface Checked {
  namespace: unknown
  path: unknown
  allowedOrigins: unknown
  stop: unknown
  bots: unknown
  clientRate: unknown
  processRate: unknown
}

function checkOptions({ namespace, path, allowedOrigins, stop, bots, clientRate, processRate }: Checked): void {
  const isNamespace = typeof namespace === 'string' && NAMESPACE_PATTERN.test(namespace)
  demand(isNamespace, ['namespace', 'be 1 to 32 of a-z, 0-9 and -, a letter first'], namespace)
  const isPath = typeof path === 'string' && path.startsWith('/') && !/[?#]|\/$/.test(path)
  demand(isPath, ['path', 'start with a slash, not end with one, and have no query'], path)
  const areOrigins = Array.isArray(allowedOrigins) && allowedOrigins.every(isOrigin)
  demand(
    areOrigins,
    ['allowedOrigins', 'list origins as browsers write them, such as "https://shop.example.com"'],
    allowedOrigins,
  )
  demand(
    typeof stop === 'boolean' || typeof stop === 'function',
    ['stop', 'be a boolean, or a function that gives one'],
    stop,
  )
  demand(bots === 'drop' || bots === 'keep', ['bots', 'be "drop" or "keep"'], bots)
  for (const [name, rate] of Object.entries({ clientRate, processRate })) {
    demand(isRate(rate), [name, 'be { perSecond, burst }, both above zero, burst at least 1'], rate)
  }
}

function checkSink(sink: unknown): void {
  const isSink = typeof sink === 'object' && sink !== null && 'write' in sink && typeof sink.write === 'function'
  demand(sink === undefined || isSink, ['sink', 'have a write() method; leave it out to export by OTLP'], typeof sink)
}

/** Throws where an option is not as it has to be. */
function demand(holds: boolean, [name, must]: readonly [name: string, must: string], given: unknown): void {
  if (!holds)
    throw new TypeError(`throughline: \`${name}\` must ${must}; got ${JSON.stringify(given) ?? String(given)}.`)
}

function isOrigin(text: unknown): boolean {
  try {
    return typeof text === 'string' && new URL(text).origin === text
  } catch {
    return false // No URL at all.
  }
}

function isRate(rate: unknown): boolean {
  if (typeof rate !== 'object' || rate === null) return false
  const { perSecond, burst } = rate as Partial<Record<keyof RateLimit, unknown>>
  return typeof perSecond === 'number' && perSecond > 0 && typeof burst === 'number' && burst >= 1
}
