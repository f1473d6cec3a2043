import {
  CUSTOM_RANGE,
  FILTER_FIELDS,
  type FilterField,
  formatFilter,
  formatMinute,
  RANGES,
  REFRESHES,
  type ReportFilter,
} from '../questions/filter.js'
import type { Choice } from '../questions/traffic.js'
import { type Html, html } from './html.js'

/** The page that a filter belongs to. */
export interface FilteredPage {
  /** Where the report is mounted: `/report`. */
  base: string
  /** The page's own path below the base. */
  path: string
  filter: ReportFilter
  /** The query string of the page's address. */
  query?: string
}

/** Parameters of an address besides the filter: a grouping or the kind of a comparison, its sides, an order. */
const KEPT = ['by', 'before', 'after', 'sort'] as const

function keptOf({ query }: FilteredPage): Record<string, string> {
  const search = new URLSearchParams(query)
  return Object.fromEntries(
    KEPT.flatMap((name) => {
      const value = search.get(name)
      return value ? [[name, value.slice(0, 256)]] : []
    }),
  )
}

const FIELD_LABELS: Readonly<Record<FilterField, string>> = {
  service: 'Service',
  site: 'Site',
  route: 'Route',
  device: 'Device',
  release: 'Release',
  browser: 'Browser',
  connection: 'Connection',
  country: 'Country',
}

const RANGE_LABELS: Readonly<Record<string, string>> = {
  '1h': 'Last hour',
  '6h': 'Last 6 hours',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  [CUSTOM_RANGE]: 'From … to …',
}
const RANGE_ORDER = ['1h', '6h', '24h', '7d', '30d', CUSTOM_RANGE]

const REFRESH_LABELS: Readonly<Record<string, string>> = { '30': '30 s', '60': '1 min', '300': '5 min' }

/** The form that filters a page; works without scripts. */
export function filterForm(page: FilteredPage, choices: readonly Choice[]): Html {
  const { base, path, filter } = page
  const isOffered = filter.range === CUSTOM_RANGE || RANGES.some((range) => range === filter.range)
  const ranges = isOffered ? RANGE_ORDER : [filter.range, ...RANGE_ORDER]
  return html`<form class="filter" method="get" action="${base}${path}" aria-label="Filter">
${Object.entries(keptOf(page)).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<p><label for="f-range">Time</label><select id="f-range" name="range">${ranges.map((range) => option(range, RANGE_LABELS[range] ?? `Last ${range}`, filter.range))}</select></p>
<p class="between"><label for="f-from">From <span data-zone-name>UTC</span></label><input id="f-from" type="datetime-local" name="from" value="${formatMinute(filter.sinceMs)}"></p>
<p class="between"><label for="f-to">To</label><input id="f-to" type="datetime-local" name="to" value="${formatMinute(filter.untilMs)}"></p>
${FILTER_FIELDS.map((field) => !(field === 'route' && path.startsWith('/routes/')) && filterField(field, filter, choices))}
<p><label for="f-refresh">Refresh</label><select id="f-refresh" name="refresh">${option('', 'Never', filter.refresh ?? '')}${REFRESHES.map((seconds) => option(seconds, REFRESH_LABELS[seconds] ?? seconds, filter.refresh ?? ''))}</select></p>
<p class="buttons"><button type="submit">Apply</button>${isNarrowed(filter) && html`<a href="${clearedLink(page)}">Clear</a>`}</p>
</form>`
}

/** Whether a filter restricts anything but the time. */
export function isNarrowed(filter: ReportFilter): boolean {
  return FILTER_FIELDS.some((field) => filter[field])
}

/** The address of the page without its filter, for the same time. */
export function clearedLink(page: FilteredPage): string {
  const { base, path, filter } = page
  const { range, sinceMs, untilMs, refresh } = filter
  return `${base}${path}${formatFilter({ range, sinceMs, untilMs, refresh }, keptOf(page))}`
}

/** The empty state of a page. If a filter is set, it names the filter as the reason and links to the page without it. */
export function nothingFound(page: FilteredPage, otherwise: Html | string): Html {
  const { filter } = page
  if (!isNarrowed(filter)) return html`${otherwise}`
  const set = FILTER_FIELDS.flatMap((field) =>
    filter[field] ? [`${FIELD_LABELS[field].toLowerCase()} ${filter[field]}`] : [],
  )
  return html`<p>Nothing matches ${set.join(', ')} in this range. <a href="${clearedLink(page)}">Clear the filter</a>, or choose a longer time.</p>`
}

// A field with one value filters nothing; it is omitted unless it is set.
function filterField(field: FilterField, filter: ReportFilter, choices: readonly Choice[]): Html | false {
  const set = filter[field]
  const values = choices.filter((choice) => choice.field === field).map((choice) => choice.value)
  if (set && !values.includes(set)) values.unshift(set)
  if (values.length < 2 && !set) return false
  return html`<p><label for="f-${field}">${FIELD_LABELS[field]}</label><select id="f-${field}" name="${field}">${option('', 'All', set ?? '')}${values.map((value) => option(value, value, set ?? ''))}</select></p>`
}

function option(value: string, label: string, selected: string): Html {
  return html`<option value="${value}"${value === selected && html` selected`}>${label}</option>`
}
