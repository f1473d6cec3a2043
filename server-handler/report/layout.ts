import { escapeHtml } from '../http/escape-html.js'
import type { Dialect } from '../questions/dialect.js'
import { FILTER_FIELDS, type FilterField, formatFilter, RANGES, type ReportFilter } from '../questions/filter.js'
import type { Choice } from '../questions/traffic.js'
import { ADDRESS_SLOT, type Html, html } from './html.js'

/** The inputs of every page. */
export interface PageFrame {
  /** Where the report is mounted: `/report`. */
  base: string
  /** The page's own path below the base: `/vitals/lcp`. */
  path: string
  filter: ReportFilter
  choices: readonly Choice[]
  now: number
  /** Whether there are budgets to show. */
  hasBudgets?: boolean
  /** The query of the page's address, without its question mark. */
  query?: string
  /** Of the queries that a page shows. */
  dialect: Dialect
}

/** The content of a page. */
export interface PageContent {
  title: string
  /** One line below the title. */
  lead?: Html | string
  body: Html
  /** Whether the page draws charts by script. */
  charts?: boolean
  /** Pages about one id are not filtered. */
  hideFilter?: boolean
  /** Content of the search box. */
  searched?: string
}

const SECTIONS = [
  { path: '', name: 'Overview' },
  { path: '/vitals/lcp', name: 'Vitals', under: '/vitals' },
  { path: '/errors', name: 'Errors', under: '/errors' },
  { path: '/actions', name: 'Actions', under: '/action' },
  { path: '/budgets', name: 'Budgets', under: '/budgets' },
  { path: '/health', name: 'Health', under: '/health' },
] as const

/** Builds the whole document around a page's content. */
export function renderPage(frame: PageFrame, content: PageContent): string {
  const { base } = frame
  const scripts = html`<script src="${base}/assets/uplot.js" defer></script><script src="${base}/assets/charts.js" defer></script>`
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${content.title} · Throughline</title>
<link rel="icon" href="${base}/assets/icon.svg" type="image/svg+xml">
${content.charts && html`<link rel="stylesheet" href="${base}/assets/uplot.css">`}
<link rel="stylesheet" href="${base}/assets/report.css">
${content.charts && scripts}
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
${header(frame, content)}
<main id="main" tabindex="-1">
<div class="head"><h1>${content.title}</h1>${content.lead && html`<p class="lead">${content.lead}</p>`}</div>
${!content.hideFilter && filterForm(frame)}
${content.body}
</main>
<footer>Times are UTC. Percentiles are by nearest rank. Counts marked ≈ are estimates: what was measured, divided by its sample ratio.</footer>
</body>
</html>
`
  const address = `${base}${frame.path}?${frame.query ? `${frame.query}&` : ''}`
  return document.markup.replaceAll(ADDRESS_SLOT, () => escapeHtml(address))
}

function header(frame: PageFrame, { searched = '' }: PageContent): Html {
  const { base, filter } = frame
  return html`<header class="top">
<a class="brand" href="${base}${formatFilter(filter)}"><svg viewBox="0 0 20 20" aria-hidden="true"><path d="M2 10h6l3-6 0 12 3-6h4"/></svg>Throughline</a>
<nav aria-label="Report"><ul>${SECTIONS.filter(({ path }) => path !== '/budgets' || frame.hasBudgets).map(
    (section) =>
      html`<li><a href="${base}${section.path}${formatFilter(filter)}"${isCurrent(section, frame.path) && html` aria-current="page"`}>${section.name}</a></li>`,
  )}</ul></nav>
<form class="search" role="search" action="${base}/search" method="get">
<label class="sr" for="q">Find an action, request, trace or session id</label>
<input id="q" name="q" type="search" value="${searched}" placeholder="Action, request, trace or session id" maxlength="128" autocomplete="off" spellcheck="false">
<button type="submit">Find</button>
</form>
</header>`
}

function isCurrent(section: (typeof SECTIONS)[number], path: string): boolean {
  return 'under' in section ? path.startsWith(section.under) : path === ''
}

const FIELD_LABELS: Readonly<Record<FilterField, string>> = {
  service: 'Service',
  site: 'Site',
  route: 'Route',
  device: 'Device',
  release: 'Release',
}

const RANGE_LABELS: Readonly<Record<string, string>> = {
  '1h': 'Last hour',
  '6h': 'Last 6 hours',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
}
const RANGE_ORDER = ['1h', '6h', '24h', '7d', '30d']

function filterForm({ base, path, filter, choices }: PageFrame): Html {
  const ranges = RANGES.some((range) => range === filter.range) ? RANGE_ORDER : [filter.range, ...RANGE_ORDER]
  const isNarrowed = FILTER_FIELDS.some((field) => filter[field])
  return html`<form class="filter" method="get" action="${base}${path}" aria-label="Filter">
<p><label for="f-range">Time</label><select id="f-range" name="range">${ranges.map((range) => option(range, RANGE_LABELS[range] ?? `Last ${range}`, filter.range))}</select></p>
${FILTER_FIELDS.map((field) => filterField(field, filter, choices))}
<p class="buttons"><button type="submit">Apply</button>${isNarrowed && html`<a href="${base}${path}${formatFilter({ ...filter, ...NO_FIELDS })}">Clear</a>`}</p>
</form>`
}

const NO_FIELDS = { service: undefined, site: undefined, route: undefined, device: undefined, release: undefined }

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
