import type { Page } from '../page/page.js'
import { collapsePath } from '../shared/route.js'
import { createRouteFinder } from './declared-routes.js'
import type { FindRoute, Options } from './options.js'

/** One view of one route: a load, a restore from the back/forward cache, or a change of route. */
export interface View {
  readonly id: string
  /** Pattern of the route; a router may set it later. */
  route: string
  /** Start on the page's clock in milliseconds; 0 for the document's own load, to which the server's ids belong. */
  readonly startedAt: number
  /** Number of the next envelope. */
  seq: number
  /** Number of the next record. */
  records: number
  /** Called when the route is named later. */
  onNamed?: (pattern: string) => void
  /** Of a restore from the back/forward cache: milliseconds until it was painted. */
  painted?: Promise<number>
}

/** The views of a page. */
export interface PageViews {
  current(): View
  /** The view that was shown at a time on the page's clock. */
  at(time: number): View
  /**
   * The first view that began at that time or later: a soft navigation is reported with the time of its interaction.
   */
  after(time: number): View
  begin(startedAt: number): View
  /** Those that began with a restore from the back/forward cache. */
  restored(): View[]
  /**
   * Sets the function that names this and later routes. Without an argument, calls the current function again if it had no
   * pattern for the current view: a router may know its route only once it has loaded the code. Returns whether a pattern
   * was found.
   */
  findRoute(find?: FindRoute): boolean
}

/**
 * Limit of remembered views, 150 bytes each: a layout shift counts for the view in which it happened, and is reported when
 * the page is left. The first view is never dropped: paint and first byte of the document may be reported just as late.
 */
const MAX_VIEWS = 2000

/** Creates the list of views; the first one begins with the document. */
export function createPageViews(page: Page, options: Options): PageViews {
  const views: View[] = []
  const findDeclared = createRouteFinder(Object.values(options.actions).map((action) => action?.route))
  const { location } = page.window
  let find = options.route
  /** The pattern that a router has set for the current view. */
  let named: string | undefined
  const read = () => find && page.guard(() => String(find?.(location) ?? ''))
  const create = (startedAt: number): View => {
    const { pathname, hash } = location
    named = read()
    let route = named
    if (views.length >= MAX_VIEWS) views.splice(1, 1)
    const view: View = {
      id: page.hex(8),
      startedAt,
      seq: 0,
      records: 0,
      // Read on first use, which is not at the start.
      get route() {
        route ||= findDeclared({ pathname, hash }) || collapsePath(pathname)
        return route
      },
      set route(pattern) {
        named = route = pattern
        view.onNamed?.(pattern)
      },
    }
    views.push(view)
    return view
  }
  let current = create(0)
  return {
    current: () => current,
    at: (time) => views.findLast(({ startedAt }) => startedAt <= time) ?? current,
    after: (time) => views.find(({ startedAt }) => startedAt >= time) ?? current,
    begin(startedAt) {
      current = create(startedAt)
      return current
    },
    restored: () => views.filter(({ painted }) => painted),
    findRoute(given) {
      if (named && !given) return false
      find = given ?? find
      const pattern = read()
      if (pattern) current.route = pattern
      return !!pattern
    },
  }
}
