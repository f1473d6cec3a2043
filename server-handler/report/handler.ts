import { ACTION_ID_PATTERN, isOneOf } from '../../src/shared/action.js'
import type { EventReader } from '../domain-events/read-events.js'
import { createFailureLog } from '../http/failure-log.js'
import { dictionary, having, required, text, textOr, WARN_ROW } from '../options/rows.js'
import { fillOptions, type OptionTable } from '../options/table.js'
import { type Warn, warnOnConsole } from '../options/warn.js'
import { readAsked } from '../questions/comparison.js'
import { DAY_MS, readFilter, STEADY_MS } from '../questions/filter.js'
import { type Answers, ask } from '../questions/question.js'
import { choicesOf } from '../questions/traffic.js'
import { createSourceMaps, type SourceMaps } from '../sourcemaps/explain-stack.js'
import { answerApi } from './api.js'
import { serveAsset } from './assets.js'
import type { Budgets } from './budgets.js'
import { html } from './html.js'
import { type PageContent, type PageFrame, renderRest, renderStart } from './layout.js'
import type { StoreLosses } from './page-health.js'
import { type FoundPage, findPage, readSearched } from './pages.js'
import { endOfMinute, lagging, rememberSlow } from './remembered.js'
import { createEventLookup, type EventLookup } from './shop-events.js'
import { startWhenSlow } from './start-when-slow.js'
import { EXPORT_FORMATS, type ExportFormat, toCsv, toJsonRows } from './table-export.js'

/** The options of `createReportHandler`. */
export interface ReportOptions {
  /** Runs queries; a store qualifies. */
  store: Answers & { stats?(): StoreLosses; readonly sourceMapsPath?: string | undefined }
  /** Where the report is mounted. @default '/report' */
  basePath?: string | undefined
  /** Folder with uploaded source maps. @default that of the store */
  sourceMapsPath?: string | undefined
  /** Limits for the site: the content of `budgets.json`. */
  budgets?: Budgets | undefined
  /** Finds the shop's own events, which are shown next to requests and jobs: `createEventReader()`. */
  events?: EventReader | undefined
  /** Receives messages for an operator: why a page failed. @default the console */
  warn?: Warn | undefined
}

