import type { Page } from '../../page/page.js'
import { patchClasses } from '../../page/patch.js'

/** `play` and `pause` events within this time of a call belong to the call. */
const ASKED_WITHIN_MS = 300

/**
 * Creates the check whether the visitor has played or paused an element by the browser's own buttons. Clicks on them are
 * not reported to the page, but they count as activation by the visitor.
 */
export function followMedia(page: Page): (element: Element) => boolean {
  const asked = new WeakMap<object, number>()
  page.soon(() =>
    patchClasses(page, { HTMLMediaElement: 'play pause' }, (call, args, media) => {
      asked.set(media, page.now())
      return call(args)
    }),
  )
  return (element) => {
    const { controls, ended, autoplay }: HTMLMediaElement = Object(element)
    const isAsked = page.now() - Number(asked.get(element)) < ASKED_WITHIN_MS
    return controls && !ended && !autoplay && !isAsked && !!page.window.navigator.userActivation?.isActive
  }
}
