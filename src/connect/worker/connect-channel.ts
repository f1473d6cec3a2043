import { readConnection } from '../../core/connect.js'
import type { ActionHandle } from '../../core/handle.js'
import { readWindow } from '../../page/page.js'
import { patch } from '../../page/patch.js'
import type { Undo } from '../../page/undo.js'
import { fnv1a } from '../../shared/hash.js'
import { createRelease, type Release } from '../release.js'
import { createAnnouncements } from './announcements.js'
import { attempt, readNote } from './current-note.js'

/** The part of a `BroadcastChannel` that is used. */
export type ChannelLike = Pick<
  BroadcastChannel,
  'name' | 'postMessage' | 'addEventListener' | 'removeEventListener' | 'close' | 'onmessage'
>

type Listener = (this: unknown, event: Event) => unknown

/**
 * Makes messages of a `BroadcastChannel` name their cause in other tabs: there, a message starts an action of kind
 * `invalidation` whose `parent_action_id` is the action that sent it. Call it in each tab, right after the channel is
 * created. Returns a function that undoes it.
 *
 * @example
 * const channel = new BroadcastChannel('cart')
 * connectChannel(channel)
 */
export function connectChannel(channel: ChannelLike): Undo {
  const hold = createRelease()
  attempt(() => connect(hold, channel))
  return hold.release
}

function connect(hold: Release, channel: ChannelLike): void {
  // Announcements are separate messages on another channel, so a tab without this function receives only what the
  // application sends.
  const announcer: BroadcastChannel = Reflect.construct(Object(channel).constructor, [`throughline/${channel.name}`])
  // Two channels of one page are not two tabs.
  const announcements = createAnnouncements(String(readWindow()?.performance.timeOrigin))
  announcer.onmessage = ({ data }) => void attempt(() => announcements.add(data))
  hold.onRelease(() => announcer.close())
  patch(hold, [channel, 'postMessage'], (call, args) => {
    const digest = digestOf(args[0])
    if (digest !== undefined) attempt(() => announcer.postMessage(announcements.write(digest, readNote())))
    return call(args)
  })
  patch(hold, [channel, 'close'], (call, args) => {
    announcer.close()
    return call(args)
  })
  const run = createRunner((data) => announcements.take(digestOf(data)))
  wrapListeners(hold, channel, run)
}

/** Runs all listeners of one message as the work of one action. */
function createRunner(
  findCause: (data: unknown) => string | undefined,
): (event: Event, code: () => unknown) => unknown {
  const handles = new WeakMap<Event, ActionHandle | undefined>()
  const find = (event: Event) => {
    const parentId = findCause(Reflect.get(event, 'data'))
    const handle = parentId === undefined ? undefined : readConnection()?.open({ kind: 'invalidation', parentId })
    // The listeners' own work has ended when the last of them has returned, before the next task.
    if (handle) Promise.resolve().then(() => handle.end())
    return handle
  }
  return (event, code) => {
    if (!handles.has(event))
      handles.set(
        event,
        attempt(() => find(event)),
      )
    const handle = handles.get(event)
    return handle ? handle.run(code) : code()
  }
}

/** Runs a listener as the work of the action that caused its message. */
type RunListener = (event: Event, code: () => unknown) => unknown

/** Wraps the `message` listeners of one channel; adding and removing them behaves as before. */
function wrapListeners(hold: Release, channel: ChannelLike, run: RunListener): void {
  const wrapped = new WeakMap<object, Listener>()
  const wrap = (listener: unknown): unknown => {
    if (typeof listener !== 'function' && (typeof listener !== 'object' || listener === null)) return listener
    const known = wrapped.get(listener)
    if (known) return known
    const made: Listener = function (event) {
      return run(event, () => callListener(listener, this, event))
    }
    wrapped.set(listener, made)
    return made
  }
  patch(hold, [channel, 'addEventListener'], (call, [type, listener, ...rest]) =>
    call([type, type === 'message' ? wrap(listener) : listener, ...rest]),
  )
  // Not undone: what was added until then must still be removable, and so must what was added before.
  patch({ onRelease() {} }, [channel, 'removeEventListener'], (call, [type, listener, ...rest]) => {
    const made = wrapped.get(Object(listener))
    if (made && type === 'message') call([type, made, ...rest])
    return call([type, listener, ...rest])
  })
  wrapHandler(hold, channel, wrap)
}

function callListener(listener: object, target: unknown, event: Event): unknown {
  if (typeof listener === 'function') return Reflect.apply(listener, target, [event])
  const { handleEvent }: { handleEvent?: unknown } = listener
  return typeof handleEvent === 'function' ? Reflect.apply(handleEvent, listener, [event]) : undefined
}

/** `onmessage` of the instance: the page reads the function that it has set. */
function wrapHandler(hold: Release, channel: ChannelLike, wrap: (listener: unknown) => unknown): void {
  const { get, set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(channel), 'onmessage') ?? {}
  if (!get || !set) return
  let handler: unknown = get.call(channel)
  if (handler) set.call(channel, wrap(handler))
  Object.defineProperty(channel, 'onmessage', {
    configurable: true,
    enumerable: true,
    get: () => handler,
    set(listener) {
      handler = listener
      set.call(channel, wrap(listener))
    },
  })
  hold.onRelease(() => {
    Reflect.deleteProperty(channel, 'onmessage')
    set.call(channel, handler)
  })
}

/** Returns the text by which another tab recognizes a message; `undefined` if it cannot be serialized. */
function digestOf(message: unknown): number | undefined {
  return attempt(() => fnv1a(JSON.stringify(message) ?? ''))
}
