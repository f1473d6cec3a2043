import { followGetter } from '../../page/getter.js'
import { listen } from '../../page/listen.js'
import type { Page } from '../../page/page.js'
import { type Followed, toWeaker } from './followed.js'
import { RESPONDS_WITHIN_MS } from './messages.js'
import type { Tracker } from './tracker.js'

/** Propagates contexts over the responses of frames. */
export function followWindows(page: Page, tracker: Tracker): void {
  const { window } = page
  const { HTMLIFrameElement } = window
  const requests = new WeakMap<object, readonly [sender: Followed, at: number]>()

  // Code that posts to a frame reads its `contentWindow` first. The call itself can't be followed: `source` and
  // `origin` of the message are those of the caller, and with a wrapper of `postMessage` that would be us.
  // https://html.spec.whatwg.org/#window-post-message-steps
  followGetter(page, [HTMLIFrameElement.prototype, 'contentWindow'], (frame) => {
    const context = tracker.capture()
    const { action } = context.cause ?? {}
    // A listener compares the source of a response with the window: that is not a new request.
    if (!action || requests.get(frame)?.[0].cause?.action !== action) requests.set(frame, [context, page.now()])
  })
  listen(page, 'message', (event: MessageEvent) => {
    const { source, target, isTrusted } = event
    if (!isTrusted || target !== window || source === window || !source) return
    const [sender, at] = requests.get(source) ?? []
    // A response probably belongs to the requesting code; any other message of a frame or popup has its own cause.
    const isResponse = sender?.cause && page.now() - Number(at) < RESPONDS_WITHIN_MS
    tracker.dispatching(event, isResponse ? toWeaker(sender) : { isBackground: true })
  })
}
