import { listen } from '../../page/listen.js'
import type { Page } from '../../page/page.js'
import { patch, redefine } from '../../page/patch.js'
import type { Begun } from './events.js'
import { type Followed, toWeaker } from './followed.js'
import { createReading, type Reading } from './reading.js'
import type { Tracker } from './tracker.js'

/** Messages under way to one target whose context is remembered; nobody may be listening. */
const MAX_UNDER_WAY = 100

/** What a worker or a port tells within this time of a question is taken for an answer. */
const ANSWERS_MS = 10_000

/** A step in the history is told within this time, or there was none to go. */
const TRAVERSAL_MS = 1000

/** Carries contexts over messages by their order, over XHR from `send`, and over a step in the history. */
export function followMessages(page: Page, tracker: Tracker): Begun {
  const { window } = page
  const { XMLHttpRequest, MessagePort, MessageChannel, Worker, History, HTMLIFrameElement } = window
  const work = new WeakMap<object, Reading>()
  const uploads = new WeakMap<object, object>()
  const asked = new WeakMap<object, Followed>()
  const underWay = new WeakMap<object, Followed[]>()
  const peers = new WeakMap<object, object>()
  let traversal: Followed | undefined

  /** Who has last asked something of the other end, and when. */
  const askers = new WeakMap<object, readonly [asker: Followed, at: number]>()
  function noteAsker(target: object): Followed {
    const asker = toWeaker(tracker.capture())
    askers.set(target, [asker, page.now()])
    return asker
  }
  function nextMessage(target: object): Followed | undefined {
    const next = underWay.get(target)?.shift()
    const [asker, at] = askers.get(target) ?? []
    // One question may have many answers.
    return next ?? (page.now() - Number(at) < ANSWERS_MS ? asker : undefined)
  }
  function send(target: object | undefined, context: Followed): void {
    if (target) underWay.set(target, [...(underWay.get(target) ?? []), context].slice(-MAX_UNDER_WAY))
  }

  patch(page, [XMLHttpRequest.prototype, 'send'], (call, args, xhr: XMLHttpRequest) => {
    work.set(xhr, createReading(tracker.capture(), page.now))
    return call(args)
  })
  // Known once the page has asked for it: reading it for the page would make the browser send upload events.
  followGetter(page, [XMLHttpRequest.prototype, 'upload'], (upload, xhr) => uploads.set(upload, xhr))
  // A worker need not answer in order, nor only when it is asked.
  if (Worker)
    patch(page, [Worker.prototype, 'postMessage'], (call, args, worker) => {
      call(args)
      send(worker, noteAsker(worker))
    })
  patch(page, [MessagePort.prototype, 'postMessage'], (call, args, port) => {
    call(args)
    // The other end may be held by a worker.
    noteAsker(port)
    send(peers.get(port), tracker.capture())
  })
  for (const key of ['port1', 'port2'] as const) {
    const other = Object.getOwnPropertyDescriptor(MessageChannel.prototype, key === 'port1' ? 'port2' : 'port1')?.get
    if (other)
      followGetter(page, [MessageChannel.prototype, key], (port, channel) => peers.set(port, other.call(channel)))
  }
  for (const key of ['back', 'forward', 'go'] as const)
    patch(page, [History.prototype, key], (call, args) => {
      call(args)
      const own = tracker.capture()
      traversal = own
      // At the end of the history nothing comes, and the visitor's own step back may be next.
      page.after(TRAVERSAL_MS, () => {
        if (traversal === own) traversal = undefined
      })
    })

  listen(page, 'popstate', (event) => {
    if (!event.isTrusted || !traversal) return
    tracker.dispatching(event, traversal)
    traversal = undefined
  })
  // Code that posts to a frame asks the frame for its window first. The call itself can't be followed: `source` and
  // `origin` of the message are those of the caller, and a wrapper of `postMessage` would be it.
  // https://html.spec.whatwg.org/#window-post-message-steps
  followGetter(page, [HTMLIFrameElement.prototype, 'contentWindow'], (frame) => {
    if (frame) asked.set(frame, tracker.capture())
  })
  listen(page, 'message', (event: MessageEvent) => {
    const { source, target, isTrusted } = event
    if (!isTrusted || target !== window || source === window || !source) return
    const asking = asked.get(source)
    asked.delete(source)
    // An answer belongs to whoever asked, probably; otherwise a frame or popup has a cause of its own.
    tracker.dispatching(event, asking?.cause ? toWeaker(asking) : { isBackground: true })
  })
  return {
    nextMessage,
    workOf(target) {
      const reading = work.get(uploads.get(target) ?? target)
      // An answer that does not end delivers its messages while it is LOADING.
      return reading?.piece((target as XMLHttpRequest).readyState !== XMLHttpRequest.LOADING)
    },
  }
}

/** Calls back with what a getter of the platform gave, and with whose it is. */
function followGetter(
  page: Page,
  [owner, key]: readonly [owner: object, key: string],
  onRead: (value: object, self: object) => void,
): void {
  const get = Object.getOwnPropertyDescriptor(owner, key)?.get
  if (!get) return
  redefine(page, [owner, key], {
    get() {
      const value = get.call(this)
      onRead(value, this)
      return value
    },
  })
}