/** The options of `createReportHandler`. */
export const REPORT_OPTIONS = {
  store: required(having({ type: 'Store', methods: ['query'], advice: 'openStore()' }, 'answers questions')),
  basePath: textOr('/report', 'path of the report', {
    must: 'start with a slash, and have no query',
    pattern: /^(?:\/[^?#]*)?$/,
  }),
  budgets: dictionary({ type: 'Budgets', must: 'be the content of budgets.json' }, 'limits for the site'),
  events: having(
    { type: 'EventReader', methods: ['find'], advice: 'createEventReader()' },
    "finds the shop's own events, which are shown next to requests and jobs",
  ),
  sourceMapsPath: text('folder with uploaded source maps', { shown: 'that of the store' }),
  warn: WARN_ROW,
} satisfies OptionTable<ReportOptions>

/** Answers for the report's pages, files and JSON; never rejects. */
export type ReportHandler = (request: Request) => Promise<Response>

/**
 * No inline code, nothing from other origins, and no framing. Styles set by uPlot go through the CSSOM, which is
 * allowed.
 */
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}

const PAGE_HEADERS = { 'content-type': 'text/html; charset=utf-8', ...SECURITY_HEADERS }

interface Context {
  options: ReportOptions
  answers: Answers
  base: string
  /** Path below the base: `/vitals/lcp`. */
  path: string
  url: URL
  now: number
  sourceMaps: SourceMaps | undefined
  events: EventLookup
  logFailure(error: unknown): void
}

/**
 * Creates the report: server-rendered pages that work without JavaScript, their assets, and a JSON API under `/api/`.
 */
export function createReportHandler(options: ReportOptions): ReportHandler {
  return createReportHandlerWith(options, Date.now)
}

/** Creates the report with the given clock, in epoch milliseconds. */
export function createReportHandlerWith(given: ReportOptions, now: () => number): ReportHandler {
  const options = fillOptions(given, REPORT_OPTIONS, 'createReportHandler()')
  const base = options.basePath.replace(/\/+$/, '')
  const folder = options.sourceMapsPath ?? options.store.sourceMapsPath
  const answers = rememberSlow(options.store, now)
  const sourceMaps = folder === undefined ? undefined : createSourceMaps(folder)
  const events = createEventLookup(options.events)
  const logFailure = createFailureLog('createReportHandler()', options.warn ?? warnOnConsole)
  return async (request) => {
    const url = new URL(request.url)
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return textAnswer(405, 'Use GET for the report.', { allow: 'GET, HEAD' })
    const path = url.pathname.startsWith(base) ? url.pathname.slice(base.length).replace(/\/+$/, '') : undefined
    if (path === undefined || (path !== '' && !path.startsWith('/'))) return textAnswer(404, 'Not found.')
    try {
      return await route({ options, answers, base, path, url, sourceMaps, events, now: now(), logFailure })
    } catch (error) {
      logFailure(error)
      return textAnswer(500, 'The report failed: the server has logged why.')
    }
  }
}

async function route(context: Context): Promise<Response> {
  const [, section, name = ''] = context.path.split('/')
  if (section === 'assets') return (await serveAsset(name)) ?? textAnswer(404, 'Not found.')
  if (section === 'api') return apiAnswer(context, name)
  if (section === 'search') {
    const searched = readSearched(context.url)
    if (ACTION_ID_PATTERN.test(searched)) return redirect(`${context.base}/action/${searched}`)
  }
  return pageAnswer(context)
}

async function apiAnswer({ options, url, events, now }: Context, topic: string): Promise<Response> {
  const answer = await answerApi(topic, {
    answers: options.store,
    events,
    filter: readFilter(url.searchParams, now),
    search: url.searchParams,
    now,
  })
  const [status, body] = answer.ok ? [200, { rows: answer.rows }] : [answer.status, { problem: answer.problem }]
  return Response.json(body, { status, headers: SECURITY_HEADERS })
}

/** Pages of at least a week may show data up to five minutes old if their queries are slow. */
const LAGGING_FROM_MS = 7 * DAY_MS

async function pageAnswer(given: Context): Promise<Response> {
  const { base, url, now, answers } = given
  const isExport = url.searchParams.has('format')
  const { sinceMs, untilMs } = readFilter(url.searchParams, endOfMinute(now))
  const mayLag = untilMs - sinceMs >= LAGGING_FROM_MS && !isExport
  const context = mayLag ? { ...given, answers: lagging(answers, STEADY_MS) } : given
  const page = findPage(context)
  const answer = contentAnswer(context, page?.show)
  // Once the page has begun, its failure is shown in the page only.
  answer.catch(context.logFailure)
  const canStart = page?.alwaysExists && !isExport
  return canStart ? startWhenSlow(renderStart(base), answer, PAGE_HEADERS) : answer
}

async function contentAnswer(context: Context, show: FoundPage['show'] | undefined): Promise<Response> {
  const { options, base, path, url, now } = context
  const filter = readFilter(url.searchParams, endOfMinute(now))
  const choices = await ask(context.answers, choicesOf(filter))
  const frame: PageFrame = {
    base,
    path,
    filter,
    now,
    choices,
    query: pageQuery(url),
    ...readSides(url),
    hasBudgets: options.budgets !== undefined,
    dialect: options.store.dialect,
  }
  const content = await show?.(frame)
  const format = url.searchParams.get('format') ?? ''
  if (content && isOneOf(EXPORT_FORMATS, format))
    return exportAnswer(content, url.searchParams.get('table') ?? '', format)
  const page = `${renderStart(base)}${renderRest(frame, content ?? notFound(frame))}`
  return new Response(page, { status: content ? 200 : 404, headers: PAGE_HEADERS })
}

/** Returns the sides of a comparison in the address of a route or an action, if it has any. */
function readSides({ searchParams }: URL): Pick<PageFrame, 'sides'> {
  const { before, after, by } = readAsked(searchParams)
  if (before === undefined || after === undefined) return by === 'period' ? { sides: { by } } : {}
  return { sides: { before, after } }
}

function pageQuery(url: URL): string {
  const search = new URLSearchParams(url.searchParams)
  for (const name of ['table', 'format']) search.delete(name)
  return search.toString()
}

function exportAnswer({ body }: PageContent, slug: string, format: ExportFormat): Response {
  const tables = body.tables ?? []
  const found = tables.find((exported) => exported.slug === slug)
  if (!found)
    return textAnswer(
      404,
      tables.length === 0
        ? 'This page has no table with rows.\n'
        : `This page has no such table with rows; its tables are ${tables.map((exported) => exported.slug).join(', ')}.\n`,
    )
  const [type, content] =
    format === 'csv'
      ? ['text/csv; charset=utf-8; header=present', toCsv(found)]
      : ['application/json', toJsonRows(found)]
  return new Response(content, {
    headers: {
      ...SECURITY_HEADERS,
      'content-type': type,
      'content-disposition': `attachment; filename="${found.slug}.${format}"`,
    },
  })
}

function notFound({ base }: PageFrame): PageContent {
  return {
    title: 'Not found',
    hideFilter: true,
    body: html`<div class="empty">Page not found. Go to the <a href="${base}">overview</a>.</div>`,
  }
}

function redirect(location: string): Response {
  return new Response(null, { status: 303, headers: { location, ...SECURITY_HEADERS } })
}

function textAnswer(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(text, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', ...SECURITY_HEADERS, ...headers },
  })
}
