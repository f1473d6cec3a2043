import { readConnection } from '../../core/connect.js'
import type { ActionHandle } from '../../core/handle.js'
import { readWindow } from '../../page/page.js'
import { fnv1a } from '../../shared/hash.js'
import { createAnnouncements } from './announcements.js'
import { attempt, readNote } from './current-note.js'

/** A channel as a page has it. */
export type ChannelLike = Pick<
  BroadcastChannel,
  'name' | 'postMessage' | 'addEventListener' | 'removeEventListener' | 'close' | 'onmessage'
>

type Listener = (this: unknown, event: Event) => unknown

/**
 * Has messages of a `BroadcastChannel` name their cause in the other tabs: there, what a message leads to is an action of kind
 * `invalidation` whose `parent_action_id` is the action that sent it. Call it in each tab, right after the channel is made.
 * Returns a function that undoes it.
 *
 * @example
 * const channel = new BroadcastChannel('cart')
 * connectChannel(channel)
 */
export function connectChannel(channel: ChannelLike): () => void {
  const undo = attempt(() => connect(channel))
  return undo ?? (() => {})
}

function connect(channel: ChannelLike): () => void {
  // Messages are announced beside them: a tab without this function receives only what the application sends.
  const beside: BroadcastChannel = Reflect.construct(Object(channel).constructor, [`throughline/${channel.name}`])
  // Two channels of one page are no two tabs.
  const announcements = createAnnouncements(String(readWindow()?.performance.timeOrigin))
  beside.onmessage = ({ data }) => void attempt(() => announcements.add(data))
  const undo = [
    replace(channel, 'postMessage', (original) => (message: unknown) => {
      const digest = digestOf(message)
      if (digest !== undefined) attempt(() => beside.postMessage(announcements.write(digest, readNote())))
      return Reflect.apply(original, channel, [message])
    }),
    replace(channel, 'close', (original) => () => {
      attempt(() => beside.close())
      return Reflect.apply(original, channel, [])
    }),
    wrapListeners(
      channel,
      createRunner((data) => announcements.take(digestOf(data))),
    ),
  ]
  return () => {
    for (const each of undo) attempt(each)
    attempt(() => beside.close())
  }
}

/** Runs all listeners of one message as the work of one action. */
function createRunner(
  findCause: (data: unknown) => string | undefined,
): (event: Event, code: () => unknown) => unknown {
  const handles = new WeakMap<Event, ActionHandle | undefined>()
  const find = (event: Event) => {
    const parentId = findCause(Reflect.get(event, 'data'))
    const handle = parentId === undefined ? undefined : readConnection()?.open({ kind: 'invalidation', parentId })
    // The listeners' own work is over when the last of them has returned, which is before the next turn.
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

/** Wraps the `message` listeners of one channel; each is added and removed as if it were not. */
function wrapListeners(channel: ChannelLike, run: (event: Event, code: () => unknown) => unknown): () => void {
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
  const onlyMessages =
    (original: AnyFunction) =>
    (type: unknown, listener: unknown, ...rest: unknown[]): unknown =>
      Reflect.apply(original, channel, [type, type === 'message' ? wrap(listener) : listener, ...rest])
  let handler: unknown = null
  const undo = [
    replace(channel, 'addEventListener', onlyMessages),
    replace(channel, 'removeEventListener', onlyMessages),
    defineHandler(channel, {
      get: () => handler,
      set: (listener) => {
        handler = listener
        return wrap(listener)
      },
    }),
  ]
  return () => {
    for (const each of undo) each()
  }
}

function callListener(listener: object, target: unknown, event: Event): unknown {
  if (typeof listener === 'function') return Reflect.apply(listener, target, [event])
  const { handleEvent }: { handleEvent?: unknown } = listener
  return typeof handleEvent === 'function' ? Reflect.apply(handleEvent, listener, [event]) : undefined
}

/** `onmessage` of the instance: the page reads what it has set. */
function defineHandler(
  channel: ChannelLike,
  { get, set }: { get(): unknown; set(listener: unknown): unknown },
): () => void {
  const own = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(channel), 'onmessage')
  if (!own?.set) return () => {}
  const assign = (listener: unknown) => void Reflect.apply(own.set ?? (() => {}), channel, [listener])
  Object.defineProperty(channel, 'onmessage', {
    configurable: true,
    enumerable: true,
    get,
    set: (listener) => assign(set(listener)),
  })
  return () => {
    const listener = get()
    Reflect.deleteProperty(channel, 'onmessage')
    assign(listener)
  }
}

type AnyFunction = (...args: never[]) => unknown

/** Puts a function in the place of a method of one object; returns what removes it again. */
function replace(
  channel: ChannelLike,
  name: 'postMessage' | 'close' | 'addEventListener' | 'removeEventListener',
  make: (original: AnyFunction) => (...args: unknown[]) => unknown,
): () => void {
  const value = make(channel[name])
  Object.defineProperty(channel, name, { value, configurable: true, writable: true })
  return () => {
    if (Object.getOwnPropertyDescriptor(channel, name)?.value === value) Reflect.deleteProperty(channel, name)
  }
}

/** By what a message is recognized in another tab; `undefined` for what has no text. */
function digestOf(message: unknown): number | undefined {
  return attempt(() => fnv1a(JSON.stringify(message) ?? ''))
}
