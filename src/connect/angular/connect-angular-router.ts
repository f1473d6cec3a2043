import { route } from '../../core/current.js'

/** The part of an activated route's snapshot that is used. */
export interface AngularSnapshot {
  readonly routeConfig: { readonly path?: string } | null
  readonly url: readonly { readonly path: string }[]
  readonly params: Readonly<Record<string, string>>
  readonly outlet: string
  readonly children: readonly AngularSnapshot[]
}

/** The part of Angular's router that is used. */
export interface AngularRouterLike {
  readonly events: { subscribe(next: (event: object) => void): unknown }
  readonly routerState: { readonly snapshot: { readonly root: AngularSnapshot } }
  readonly navigated: boolean
  getCurrentNavigation?(): { readonly extras: { readonly skipLocationChange?: boolean } } | null
}

/** The part of the router's events that is used. */
interface RouterEvent {
  /** `EventType` of Angular. */
  type?: number
  /** Finds the routes of a navigation, including lazily loaded ones. */
  state?: { root: AngularSnapshot }
}

/** https://angular.dev/api/router/EventType */
const [START, END, CANCEL, ERROR, RECOGNIZED] = [0, 1, 2, 3, 4]

/**
 * Names routes by the paths of Angular's configuration, `/p/:slug`, at the moment the address changes. Call it after
 * `start()`.
 *
 * @example
 * providers: [provideRouter(routes), provideEnvironmentInitializer(() => connectAngularRouter(inject(Router)))]
 */
export function connectAngularRouter(router: AngularRouterLike): void {
  /** The paths of the current navigation, once its routes are known. */
  let pattern = router.navigated ? toPattern(router.routerState.snapshot.root) : undefined
  router.events.subscribe(({ type, state }: RouterEvent) => {
    if (type === RECOGNIZED) pattern = state && toPattern(state.root)
    // With `urlUpdateStrategy: 'eager'` the address has changed before. A navigation that does not change it is not a
    // new view.
    if (type === END && pattern && !router.getCurrentNavigation?.()?.extras.skipLocationChange) route(pattern)
    // Back and forward change the address first; the routes are known once the router has recognized them.
    if (type === START || type === END || type === CANCEL || type === ERROR) pattern = undefined
  })
  route(() => pattern)
}

/** Joins the paths of the primary outlet. */
function toPattern(root: AngularSnapshot): string {
  const segments: string[] = []
  for (let here: AngularSnapshot | undefined = root; here; here = toPrimary(here)) segments.push(...toSegments(here))
  return `/${segments.join('/')}`
}

function toPrimary({ children }: AngularSnapshot): AngularSnapshot | undefined {
  return children.find(({ outlet }) => outlet === 'primary')
}

function toSegments({ routeConfig, url, params }: AngularSnapshot): string[] {
  if (!routeConfig) return []
  if (routeConfig.path !== undefined) return routeConfig.path ? [routeConfig.path] : []
  // A route with a custom matcher has no path.
  const names = Object.keys(params)
  return url.map(({ path }) => `:${names.find((name) => params[name] === path) ?? 'segment'}`)
}
