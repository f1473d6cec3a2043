import type { Page } from '../../page/page.js'
import { KEEPER_SLOT, type Keeper, type KeeperSlot } from '../../shared/keep.js'
import type { Action } from '../action.js'
import type { Collector } from '../host.js'
import { followAmbientEvents } from './ambient-events.js'
import { followPromises } from './await-hook.js'
import { followEvents } from './events.js'
import { type Followed, toKeptOpen } from './followed.js'
import { followMessages } from './messages.js'
import { findNativePromise } from './native-promise.js'
import { followNavigations } from './navigations.js'
import { followReplacedPromise } from './replaced-promise.js'
import { followCallbacks } from './schedulers.js'
import { createScripts } from './scripts.js'
import { followSources } from './sources.js'
import { followStreams } from './streams.js'
import { followTimers } from './timers.js'
import { createTracker, type Tracker } from './tracker.js'
import { followWindows } from './windows.js'

/**
 * Follows actions across `await`, timers, events and messages, so that a request belongs to its real cause. Without it
 * the page's activity decides. Pass it as the first collector.
 *
 * @example
 * start({ service: 'storefront' }, [exactAttribution(), errors()])
 */
export function exactAttribution(): Collector {
  return (host) => {
    const { page, options, warn } = host
    const { attribution } = options
    if (attribution !== 'exact' && attribution !== 'compiled') return undefined
    const native = attribution === 'exact' && willBeHardened(page) ? undefined : findNativePromise(page.window)
    const tracker = native && createTracker(host, native, createScripts(host))
    if (!tracker || (attribution === 'exact' && !followPromises(page, native, tracker))) {
      warn(
        `attribution ${attribution} is not available: Promise is frozen, or a script has replaced its then; using window`,
      )
      return undefined
    }
    followReplacedPromise(page, native, tracker)
    const attach = connectCompiled(page, tracker)
    followCallbacks(page, tracker)
    followTimers(page, tracker)
    const watchStorage = followAmbientEvents(host, tracker)
    followEvents(page, tracker, {
      ...followMessages(page, tracker),
      ...followSources(page, tracker),
      watchStorage,
    })
    followWindows(page, tracker)
    followStreams(page, tracker)
    followNavigations(page, tracker)
    return { attributor: tracker, attach }
  }
}

/** What compiled code keeps while it waits: its context, and the action that is kept open until it continues. */
interface Kept {
  readonly context: Followed
  action: Action | undefined
}

/** Connects the slot that compiled code has created, if any. Returns a function that connects a slot created later. */
function connectCompiled(page: Page, tracker: Tracker): (slot: KeeperSlot) => void {
  /** The context of code that began to wait while no action was open. */
  const noContext: Followed = {}
  /** Records that an `await` is over, and returns its context. */
  function release(kept: unknown): Followed {
    const { context = noContext, action }: Partial<Kept> = Object(kept)
    action?.finish('promises')
    if (action) Object(kept).action = undefined
    return context
  }
  const keeper: Keeper = {
    capture(isAwait): Kept {
      const context = tracker.capture()
      const held = toKeptOpen(context)
      held?.wait()
      const action = isAwait ? held : undefined
      action?.begin('promises')
      return { context, action }
    },
    enter: (kept) => tracker.wake(release(kept)),
    regain(kept) {
      const context = release(kept)
      if (!tracker.known()) tracker.wake(context)
    },
  }
  const attach = (slot: KeeperSlot) => {
    slot.keeper = keeper
    tracker.onFollowing((isFollowing) => {
      if (slot.keeper === keeper) slot.isLive = isFollowing
    })
    page.onRelease(() => {
      if (slot.keeper === keeper) Object.assign(slot, { isLive: false, keeper: undefined })
    })
  }
  const slot: KeeperSlot | undefined = Reflect.get(page.window, KEEPER_SLOT)
  if (slot) attach(slot)
  return attach
}

/**
 * Whether SES is loaded and has not been called yet: `lockdown()` refuses a page whose `Promise.prototype.constructor`
 * is an accessor. `harden` exists once it has been called.
 */
function willBeHardened({ window }: Page): boolean {
  return typeof Reflect.get(window, 'lockdown') === 'function' && !Reflect.get(window, 'harden')
}
