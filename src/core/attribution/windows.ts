import { followGetter } from '../../page/getter.js'
import { listen } from '../../page/listen.js'
import type { Page } from '../../page/page.js'
import { type Followed, toWeaker } from './followed.js'
import type { Tracker } from './tracker.js'

/** Propagates contexts over the responses of frames. */
export function followWindows(page: Page, tracker: Tracker): void {
  const { window } = page
  const { HTMLIFrameElement } = window
  const asked = new WeakMap<object, Followed>()

  // Code that posts to a frame asks the frame for its window first. The call itself can't be followed: `source` and
  // `origin` of the message are those of the caller, and a wrapper of `postMessage` would be it.
  // https://html.spec.whatwg.org/#window-post-message-steps
  followGetter(page, [HTMLIFrameElement.prototype, 'contentWindow'], (frame) => {
    asked.set(frame, tracker.capture())
  })
  listen(page, 'message', (event: MessageEvent) => {
    const { source, target, isTrusted } = event
    if (!isTrusted || target !== window || source === window || !source) return
    const asking = asked.get(source)
    asked.delete(source)
    // A response probably belongs to the requesting code; any other message of a frame or popup has its own cause.
    tracker.dispatching(event, asking?.cause ? toWeaker(asking) : { isBackground: true })
  })
}
