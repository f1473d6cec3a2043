import type { Page } from '../../page/page.js'
import { patchClasses } from '../../page/patch.js'
import { type Followed, toWeaker } from './followed.js'
import type { Tracker } from './tracker.js'

/** A message of the page to itself arrives within this time; at most this many are remembered. */
const ARRIVES_MS = 1000
const MAX_SENT = 20

/** A message that the page has sent on a channel, which both its own channels and other tabs receive. */
interface Sent {
  readonly channel: BroadcastChannel
  readonly context: Followed
  readonly at: number
  readonly arrived: WeakSet<object>
}

/**
 * Follows messages on broadcast channels. The returned function gives the context of a message that arrives at a channel:
 * that of the code of this page that probably sent it, `undefined` if another tab did.
 */
export function followBroadcasts(page: Page, tracker: Tracker): (target: object) => Followed | undefined {
  const { BroadcastChannel } = page.window
  let sent: Sent[] = []
  if (!BroadcastChannel) return () => undefined
  patchClasses(page, { BroadcastChannel: 'postMessage' }, (call, args, channel: BroadcastChannel) => {
    call(args)
    const message = { channel, context: toWeaker(tracker.capture()), at: page.now(), arrived: new WeakSet() }
    sent = [...sent.slice(1 - MAX_SENT), message]
  })
  return (target) => {
    if (!(target instanceof BroadcastChannel)) return undefined
    const message = sent.find(
      ({ channel, at, arrived }) =>
        channel !== target && channel.name === target.name && !arrived.has(target) && page.now() - at < ARRIVES_MS,
    )
    message?.arrived.add(target)
    return message?.context
  }
}
