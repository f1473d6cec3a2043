import type { Page } from '../../page/page.js'
import { type Followed, isUsers, toWeaker } from './followed.js'
import type { Tracker } from './tracker.js'

/** Attributes whose change makes an element load; properties such as `image.src` change them too. */
const SOURCES = ['src', 'srcset', 'srcdoc', 'href', 'data']

/** What elements load, and for whom. */
export interface Sources {
  /** Called before the page listens for the end of a load, on an element or on one around it. */
  watch(target: object): void
  /** The context that has begun the load whose end an event reports; `undefined` if it is not that of an action or a refresh. */
  sourceOf(event: Event): Followed | undefined
}

/** Follows changes of what elements load: a listener added by the load hears loads that clicks have begun. */
export function followSources(page: Page, tracker: Tracker): Sources {
  const begun = new WeakMap<object, { context: Followed; event?: Event }>()
  const observer = new page.window.MutationObserver((records) => {
    const context = tracker.known() ?? {}
    for (const { target } of records) begun.set(target, { context })
  })
  page.onRelease(() => observer.disconnect())
  return {
    watch(target) {
      const node: Node = Object(target)
      if (node.nodeType) observer.observe(node, { subtree: true, attributeFilter: SOURCES })
    },
    sourceOf(event) {
      const load = begun.get(Object(event.target))
      // A frame may load again by itself.
      if (!load || !/^(load|error)$/.test(event.type)) return undefined
      load.event ??= event
      if (load.event !== event) return undefined
      const { context } = load
      return isUsers(context) || context.isBackground ? toWeaker(context) : undefined
    },
  }
}
