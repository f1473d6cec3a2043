import { followGetter } from '../../page/getter.js'
import { kindOf } from '../../page/kind.js'
import type { Page } from '../../page/page.js'
import { patchClasses } from '../../page/patch.js'
import { followBroadcasts } from './broadcasts.js'
import { createCalls } from './calls.js'
import type { StartedWork } from './events.js'
import { type Followed, isUsers, toKeptOpen, toWeaker } from './followed.js'
import { createReading, type Reading } from './reading.js'
import type { Tracker } from './tracker.js'

/** Limit of remembered messages in transit to one target: it may have no listener. */
const MAX_IN_TRANSIT = 100

/** A message of a worker, a port or a frame within this time of a request counts as its response; there may be several. */
export const RESPONDS_WITHIN_MS = 10_000

/** Methods that start work on an object that the page may keep and use again. */
const STARTING = {
  FileReader: 'readAsArrayBuffer readAsBinaryString readAsDataURL readAsText',
  Animation: 'play reverse finish',
}

/** Records which code starts work on an object, since its listener may be older than the click that starts the work. */
function followStarts(page: Page, tracker: Tracker, work: WeakMap<object, Reading>): void {
  patchClasses(page, STARTING, (call, args, target) => {
    const own = tracker.known() ?? {}
    // An animation may be started again before it ends, so its cause is less certain.
    if (isUsers(own)) work.set(target, createReading(kindOf(target) === 'Animation' ? toWeaker(own) : own, page.now))
    else work.delete(target)
    return call(args)
  })
}

/** Propagates contexts over messages by their order, and over XHR from `send`. */
export function followMessages(page: Page, tracker: Tracker): Pick<StartedWork, 'workOf' | 'nextMessage'> {
  const { window } = page
  const { XMLHttpRequest, MessageChannel } = window
  const work = new WeakMap<object, Reading>()
  const uploads = new WeakMap<object, object>()
  /** The contexts of messages in transit to the other end of a channel in this page: they arrive in order. */
  const inTransit = new WeakMap<object, [context: Followed, sentAt: number][]>()
  /** The other end of each port, weakly: a channel closes when either end is collected. */
  const peers = new WeakMap<object, WeakRef<object>>()
  /** Ports that have received a message of this page: no worker holds them. */
  const ownPorts = new WeakSet<object>()

  /** The context that last sent a request to the other end, and when. */
  const senders = new WeakMap<object, readonly [sender: Followed, at: number]>()
  const note = (target: object, sender: Followed) => senders.set(target, [sender, page.now()])
  const calls = createCalls(note)
  /** Records a request. The other end may be a worker, which responds out of order, or sends messages unasked. */
  function noteRequest(target: object, message: unknown): void {
    const sender = toWeaker(tracker.capture())
    note(target, sender)
    calls.add(target, sender, message)
  }
  const nextBroadcast = followBroadcasts(page, tracker)
  function nextMessage(target: object, event: Event): Followed | undefined {
    const [context, sentAt] = inTransit.get(target)?.shift() ?? []
    if (context) {
      ownPorts.add(target)
      // Code that has run since may have left work to it.
      return tracker.toDelivered(context, sentAt)
    }
    const next = calls.take(target, Reflect.get(event, 'data')) ?? nextBroadcast(target)
    const [sender, at] = senders.get(target) ?? []
    // One request may have several responses.
    return next ?? (page.now() - Number(at) < RESPONDS_WITHIN_MS ? sender : undefined)
  }
  function send(target: object): void {
    const queue = inTransit.get(target) ?? []
    if (!queue[0]) inTransit.set(target, queue)
    const context = tracker.capture()
    // React posts messages all the time: the clock is read only for those that may be shared.
    const at = tracker.isFollowing() || context.cause || context.chain ? page.now() : Infinity
    if (queue.push([context, at]) > MAX_IN_TRANSIT) queue.shift()
  }

  patchClasses(page, { XMLHttpRequest: 'send' }, (call, args, xhr: XMLHttpRequest) => {
    const context = tracker.capture()
    toKeptOpen(context)?.wait()
    work.set(xhr, createReading(context, page.now))
    return call(args)
  })
  page.soon(() => followStarts(page, tracker, work))
  // Recorded when the page reads it: reading it ourselves would make the browser send upload events.
  followGetter(page, [XMLHttpRequest.prototype, 'upload'], (upload, xhr) => uploads.set(upload, xhr))
  patchClasses(page, { Worker: 'postMessage' }, (call, args, worker) => {
    call(args)
    noteRequest(worker, args[0])
  })
  // Of a socket, only a response with the id of a call is followed; its other messages are pushes.
  patchClasses(page, { WebSocket: 'send' }, (call, args, socket) => {
    const sender = toWeaker(tracker.capture())
    if (isUsers(sender)) calls.add(socket, sender, args[0])
    return call(args)
  })
  patchClasses(page, { ServiceWorker: 'postMessage' }, (call, args) => {
    call(args)
    noteRequest(window.navigator.serviceWorker, args[0])
  })
  patchClasses(page, { MessagePort: 'postMessage' }, (call, args, port) => {
    call(args)
    const other = peers.get(port)?.deref()
    if (other) send(other)
    if (!other || !ownPorts.has(other)) noteRequest(port, args[0])
  })
  for (const key of ['port1', 'port2'] as const) {
    const other = Object.getOwnPropertyDescriptor(MessageChannel.prototype, key === 'port1' ? 'port2' : 'port1')?.get
    if (other)
      followGetter(page, [MessageChannel.prototype, key], (port, channel) =>
        peers.set(port, new WeakRef(other.call(channel))),
      )
  }
  return {
    nextMessage,
    workOf(target) {
      const reading = work.get(uploads.get(target) ?? target)
      // An endless response delivers its messages while it is LOADING.
      return reading?.chunk(Reflect.get(target, 'readyState') !== XMLHttpRequest.LOADING)
    },
  }
}
