import { followGetter } from '../../page/getter.js'
import type { Page } from '../../page/page.js'
import { patchClasses } from '../../page/patch.js'
import { followBroadcasts } from './broadcasts.js'
import type { Begun } from './events.js'
import { type Followed, toHeld, toWeaker } from './followed.js'
import { createReading, type Reading } from './reading.js'
import type { Tracker } from './tracker.js'

/** Messages in transit to one target whose context is remembered; there may be no listener. */
const MAX_UNDER_WAY = 100

/** A message of a worker or a port within this time of a request counts as its response. */
const ANSWERS_MS = 10_000

/** A message in transit, with the id by which its response may be recognized. */
interface UnderWay {
  readonly context: Followed
  readonly id?: unknown
}

/** Returns the id of a call and of its response, as most protocols between threads name it. */
const idOf = (message: unknown): unknown => Object.getOwnPropertyDescriptor(Object(message), 'id')?.value

/** Propagates contexts over messages by their order, and over XHR from `send`. */
export function followMessages(page: Page, tracker: Tracker): Omit<Begun, 'hearStorage'> {
  const { window } = page
  const { XMLHttpRequest, MessageChannel } = window
  const work = new WeakMap<object, Reading>()
  const uploads = new WeakMap<object, object>()
  const underWay = new WeakMap<object, UnderWay[]>()
  const peers = new WeakMap<object, object>()

  /** The context that last sent a request to the other end, and when. */
  const askers = new WeakMap<object, readonly [asker: Followed, at: number]>()
  function noteAsker(target: object, context = tracker.capture()): Followed {
    const asker = toWeaker(context)
    askers.set(target, [asker, page.now()])
    return asker
  }
  const nextBroadcast = followBroadcasts(page, tracker)
  /** Takes the context of a message from those in transit: by its id if they have one, else by order. */
  function take(target: object, id: unknown): Followed | undefined {
    const queue = underWay.get(target) ?? []
    const found = queue.findIndex((one) => one.id === id)
    // Another response to a message that is not in transit any more.
    if (found < 0 && id !== undefined && queue[0]?.id !== undefined) return undefined
    const [next] = queue.splice(Math.max(found, 0), 1)
    return next && (id === undefined ? next.context : noteAsker(target, next.context))
  }
  function nextMessage(target: object, event: Event): Followed | undefined {
    const next = (underWay.has(target) && take(target, idOf(Reflect.get(event, 'data')))) || nextBroadcast(target)
    const [asker, at] = askers.get(target) ?? []
    // One request may have several responses.
    return next ?? (page.now() - Number(at) < ANSWERS_MS ? asker : undefined)
  }
  function send(target: object | undefined, message: UnderWay): void {
    if (!target) return
    const queue = underWay.get(target)
    if (!queue) underWay.set(target, [message])
    else if (queue.push(message) > MAX_UNDER_WAY) queue.shift()
  }

  patchClasses(page, { XMLHttpRequest: 'send' }, (call, args, xhr: XMLHttpRequest) => {
    const context = tracker.capture()
    toHeld(context)?.wait()
    work.set(xhr, createReading(context, page.now))
    return call(args)
  })
  // Known once the page has asked for it: reading it for the page would make the browser send upload events.
  followGetter(page, [XMLHttpRequest.prototype, 'upload'], (upload, xhr) => uploads.set(upload, xhr))
  // A worker may respond out of order, or send messages unasked.
  patchClasses(page, { Worker: 'postMessage' }, (call, args, worker) => {
    call(args)
    send(worker, { context: noteAsker(worker), id: idOf(args[0]) })
  })
  patchClasses(page, { ServiceWorker: 'postMessage' }, (call, args) => {
    call(args)
    noteAsker(window.navigator.serviceWorker)
  })
  patchClasses(page, { MessagePort: 'postMessage' }, (call, args, port) => {
    call(args)
    const context = tracker.capture()
    // The other end may be held by a worker.
    noteAsker(port, context)
    send(peers.get(port), { context })
  })
  for (const key of ['port1', 'port2'] as const) {
    const other = Object.getOwnPropertyDescriptor(MessageChannel.prototype, key === 'port1' ? 'port2' : 'port1')?.get
    if (other)
      followGetter(page, [MessageChannel.prototype, key], (port, channel) => peers.set(port, other.call(channel)))
  }
  return {
    nextMessage,
    workOf(target) {
      const reading = work.get(uploads.get(target) ?? target)
      // An endless response delivers its messages while it is LOADING.
      return reading?.piece(Reflect.get(target, 'readyState') !== XMLHttpRequest.LOADING)
    },
  }
}
