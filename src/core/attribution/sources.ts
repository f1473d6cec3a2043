import type { Page } from '../../page/page.js'
import { type Followed, toWeaker } from './followed.js'
import type { Tracker } from './tracker.js'

/** Attributes whose change makes an element load; properties such as `image.src` change them too. */
const SOURCES = ['src', 'srcset', 'srcdoc', 'href', 'data']

/** Finds out which code made an element load. */
export interface Sources {
  /** Observes an element and those inside it. Called before the page listens there for the end of a load. */
  watch(target: object): void
  /** Returns the context that started the load whose end an event reports; `undefined` for any other event. */
  loadOf(event: Event): Followed | undefined
}

/** Follows changes of what elements load, since the listener of a load may be older than the click that starts the load. */
export function followSources(page: Page, tracker: Tracker): Sources {
  const loads = new WeakMap<object, { context: Followed; event?: Event }>()
  const observer = new page.window.MutationObserver((records) => {
    const context = tracker.capture()
    for (const { target } of records) loads.set(target, { context })
  })
  page.onRelease(() => observer.disconnect())
  return {
    watch(target) {
      const node: Node = Object(target)
      if (node.nodeType) observer.observe(node, { subtree: true, attributeFilter: SOURCES })
    },
    loadOf(event) {
      const load = loads.get(Object(event.target))
      // A frame may load again by itself.
      if (!load || !/^(load|error)$/.test(event.type)) return undefined
      load.event ??= event
      if (load.event !== event) return undefined
      return toWeaker(load.context)
    },
  }
}
