import type { Host } from '../../core/host.js'
import { listen } from '../../page/listen.js'
import { patch } from '../../page/patch.js'
import { type Undo, undoAll } from '../../page/undo.js'

/** Begins a page view and a mount action for the load, each change of route, and each restore from the back/forward cache. */
export function navigation(host: Host): Undo {
  const { page, views, actions, options } = host
  const { history } = page.window
  let path = readPath(host)

  function mount(): void {
    const { route } = views.current()
    const cause = host.attributor.current()
    const name = Object.entries(options.actions).find(([, definition]) => definition.route === route)?.[0]
    const isUser = cause && cause.action.context.action_kind === 'explicit_user_action'
    if (isUser) cause.action.alive = true
    actions.mint({ kind: 'mount', name, parent: isUser ? cause.action : undefined })
    host.emit({ kind: 'event', name: 'page_view' }, { view: views.current() })
  }

  function begin(): void {
    path = readPath(host)
    views.begin(page.now())
    mount()
  }

  const onChange = () => {
    if (readPath(host) !== path) begin()
  }

  mount()
  const undos = [
    ...(['pushState', 'replaceState'] as const).map((key) =>
      patch(history, key, (original, isLive) => {
        return function (this: History, ...args: unknown[]) {
          const result = Reflect.apply(original, this, args)
          if (isLive()) page.guard(onChange)
          return result
        }
      }),
    ),
    listen(page, 'popstate hashchange', onChange),
    listen(page, 'pageshow', (event: PageTransitionEvent) => {
      if (event.persisted) begin()
    }),
  ]
  return () => undoAll(undos, page.guard)
}

/** A hash that holds a path is a router's; any other is a place on the page. */
function readPath({ page }: Host): string {
  const { pathname, hash } = page.window.location
  return pathname + (/^#!?\//.test(hash) ? hash : '')
}
