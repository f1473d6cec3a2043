import { isExplicit } from '../actions.js'
import type { Collector, Host } from '../host.js'
import { isOurs } from '../origins.js'
import { followPromises } from './await-hook.js'
import { followEvents } from './events.js'
import type { Followed } from './followed.js'
import { followMessages } from './messages.js'
import { findNativePromise } from './native-promise.js'
import { followCallbacks } from './schedulers.js'
import { followSurroundings } from './surroundings.js'
import { createTracker } from './tracker.js'

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
    const native = findNativePromise()
    const tracker = native && createTracker(host, native, createIsForeign(host))
    if (!tracker || (attribution === 'exact' && !followPromises(page, native, tracker)))
      return warn(`attribution ${attribution} is not to be had here: Promise is changed or frozen; using window`)
    host.attributor = tracker
    host.keeper = {
      capture: tracker.capture,
      enter: (context) => tracker.enter(context as Followed),
      regain: (context) => !tracker.known() && tracker.enter(context as Followed),
    }
    followCallbacks(page, tracker)
    followEvents(page, tracker, followMessages(page, tracker))
    followSurroundings(page, tracker)
  }
}

/**
 * Tells whether the script that is being evaluated is somebody else's: put into the page by code, as tag managers
 * do it, and of another origin than the page, than the script that we came with, and than those listed. What an
 * action has loaded is its work.
 */
function createIsForeign(host: Host): () => boolean | undefined {
  const { page, actions } = host
  const { document, window, guard } = page
  const readScript = () => document.currentScript as HTMLScriptElement | null
  const toUrl = (script: HTMLScriptElement | null) => new URL(script?.src ?? '', document.baseURI)
  const own = guard(() => toUrl(readScript()).origin)
  function isForeign(script: HTMLScriptElement): boolean {
    const url = toUrl(script)
    const [loading] = window.performance.getEntriesByName(url.href)
    const action = actions.active()
    const isAskedFor = isExplicit(action) && loading && loading.startTime > action.startedAt
    return !isAskedFor && url.origin !== own && !isOurs(host, url)
  }
  return () => {
    const script = readScript()
    return script?.src && script.async ? guard(() => isForeign(script)) : false
  }
}
