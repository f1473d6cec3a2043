import { listen } from '../page/listen.js'
import type { Page } from '../page/page.js'
import type { Attributor } from './attribution/attributor.js'

/** A scroll within this time after an input that can scroll a page is the visitor's; any other is caused by code. */
const SCROLLS_FOR_MS = 1000

/**
 * Determines whether the visitor scrolls at a time on the page's clock. Effects of scrolling do not belong to an
 * earlier click.
 */
export function followScrolling(page: Page, attributor: Attributor): (at: number) => boolean {
  let movedAt = -SCROLLS_FOR_MS
  const isScrolling = (at: number) => at - movedAt < SCROLLS_FOR_MS
  listen(page, 'wheel touchmove keydown', ({ timeStamp }) => {
    movedAt = timeStamp
  })
  listen(page, 'wheel scroll', (event) => {
    if (event.isTrusted && isScrolling(event.timeStamp) && !attributor.known())
      attributor.dispatching(event, { isAmbient: true })
  })
  return isScrolling
}
