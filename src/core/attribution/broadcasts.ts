import type { Page } from '../../page/page.js'
import { patchClasses } from '../../page/patch.js'
import { type Followed, toWeaker } from './followed.js'
import type { Tracker } from './tracker.js'

/** A message of the page to itself arrives within this time; at most this many are remembered. */
const ARRIVES_MS = 1000
const MAX_SENT = 20

/** A message that the page has sent on a channel, which both its own channels and other tabs receive. */
interface Sent {
  readonly name: string
  readonly context: Followed
  readonly at: number
  /** Channels that do not receive it: the sender, and those that already have. */
  readonly excluded: WeakSet<object>
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
    const [context, excluded] = [toWeaker(tracker.capture()), new WeakSet([channel])]
    sent = [...sent.slice(1 - MAX_SENT), { name: channel.name, context, at: page.now(), excluded }]
  })
  return (target) => {
    if (!(target instanceof BroadcastChannel)) return undefined
    const message = sent.find(
      ({ name, at, excluded }) => name === target.name && !excluded.has(target) && page.now() - at < ARRIVES_MS,
    )
    message?.excluded.add(target)
    return message?.context
  }
}
