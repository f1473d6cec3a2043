import { type Action, isExplicit } from '../../core/action.js'
import type { Host } from '../../core/host.js'
import { listen } from '../../page/listen.js'
import type { Page } from '../../page/page.js'
import { patch } from '../../page/patch.js'

/** A loaded page has its first data once no script has arrived and no request was made for this long. */
const SETTLED_AFTER_MS = 1000

/**
 * Starts a page view and a mount action for the load, each change of route, and each restore from the back/forward
 * cache.
 */
export function navigation(host: Host): void {
  const { page, views, actions, emit } = host
  const { history, History, location, navigation } = page.window
  let path = ''

  /** A hash that contains a path is a router's; any other is a position within the page. */
  const readPath = () => location.pathname + (/^#!?\//.test(location.hash) ? location.hash : '')

  function mount(): void {
    path = readPath()
    const view = views.current()
    const { action: running, how } = host.attributor.current() ?? {}
    const parent = isExplicit(running) ? running : undefined
    parent?.answer()
    const action = actions.mint({
      kind: 'mount',
      route: view.route,
      // A router may load a route's data before it changes the address, as an action that the click has caused.
      parentId: parent?.context.origin_action_id ?? (how === 'exact' ? running?.context.parent_action_id : undefined),
      isSettled: createSettling(page),
    })
    view.onNamed = (route) => actions.rename(action, { route })
    emit({ kind: 'event', name: 'page_view' }, { view })
  }

  function begin(): void {
    views.begin(page.now())
    mount()
  }

  function onChange(event?: Event & { navigationType?: unknown }): void {
    if (readPath() === path) views.findRoute()
    // A redirect: the router has no pattern for the document's first address, but has one for the new address.
    else if (event?.navigationType === 'replace' && !views.current().startedAt && views.findRoute()) path = readPath()
    else begin()
  }

  mount()
  for (const key of ['pushState', 'replaceState'] as const) {
    // Another script may have replaced the method on the instance.
    patch(page, [Object.hasOwn(history, key) ? history : History.prototype, key], (call, args) => {
      call(args)
      page.guard(onChange)
    })
  }
  listen(page, 'popstate hashchange', onChange)
  if (navigation) listen({ ...page, window: navigation }, 'currententrychange', onChange)
  listen(page, 'pageshow', ({ persisted, timeStamp }: PageTransitionEvent) => {
    if (!persisted) return
    begin()
    const { requestAnimationFrame } = page.window
    // Measured as `web-vitals` does, which may not have been loaded yet.
    views.current().painted = new Promise((resolve) =>
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(page.now() - timeStamp))),
    )
  })
}

/** Returns whether the page and the scripts of a route have loaded, and have made their first requests. */
function createSettling({ document, window, now }: Page): (action: Action) => boolean {
  let count = 0
  let busyAt = now()
  return ({ touchedAt }) => {
    const scripts = window.performance
      .getEntriesByType('resource')
      .filter((entry) => /^(script|link|other)$/.test(Reflect.get(entry, 'initiatorType')))
    if (document.readyState !== 'complete' || scripts.length !== count) busyAt = now()
    count = scripts.length
    return now() - Math.max(busyAt, touchedAt) > SETTLED_AFTER_MS
  }
}
