import type { Page } from '../page/page.js'
import { randomHex } from '../shared/bytes.js'
import { collapsePath } from '../shared/route.js'
import type { Options } from './options.js'

/** One view of one route: a load, a restore from the back/forward cache, or a change of route. */
export interface View {
  readonly id: string
  /** Pattern of the route; a router may name it after the fact. */
  route: string
  /** When it began, on the page's clock. */
  readonly startedAt: number
  /** Whether it is the document's own load, which the server's ids belong to. */
  readonly isLoad: boolean
  /** Number of the next envelope. */
  seq: number
}

/** The views of a page, in order. */
export interface PageViews {
  current(): View
  /** The view that was shown at a time on the page's clock. */
  at(time: number): View
  /** The view that began nearest to a time: a soft navigation is told with its interaction's time. */
  nearest(time: number): View
  begin(startedAt: number, isLoad?: boolean): View
  /** Names the current view's route by its pattern. */
  name(route: string): void
}

/** Older views are forgotten; a vital of theirs would be minutes late. */
const MAX_VIEWS = 20

/** Makes the list of views; the first one begins with the document. */
export function createPageViews(page: Page, options: Options): PageViews {
  let views: View[] = []

  function begin(startedAt: number, isLoad = false): View {
    const view = { id: randomHex(page.fillRandom, 8), route: readRoute(page, options), startedAt, isLoad, seq: 0 }
    views = [...views.slice(1 - MAX_VIEWS), view]
    return view
  }

  const first = begin(0, true)
  const current = () => views.at(-1) ?? first
  return {
    current,
    at: (time) => views.findLast(({ startedAt }) => startedAt <= time) ?? views[0] ?? first,
    nearest: (time) =>
      views.reduce(
        (best, view) => (Math.abs(view.startedAt - time) < Math.abs(best.startedAt - time) ? view : best),
        current(),
      ),
    begin,
    name(route) {
      current().route = route
    },
  }
}

function readRoute(page: Page, options: Options): string {
  const { location } = page.window
  const declared = options.route && page.guard(() => options.route?.(location))
  return typeof declared === 'string' && declared ? declared : collapsePath(location.pathname)
}
