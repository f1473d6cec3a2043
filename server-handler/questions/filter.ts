import { ROLLUP_DIMENSIONS } from '../tables/rollup.js'
import type { Dialect } from './dialect.js'
import type { Parameters } from './question.js'

/** The filter of a report. */
export interface ReportFilter {
  /** Epoch milliseconds. */
  sinceMs: number
  untilMs: number
  /** The requested range: `24h`; `custom` between two times. */
  range: string
  /** Seconds until the page is reloaded: `60`. */
  refresh?: string | undefined
  service?: string | undefined
  site?: string | undefined
  route?: string | undefined
  device?: string | undefined
  browser?: string | undefined
  connection?: string | undefined
  country?: string | undefined
  release?: string | undefined
}

/** The classes of devices that records have. */
export const DEVICES = ['desktop', 'mobile', 'tablet'] as const

/** The selectable ranges; the first is the default. */
export const RANGES = ['24h', '1h', '6h', '7d', '30d'] as const

/** The filter fields besides the range. */
export const FILTER_FIELDS = [
  ...(['service', 'site', 'route', 'device', 'release'] as const),
  ...(['browser', 'connection', 'country'] as const),
] as const
export type FilterField = (typeof FILTER_FIELDS)[number]

/** The fields that the hourly rollup omits: with them it would have nearly as many rows as there are vitals. */
export const RAW_FIELDS: readonly FilterField[] = FILTER_FIELDS.filter(
  (field) => !ROLLUP_DIMENSIONS.some((dimension) => dimension === field),
)

/** Seconds between two loads of a page that refreshes itself. */
export const REFRESHES = ['30', '60', '300'] as const

/** The range between two times. */
export const CUSTOM_RANGE = 'custom'

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }
/** Raw data is kept for a shorter time; a longer range would only appear complete. */
export const MAX_RANGE_DAYS = 400
const MAX_VALUE_CHARACTERS = 256

/** Most groups of one answer. */
export const MAX_GROUPS = 10_000

/** Parses a duration such as `90m`, `24h` or `7d` to milliseconds. */
export function parseRange(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,4})([mhd])$/.exec(text) ?? []
  const ms = Number(count) * (UNIT_MS[unit ?? ''] ?? Number.NaN)
  return ms > 0 && ms <= MAX_RANGE_DAYS * 86_400_000 ? ms : undefined
}

/** Parses a filter from a query string; invalid values fall back to their default. */
export function readFilter(search: URLSearchParams, now: number): ReportFilter {
  const fields = FILTER_FIELDS.flatMap((field) => {
    const value = (search.get(field) ?? '').slice(0, MAX_VALUE_CHARACTERS)
    return value ? [[field, value] as const] : []
  })
  const refresh = REFRESHES.find((seconds) => seconds === search.get('refresh'))
  return { ...readTimes(search, now), ...(refresh && { refresh }), ...Object.fromEntries(fields) }
}

type Times = Pick<ReportFilter, 'range' | 'sinceMs' | 'untilMs'>

function readTimes(search: URLSearchParams, now: number): Times {
  const asked = search.get('range') ?? ''
  const custom = !parseRange(asked) ? readCustom(search, now) : undefined
  if (custom) return custom
  const range = parseRange(asked) ? asked : RANGES[0]
  return { range, untilMs: now, sinceMs: now - (parseRange(range) ?? 0) }
}

// Without an end, a range lasts until now.
function readCustom(search: URLSearchParams, now: number): Times | undefined {
  const sinceMs = parseMinute(search.get('from') ?? '')
  const untilMs = Math.min(parseMinute(search.get('to') ?? '') ?? now, now)
  if (sinceMs === undefined || sinceMs >= untilMs || untilMs - sinceMs > MAX_RANGE_DAYS * DAY_MS) return undefined
  return { range: CUSTOM_RANGE, sinceMs, untilMs }
}

/** Returns the name of a time limit that is given and cannot be used: `readFilter` would ignore it. */
export function unusableTime(search: URLSearchParams, now: number): 'from' | 'to' | 'range' | undefined {
  const range = search.get('range') ?? ''
  if (parseRange(range)) return undefined
  if (range && range !== CUSTOM_RANGE) return 'range'
  const to = search.get('to')
  if (to && parseMinute(to) === undefined) return 'to'
  return (range || to || search.get('from')) && !readCustom(search, now) ? 'from' : undefined
}

