import { ACTION_ID_PATTERN, isOneOf } from '../../src/shared/action.js'
import { readAsked } from '../questions/comparison.js'
import { readErrorOrder } from '../questions/errors.js'
import type { Answers } from '../questions/question.js'
import { isSessionId } from '../questions/session.js'
import type { SourceMaps } from '../sourcemaps/explain-stack.js'
import { METRICS } from '../tables/thresholds.js'
import { isGrouping } from './api.js'
import type { Budgets } from './budgets.js'
import type { PageContent, PageFrame } from './layout.js'
import { actionPage } from './page-action.js'
import { actionNamePage } from './page-action-name.js'
import { actionsPage } from './page-actions.js'
import { budgetsPage } from './page-budgets.js'
import { comparePage } from './page-compare.js'
import { errorPage } from './page-error.js'
import { errorsPage } from './page-errors.js'
import { healthPage, type StoreLosses } from './page-health.js'
import { overviewPage } from './page-overview.js'
import { routePage } from './page-route.js'
import { searchPage } from './page-search.js'
import { sessionPage } from './page-session.js'
import { vitalsPage } from './page-vitals.js'
import type { EventLookup } from './shop-events.js'
import { stackOf } from './stack.js'
import { readZoom } from './timeline.js'

/** Input of a page. */
export interface PageSources {
  answers: Answers
  /** Path below the base: `/vitals/lcp`. */
  path: string
  url: URL
  sourceMaps: SourceMaps | undefined
  events: EventLookup
  options: { budgets?: Budgets | undefined; store: { stats?(): StoreLosses } }
}

/** The page of a path. */
export interface FoundPage {
  show(frame: PageFrame): Promise<PageContent | undefined>
  /** Whether it exists regardless of the records; of any other page, only its content shows that. */
  alwaysExists: boolean
}

/** Returns the page of a path; `undefined` if there is none. */
export function findPage(sources: PageSources): FoundPage | undefined {
  const [, section, part = '', more] = sources.path.split('/')
  const name = decoded(part)
  if (more !== undefined || name === undefined) return undefined
  const show = name === '' ? sectionPage(sources) : namedPage(sources, section, name)
  return show && { show, alwaysExists: section !== 'errors' || name === '' }
}

function sectionPage({ path, url, answers, events, options }: PageSources): FoundPage['show'] | undefined {
  const { budgets, store } = options
  const pages: Record<string, FoundPage['show'] | undefined> = {
    '': (frame) => overviewPage(answers, frame, budgets),
    '/errors': (frame) => errorsPage(answers, frame, readErrorOrder(url.searchParams)),
    '/actions': (frame) => actionsPage(answers, frame),
    '/compare': (frame) => comparePage(answers, frame, readAsked(url.searchParams)),
    '/health': (frame) => healthPage(answers, frame, store.stats?.()),
    '/search': (frame) => searchPage(answers, frame, { searched: readSearched(url), events, zoom: readZoomOf(url) }),
    '/budgets': budgets && ((frame) => budgetsPage(answers, frame, budgets)),
  }
  return Object.hasOwn(pages, path) ? pages[path] : undefined
}

function namedPage(
  { url, answers, events, sourceMaps }: PageSources,
  section: string | undefined,
  name: string,
): FoundPage['show'] | undefined {
  const asked = readAsked(url.searchParams)
  if (section === 'routes') return (frame) => routePage(answers, frame, { route: name, asked })
  if (section === 'actions') return (frame) => actionNamePage(answers, frame, { name, asked })
  if (section === 'errors')
    return (frame) => errorPage(answers, frame, { key: name, showStack: (group) => stackOf(group, sourceMaps) })
  if (section === 'session' && isSessionId(name))
    return (frame) => sessionPage(answers, frame, { id: name, events, from: readOffset(url.searchParams.get('from')) })
  if (section === 'action' && ACTION_ID_PATTERN.test(name))
    return (frame) => actionPage(answers, frame, { actionId: name, events, zoom: readZoomOf(url) })
  if (section !== 'vitals' || !isOneOf(METRICS, name)) return undefined
  const by = url.searchParams.get('by') ?? ''
  return (frame) => vitalsPage(answers, frame, { metric: name, by: isGrouping(by) ? by : 'route' })
}

/** Returns the text of the search box, from a page's address. */
export function readSearched(url: URL): string {
  return (url.searchParams.get('q') ?? '').trim().slice(0, 128)
}

const readZoomOf = (url: URL) => readZoom(url.searchParams.get('zoom') ?? '')

function readOffset(text: string | null): number {
  return text !== null && /^\d{1,7}$/.test(text) ? Number(text) : 0
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined // An address that the report does not generate.
  }
}
