import type { Page } from '../../page/page.js'
import type { Collector } from '../host.js'
import { followPromises } from './await-hook.js'
import { followEvents } from './events.js'
import type { Followed } from './followed.js'
import { createForeignScripts } from './foreign-scripts.js'
import { followMessages } from './messages.js'
import { findNativePromise } from './native-promise.js'
import { followNavigations } from './navigations.js'
import { followCallbacks } from './schedulers.js'
import { followStreams } from './streams.js'
import { followSurroundings } from './surroundings.js'
import { followTimers } from './timers.js'
import { createTracker } from './tracker.js'
import { followWindows } from './windows.js'

/**
 * Follows actions across `await`, timers, events and messages, so that a request belongs to what really caused it.
 * Without it the page's activity decides. Stands first among the collectors.
 *
 * @example
 * start({ service: 'storefront' }, [exactAttribution(), errors()])
 */
export function exactAttribution(): Collector {
  return (host) => {
    const { page, options, warn } = host
    const { attribution } = options
    if (attribution !== 'exact' && attribution !== 'compiled') return
    const native = attribution === 'exact' && willBeHardened(page) ? undefined : findNativePromise()
    const tracker = native && createTracker(host, native, createForeignScripts(host))
    if (!tracker || (attribution === 'exact' && !followPromises(page, native, tracker)))
      return warn(
        `attribution '${attribution}' is not available: Promise is replaced or frozen, or lockdown() is about to freeze it; using window`,
      )
    host.attributor = tracker
    host.keeper = {
      capture: tracker.capture,
      enter: (context) => tracker.wake(context as Followed),
      regain: (context) => !tracker.known() && tracker.wake(context as Followed),
    }
    followCallbacks(page, tracker)
    followTimers(page, tracker)
    followEvents(page, tracker, followMessages(page, tracker))
    followWindows(page, tracker)
    followSurroundings(page, tracker)
    followStreams(page, tracker)
    followNavigations(page, tracker)
  }
}

/**
 * Whether SES is loaded and has not been called yet: `lockdown()` refuses a page whose `Promise.prototype.constructor`
 * is an accessor. `harden` exists once it has been called.
 */
function willBeHardened({ window }: Page): boolean {
  const { lockdown, harden } = window as unknown as Record<string, unknown>
  return typeof lockdown === 'function' && !harden
}