/** Parses a time such as `2026-11-20T10:00`, with or without `Z`: UTC. */
function parseMinute(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?Z?$/.test(text)) return undefined
  const ms = Date.parse(text.endsWith('Z') ? text : `${text}Z`)
  // Nothing was recorded before 1970, and the databases cannot represent every earlier year.
  return ms >= 0 ? ms : undefined
}

/** Formats a time as `readFilter` reads it. */
export function formatMinute(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16)
}

// A range of seconds would be empty in whole minutes.
function formatSecond(ms: number): string {
  return new Date(ms).toISOString().slice(0, ms % 60_000 < 1_000 ? 16 : 19)
}

/** Formats a filter as a query string without defaults. */
export function formatFilter(filter: ReportFilter, more: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams()
  if (filter.range === CUSTOM_RANGE) {
    search.set('from', formatSecond(filter.sinceMs))
    search.set('to', formatSecond(filter.untilMs))
  } else if (filter.range !== RANGES[0]) search.set('range', filter.range)
  if (filter.refresh) search.set('refresh', filter.refresh)
  for (const field of FILTER_FIELDS) if (filter[field]) search.set(field, filter[field])
  for (const [name, value] of Object.entries(more)) search.set(name, value)
  const text = search.toString()
  return text ? `?${text}` : ''
}

/** The conditions of a filter, for a `WHERE` clause, with their parameters. */
export interface Conditions {
  where(dialect: Dialect): string
  parameters: Parameters
}

/** The columns of `otel_logs` by filter field. */
export const LOG_COLUMNS = {
  time: 'Timestamp',
  service: 'ServiceName',
  site: 'Site',
  route: 'Route',
  device: 'Device',
  release: 'Release',
  browser: 'Browser',
  connection: 'Connection',
  country: 'Country',
}
/** The columns of the narrow tables by filter field. */
export const NARROW_COLUMNS = {
  time: 'time',
  service: 'service',
  site: 'site',
  route: 'route',
  device: 'device',
  release: 'release',
  browser: 'browser',
  connection: 'connection',
  country: 'country',
}

/** The columns of the hourly rollup by filter field. */
export const ROLLUP_COLUMNS = { ...NARROW_COLUMNS, time: 'hour' }

/** Conditions on `otel_logs`. */
export function conditionsOnLogs(filter: ReportFilter): Conditions {
  return toConditions(filter, LOG_COLUMNS)
}

/** Conditions on the narrow tables: `rum_vitals`, `rum_actions`, `rum_errors`. */
export function conditionsOnNarrow(filter: ReportFilter): Conditions {
  return toConditions(filter, NARROW_COLUMNS)
}

/** Conditions on the hourly rollups, whose ranges begin with a day: the embedded store joins the hours of older days. */
export function conditionsOnRollup(filter: ReportFilter): Conditions {
  return toConditions({ ...filter, sinceMs: floorToDay(filter.sinceMs) }, ROLLUP_COLUMNS)
}

/** The range of a filter on one time column. */
export function inRange(dialect: Dialect, column: string): string {
  return `${column} >= ${dialect.time('since')} AND ${column} <= ${dialect.time('until')}`
}

// Column names come from the constants above; every value is a parameter.
function toConditions(filter: ReportFilter, columns: Readonly<Record<FilterField | 'time', string>>): Conditions {
  const given = FILTER_FIELDS.filter((field) => filter[field])
  return {
    where: (dialect) =>
      [inRange(dialect, columns.time), ...given.map((field) => `${columns[field]} = ${dialect.text(field)}`)].join(
        ' AND ',
      ),
    parameters: {
      since: Math.floor(filter.sinceMs),
      until: Math.ceil(filter.untilMs),
      ...Object.fromEntries(given.map((field) => [field, filter[field] ?? ''])),
    },
  }
}

/** How long the times of a steady filter stay the same. */
export const STEADY_MS = 300_000

/**
 * A filter whose times change every five minutes, so that answers can be cached for slowly changing values. It ends up
 * to five minutes in the future, where nothing is recorded yet, and has the same length. A range between two times is
 * unchanged.
 */
export function steady<Filter extends ReportFilter>(filter: Filter): Filter {
  if (filter.range === CUSTOM_RANGE) return filter
  const untilMs = Math.ceil(filter.untilMs / STEADY_MS) * STEADY_MS
  return { ...filter, sinceMs: filter.sinceMs + untilMs - filter.untilMs, untilMs }
}

/** The length of a day. */
export const DAY_MS = 86_400_000

function floorToDay(timeMs: number): number {
  return Math.floor(timeMs / DAY_MS) * DAY_MS
}
