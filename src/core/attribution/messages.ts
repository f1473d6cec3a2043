import { listen } from '../../page/listen.js'
import type { Page } from '../../page/page.js'
import { patch, redefine } from '../../page/patch.js'
import type { Begun } from './events.js'
import { type Followed, toWeaker } from './followed.js'
import type { Tracker } from './tracker.js'

/** Messages under way to one target whose context is remembered; nobody may be listening. */
const MAX_UNDER_WAY = 100

/** A step in the history is told within this time, or there was none to go. */
const TRAVERSAL_MS = 1000

/** Carries contexts over messages by their order, over XHR from `send`, and over a step in the history. */
export function followMessages(page: Page, tracker: Tracker): Begun {
  const { window } = page
  const { XMLHttpRequest, MessagePort, MessageChannel, Worker, history, origin } = window
  const work: Begun['work'] = new WeakMap()
  const underWay = new WeakMap<object, Followed[]>()
  const peers = new WeakMap<object, object>()
  let traversal: Followed | undefined

  const nextMessage = (target: object) => underWay.get(target)?.shift()
  function send(target: object | undefined, context: Followed): void {
    if (target) underWay.set(target, [...(underWay.get(target) ?? []), context].slice(-MAX_UNDER_WAY))
  }

  patch(page, [XMLHttpRequest.prototype, 'send'], (call, args, xhr: XMLHttpRequest) => {
    const context = tracker.capture()
    work.set(xhr, context)
    work.set(xhr.upload, context)
    return call(args)
  })
  patch(page, [window, 'postMessage'], (call, args) => {
    call(args)
    const [, to] = args as [unknown, string | { targetOrigin?: string } | undefined]
    const target = (typeof to === 'string' ? to : to?.targetOrigin) ?? '/'
    // One for another origin is never delivered.
    if (/^[*/]$/.test(target) || page.guard(() => new URL(target).origin) === origin) send(window, tracker.capture())
  })
  // A worker need not answer in order, nor only when it is asked.
  if (Worker)
    patch(page, [Worker.prototype, 'postMessage'], (call, args, worker) => {
      call(args)
      send(worker, toWeaker(tracker.capture()))
    })
  patch(page, [MessagePort.prototype, 'postMessage'], (call, args, port) => {
    call(args)
    send(peers.get(port), tracker.capture())
  })
  for (const key of ['port1', 'port2'] as const) {
    const get = Object.getOwnPropertyDescriptor(MessageChannel.prototype, key)?.get
    const other = Object.getOwnPropertyDescriptor(MessageChannel.prototype, key === 'port1' ? 'port2' : 'port1')?.get
    if (get && other)
      redefine(page, [MessageChannel.prototype, key], {
        get() {
          const port = get.call(this)
          peers.set(port, other.call(this))
          return port
        },
      })
  }
  for (const key of ['back', 'forward', 'go'] as const)
    patch(page, [history, key], (call, args) => {
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
  listen(page, 'message', (event: MessageEvent) => {
    if (!event.isTrusted || event.target !== window) return
    // A frame of somebody else's speaks for itself; whoever awaits its answer has a context of their own.
    const context = event.origin === origin ? nextMessage(window) : { isBackground: true }
    if (context) tracker.dispatching(event, context)
  })
  return { work, nextMessage }
}
