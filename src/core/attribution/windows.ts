import { followGetter } from '../../page/getter.js'
import { listen } from '../../page/listen.js'
import type { Page } from '../../page/page.js'
import { type Followed, toWeaker } from './followed.js'
import { ANSWERS_MS } from './messages.js'
import type { Tracker } from './tracker.js'

/** Propagates contexts over the responses of frames. */
export function followWindows(page: Page, tracker: Tracker): void {
  const { window } = page
  const { HTMLIFrameElement } = window
  const asked = new WeakMap<object, readonly [asker: Followed, at: number]>()

  // Code that posts to a frame asks the frame for its window first. The call itself can't be followed: `source` and
  // `origin` of the message are those of the caller, and a wrapper of `postMessage` would be it.
  // https://html.spec.whatwg.org/#window-post-message-steps
  followGetter(page, [HTMLIFrameElement.prototype, 'contentWindow'], (frame) => {
    const context = tracker.capture()
    const { action } = context.cause ?? {}
    // A listener compares the source of a response with it: that is no new request.
    if (!action || asked.get(frame)?.[0].cause?.action !== action) asked.set(frame, [context, page.now()])
  })
  listen(page, 'message', (event: MessageEvent) => {
    const { source, target, isTrusted } = event
    if (!isTrusted || target !== window || source === window || !source) return
    const [asker, at] = asked.get(source) ?? []
    // A response probably belongs to the requesting code; any other message of a frame or popup has its own cause.
    const isAnswer = asker?.cause && page.now() - Number(at) < ANSWERS_MS
    tracker.dispatching(event, isAnswer ? toWeaker(asker) : { isBackground: true })
  })
}
