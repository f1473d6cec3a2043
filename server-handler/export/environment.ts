import type { Warn } from '../options/warn.js'

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The process's variables; empty if the runtime has no process. */
export function processEnvironment(): Environment {
  return globalThis.process?.env ?? {}
}

/** How to connect to a collector. */
export interface OtlpSettings {
  isDisabled: boolean
  url: string
  headers: Readonly<Record<string, string>>
  /** Timeout of one attempt; infinite for 0. */
  timeoutMs: number
  compression: 'gzip' | 'none'
  protocol: 'http/json' | 'http/protobuf'
}

/** The names of a signal in variables and in paths. */
export interface SignalNames {
  variable: 'LOGS' | 'TRACES'
  path: 'v1/logs' | 'v1/traces'
}

const DEFAULT_ENDPOINT = 'http://localhost:4318'
const DEFAULT_TIMEOUT_MS = 10_000

/**
 * Reads the standard variables of the OTLP exporter (https://opentelemetry.io/docs/specs/otel/protocol/exporter/). A
 * signal's own variable takes precedence over the general one; an empty one counts as unset; an invalid value is warned
 * about once and the default is used.
 */
export function readOtlpSettings(environment: Environment, signal: SignalNames, warn: Warn): OtlpSettings {
  const read = (name: string): Variable => {
    const names = [`OTEL_EXPORTER_OTLP_${signal.variable}_${name}`, `OTEL_EXPORTER_OTLP_${name}`]
    const found = names.find((each) => readVariable(environment, each) !== undefined)
    return { name: found ?? `OTEL_EXPORTER_OTLP_${name}`, value: found && readVariable(environment, found) }
  }
  return {
    isDisabled: readDisabled(environment, warn),
    url: readUrl(environment, signal, warn),
    headers: readHeaders(read('HEADERS'), warn),
    timeoutMs: readTimeout(read('TIMEOUT'), warn),
    compression: readChoice(read('COMPRESSION'), ['none', 'gzip'], warn),
    protocol: readChoice(read('PROTOCOL'), ['http/protobuf', 'http/json'], warn),
  }
}

interface Variable {
  name: string
  value: string | undefined
}

function readVariable(environment: Environment, name: string): string | undefined {
  return environment[name]?.trim() || undefined
}

function readUrl(environment: Environment, { variable, path }: SignalNames, warn: Warn): string {
  const own = `OTEL_EXPORTER_OTLP_${variable}_ENDPOINT`
  const ownUrl = parseUrl({ name: own, value: readVariable(environment, own) }, warn)
  if (ownUrl) return ownUrl.href
  const general = 'OTEL_EXPORTER_OTLP_ENDPOINT'
  const base = parseUrl({ name: general, value: readVariable(environment, general) }, warn)
  const url = base ?? new URL(DEFAULT_ENDPOINT)
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${path}`
  return url.href
}

function parseUrl({ name, value }: Variable, warn: Warn): URL | undefined {
  if (value === undefined) return undefined
  try {
    const url = new URL(value)
    if (url.protocol === 'http:' || url.protocol === 'https:') return url
  } catch {
    // Not a URL: warned about below, like one with another scheme.
  }
  warn(`${name} must be an http or https URL; it is ignored. Give it as "http://collector:4318".`)
  return undefined
}

function readHeaders({ name, value }: Variable, warn: Warn): Record<string, string> {
  const { pairs, isWhole } = readPairs(value ?? '')
  // An invalid header would make every export fail; its value may be a secret and is not logged.
  const fit = pairs.filter(([key, text]) => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(key) && !/[^\t\x20-\x7e]/.test(text))
  if (!isWhole || fit.length < pairs.length) {
    warn(`${name} must be a list such as "api-key=abc,other=d%20e"; malformed members are ignored.`)
  }
  return Object.fromEntries(fit)
}

/** Parses comma-separated `key=value` pairs with percent-decoded values; `isWhole` is false if any was malformed. */
export function readPairs(list: string): { pairs: [key: string, value: string][]; isWhole: boolean } {
  const parts = list
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const pairs = parts.flatMap((part) => readPair(part) ?? [])
  return { pairs, isWhole: pairs.length === parts.length }
}

function readPair(part: string): [[key: string, value: string]] | undefined {
  const equals = part.indexOf('=')
  if (equals < 1) return undefined
  try {
    return [[decodeURIComponent(part.slice(0, equals).trim()), decodeURIComponent(part.slice(equals + 1).trim())]]
  } catch {
    return undefined // A stray percent sign.
  }
}

function readTimeout({ name, value }: Variable, warn: Warn): number {
  if (value === undefined) return DEFAULT_TIMEOUT_MS
  if (/^\d{1,9}$/.test(value)) return Number(value) || Number.POSITIVE_INFINITY
  warn(`${name} must be a whole number of milliseconds; got "${value}". Using ${DEFAULT_TIMEOUT_MS}.`)
  return DEFAULT_TIMEOUT_MS
}

function readChoice<T extends string>({ name, value }: Variable, choices: readonly [T, ...T[]], warn: Warn): T {
  const choice = choices.find((each) => each === value?.toLowerCase())
  if (choice !== undefined || value === undefined) return choice ?? choices[0]
  warn(`${name} must be one of ${choices.join(', ')}; got "${value}". Using ${choices[0]}.`)
  return choices[0]
}

function readDisabled(environment: Environment, warn: Warn): boolean {
  const value = readVariable(environment, 'OTEL_SDK_DISABLED')?.toLowerCase()
  if (value === undefined || value === 'false' || value === 'true') return value === 'true'
  warn(`OTEL_SDK_DISABLED must be true or false; got "${value}". Using false.`)
  return false
}
