import { escapeHtml } from '../http/escape-html.js'
import type { Dialect } from '../questions/dialect.js'
import { formatFilter, type ReportFilter } from '../questions/filter.js'
import type { Choice } from '../questions/traffic.js'
import { filterForm } from './filter-form.js'
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
  /** The sides of the requested comparison, which links to routes and actions repeat. */
  sides?: Readonly<Record<string, string>>
  /** The query string of the page's address, without its question mark. */
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
  { path: '', name: 'Overview', under: '/routes' },
  { path: '/compare', name: 'Compare', under: '/compare' },
  { path: '/vitals/lcp', name: 'Vitals', under: '/vitals' },
  { path: '/errors', name: 'Errors', under: '/errors' },
  { path: '/actions', name: 'Actions', under: '/action' },
  { path: '/budgets', name: 'Budgets', under: '/budgets' },
  { path: '/health', name: 'Health', under: '/health' },
] as const

/** Builds the start of every document, which can be sent, and loaded by the browser, before the content is known. */
export function renderStart(base: string): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<link rel="icon" href="${base}/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${base}/assets/uplot.css">
<link rel="stylesheet" href="${base}/assets/report.css">
<script src="${base}/assets/times.js" defer></script>
`.markup
}

/** Builds the rest of the document around a page's content. */
export function renderRest(frame: PageFrame, content: PageContent): string {
  const { base } = frame
  const { refresh } = frame.filter
  const scripts = html`<script src="${base}/assets/uplot.js" defer></script><script src="${base}/assets/charts.js" defer></script>`
  const document = html`<title>${content.title} · Throughline</title>
${!content.hideFilter && refresh && html`<meta http-equiv="refresh" content="${refresh}">`}
${content.charts && scripts}
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
${header(frame, content)}
<main id="main" tabindex="-1">
<div class="head"><h1>${content.title}</h1>${content.lead && html`<p class="lead">${content.lead}</p>`}</div>
${!content.hideFilter && filterForm(frame, frame.choices)}
${content.body}
</main>
<footer><span data-zone-note>Times are UTC.</span> Percentiles are by nearest rank. Counts marked ≈ are estimates: what was measured, divided by its sample ratio.</footer>
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
  return path === section.path || path.startsWith(section.under)
}
