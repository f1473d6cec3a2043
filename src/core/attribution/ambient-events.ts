import { listen } from '../../page/listen.js'
import { redefine } from '../../page/patch.js'
import type { Host } from '../host.js'
import type { Followed } from './followed.js'
import { followObservers } from './observers.js'
import type { Tracker } from './tracker.js'

/** Events of the visitor or the system that are not actions. Work that follows from them is not that of an earlier click. */
const PASSIVE =
  'mousemove mouseover mouseenter mouseout pointermove pointerover pointerenter pointerout mouseleave pointerleave touchmove keydown keyup input change focusin blur resize offline copy timeupdate animationiteration'
/** A scroll that code has started continues while its events follow one another within this time. */
const SCROLLS_ON_MS = 200
/** Events on which pages refresh by themselves. Without `pageshow`: in Chromium its phase never returns to 0. */
const REFRESHING = 'focus visibilitychange online'

/**
 * Recognizes events of the visitor or the system that would be attributed to an open action. Returns a function to call
 * before the page listens to `storage`: the first listener opens the storage, which takes half a millisecond and more.
 */
export function followAmbientEvents({ page, isScrolling }: Host, tracker: Tracker): () => void {
  const { window } = page

  const recognize = (types: string, toContext: (event: Event) => Followed | undefined) =>
    listen(page, types, (event) => {
      // An event that code has caused, for example by `focus()`, belongs to that code.
      const context = event.isTrusted && tracker.isFollowing() && !tracker.known() && toContext(event)
      if (context) tracker.dispatching(event, context)
    })
  recognize(PASSIVE, () => ({ isAmbient: true }))
  // A field is focused by the visitor; the window's focus comes from outside the page.
  const refresh = ({ type, target }: Event) =>
    type === 'focus' && target !== window ? { isAmbient: true } : { isBackground: true, isAmbient: true }
  recognize(REFRESHING, refresh)
  // The cause of a style change is inferred when the change starts, not when it ends.
  const styled = new WeakMap<object, Followed>()
  listen(page, 'transitionrun animationstart', ({ target }) => {
    if (target && tracker.isFollowing()) styled.set(target, tracker.guess() ?? {})
  })
  recognize('transitionend animationend', ({ target }) => styled.get(Object(target)))
  // A smooth scroll lasts longer than the action whose code has started it.
  let scroll: { context: Followed | undefined; at: number } | undefined
  const scrolledBy = (at: number) => (scroll && at - scroll.at < SCROLLS_ON_MS ? scroll.context : undefined)
  recognize('scroll scrollend scrollsnapchange', ({ type, timeStamp: at }) => {
    const context = isScrolling(at) ? { isAmbient: true } : (scrolledBy(at) ?? tracker.guess() ?? {})
    if (type === 'scroll') scroll = { context, at }
    return context
  })
  let isStorageWatched = false
  function watchStorage(): void {
    if (!isStorageWatched) recognize('storage', refresh)
    isStorageWatched = true
  }
  redefine(page, [window, 'onstorage'], {
    write(handler) {
      watchStorage()
      return handler
    },
  })

  followObservers(page, tracker, () =>
    isScrolling(page.now()) ? {} : (scrolledBy(page.now()) ?? tracker.known() ?? tracker.guess() ?? {}),
  )
  return watchStorage
}
