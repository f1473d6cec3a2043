import { kindOf } from '../../page/kind.js'
import type { Page } from '../../page/page.js'
import { redefine, replace } from '../../page/patch.js'
import { prototypeOf } from '../../page/prototype.js'
import { type Followed, isUsers, toShared, toWeaker } from './followed.js'
import { toRepeat } from './repeats.js'
import type { Sources } from './sources.js'
import type { Tracker } from './tracker.js'

type Listener = ((this: object, ...args: [Event, ...unknown[]]) => unknown) | { handleEvent(event: Event): unknown }

/** Events of elements that report the end of work that code started. They occur once, and belong to that code. */
const ENDS_WORK = /^(on)?(load(end|ed.*)?|error|ended|can.*|seeked|transition.*|animation.*)$/

/** Of these, the events that follow a change of what an element loads. */
const LOADED = /^(on)?(load|error)$/

/** Targets whose events come from the visitor, the system or other code. Their cause is not known, regardless of the listener. */
const AMBIENT = /^(IDBDatabase|MediaQueryList|VisualViewport|ScreenOrientation|NetworkInformation)$/
/** Targets that report once, on work started with them. For others, the code that listens is only probably the cause. */
const ONE_SHOT = /^(IDB.*|FileReader|Animation|AbortSignal|TaskSignal|XMLHttpRequest.*|MessagePort)$/

/** Classes whose `on…` handlers are wrapped; of elements, only the handlers that report the end of work. */
const WITH_HANDLERS =
  'XMLHttpRequestEventTarget XMLHttpRequest FileReader IDBRequest IDBOpenDBRequest IDBTransaction WebSocket EventSource MessagePort Worker BroadcastChannel ServiceWorkerContainer MediaQueryList VisualViewport ScreenOrientation NetworkInformation Animation AbortSignal HTMLElement'

/** The same, for APIs that are rarely used before the visitor's first event. */
const LATE_WITH_HANDLERS =
  'AudioScheduledSourceNode OfflineAudioContext MediaRecorder RTCDataChannel RTCPeerConnection SpeechSynthesisUtterance Notification'

/** Whether a browser accepts the value as a listener: a function, or an object that may have `handleEvent`. */
const isListener = (value: unknown): value is Listener =>
  typeof value === 'function' || (typeof value === 'object' && !!value)

/** Work that was started on targets, and messages in transit to them. */
export interface StartedWork extends Sources {
  /** Returns the context in which work was last started on a target. */
  workOf(target: object): Followed | undefined
  /** Returns the context of a message that arrives at a target. */
  nextMessage(target: object, event: Event): Followed | undefined
  /** Called before the page listens to `storage`. */
  watchStorage(): void
}

/** The wrapper of a listener on one target, and the context in which it was last added. */
interface Wrapped {
  readonly wrapper: (this: object, ...args: [Event, ...unknown[]]) => unknown
  context: Followed
  /** Whether it was added with `once`. */
  isOnce: boolean
}

/** The wrappers of the page's listeners. */
interface Wrapping {
  /** Returns the wrapper to register instead of a listener. */
  wrap(target: object, listener: Listener, isOnce?: boolean): Wrapped['wrapper']
  /** Returns the wrapper that was registered instead of it, if any. */
  find(target: object, listener: unknown): Wrapped['wrapper'] | undefined
  /** Returns the listener of a wrapper. */
  unwrap(wrapper: unknown): unknown
}

/**
 * Property of our `removeEventListener` with the registry, so that listeners added before a stop can be removed after it.
 * Each copy of the package has its own, since versions may differ; their methods call each other.
 */
const REGISTRY: unique symbol = Symbol()

/** The wrapped listeners of a page. It outlasts every stop. */
interface WrapperRegistry {
  /** By target and listener. */
  readonly wrappers: WeakMap<object, WeakMap<object, Wrapped>>
  readonly originals: WeakMap<object, unknown>
  /** The original method. */
  readonly remove: EventTarget['removeEventListener']
  /** What the wrappers use; `undefined` after a stop. */
  running?: { page: Page; tracker: Tracker; started: StartedWork } | undefined
}

function createWrapping(registry: WrapperRegistry, tracker: Tracker): Wrapping {
  const { wrappers, originals } = registry

  function createWrapped(listener: Listener): Wrapped {
    const wrapped: Wrapped = {
      context: {},
      isOnce: false,
      wrapper(this: object, ...args: [Event, ...unknown[]]) {
        const [event] = args
        const { context } = wrapped
        const { running } = registry
        const call = () => {
          if (typeof listener === 'function') return Reflect.apply(listener, this, args)
          const { handleEvent } = listener
          // The browser skips listeners that it cannot call.
          return typeof handleEvent === 'function' ? Reflect.apply(handleEvent, listener, args) : undefined
        }
        const isTrusted = event?.isTrusted
        const isOfUser = isUsers(context)
        // An event that the page dispatches is passed on directly, unless code of a click or a third party listens: most
        // events end here.
        if (!running || !(isTrusted || isOfUser || context.isForeign)) return call()
        const {
          tracker,
          page: { now },
          started: { workOf, nextMessage, loadOf },
        } = running
        if (context.isForeign) return tracker.run(context, call)
        const known = tracker.known()
        const isOneShot = () => ONE_SHOT.test(kindOf(this))
        const other = context.cause?.action
        const isAwaited = isOfUser && other !== known?.cause?.action && ((wrapped.isOnce && !isTrusted) || isOneShot())
        if (!isTrusted || known) {
          // An event that the page dispatches belongs to the dispatching code, unless a click's code waits for it.
          if (known && other && isAwaited && isUsers(known)) return tracker.run(toShared(known, other), call)
          if (!isAwaited || !event || isTrusted) return call()
        }
        const isMessage = event.type === 'message'
        const source = isMessage ? nextMessage(this, event) : loadOf(event)
        const started = workOf(this) ?? (isMessage || !other || source?.cause?.action !== other ? source : undefined)
        if (started) {
          // The event's other listeners run in this context too.
          tracker.dispatching(event, tracker.toDeferred(started))
          return call()
        }
        // The cause of a style change cannot be followed; an inferred one is better.
        if (!isOfUser && /^(trans|anim)/.test(event.type)) return call()
        if (AMBIENT.test(kindOf(this))) return tracker.run({}, call)
        wrapped.context =
          isMessage && !isOfUser ? { isBackground: true } : toRepeat(context, { of: this, now: now(), isPush: true })
        // A message that nothing in this page has sent or asked for may be a push.
        const isOnce = isTrusted && !isMessage && (/^(open|load|error)$/.test(event.type) || isOneShot())
        const isFirst = wrapped.context.chain?.count === 1
        return tracker.run(tracker.toDeferred(isOnce && isFirst ? wrapped.context : toWeaker(wrapped.context)), call)
      },
    }
    return wrapped
  }

  return {
    wrap(target, listener, isOnce = false) {
      const known = wrappers.get(target) ?? new WeakMap<object, Wrapped>()
      wrappers.set(target, known)
      const wrapped = known.get(listener) ?? createWrapped(listener)
      wrapped.context = tracker.capture()
      wrapped.isOnce = isOnce
      known.set(listener, wrapped)
      originals.set(wrapped.wrapper, listener)
      return wrapped.wrapper
    },
    find: (target, listener) => wrappers.get(target)?.get(Object(listener))?.wrapper,
    unwrap: (wrapper) => originals.get(Object(wrapper)) ?? wrapper,
  }
}

/** Propagates contexts to the listeners of targets other than elements, and of events that elements dispatch once. */
export function followEvents(page: Page, tracker: Tracker, started: StartedWork): void {
  const { window, guard } = page
  const { prototype } = window.EventTarget
  const { removeEventListener } = prototype
  const before: WrapperRegistry | undefined = Reflect.get(removeEventListener, REGISTRY)
  const registry: WrapperRegistry = before ?? {
    wrappers: new WeakMap(),
    originals: new WeakMap(),
    remove: removeEventListener,
  }
  registry.running = { page, tracker, started }
  page.onRelease(() => {
    registry.running = undefined
  })
  const { wrap, find, unwrap } = createWrapping(registry, tracker)

  /** Whether listeners of a type need a wrapper. Other events of elements and windows reach our own listener on the window. */
  function isWorthWrapping(target: object, type: unknown): boolean {
    return (
      !('nodeType' in target || 'window' in target || kindOf(target) === 'Navigation') ||
      ('nodeType' in target && typeof type === 'string' && ENDS_WORK.test(type))
    )
  }

  /** Returns the wrapper to register instead of a listener; `undefined` if the listener itself is registered. */
  function toWrapper(target: object, [type, listener, options]: unknown[]): Wrapped['wrapper'] | undefined {
    const read = (key: string) => (options ? Object.getOwnPropertyDescriptor(Object(options), key) : undefined)
    // An accessor would be called twice.
    if (read('capture')?.get) return undefined
    const isOnce = read('once')?.value === true
    if (type === 'storage') started.watchStorage()
    // A type that is not a string would be converted twice.
    if (
      target &&
      typeof type === 'string' &&
      isListener(listener) &&
      (find(target, listener) ||
        isWorthWrapping(target, type) ||
        tracker.capture().isForeign ||
        (isOnce && isUsers(tracker.known() ?? {})))
    ) {
      if (LOADED.test(type)) started.watch(target)
      return wrap(target, listener, isOnce)
    }
    return undefined
  }

  // Pages add and remove many listeners: a closure for each call would double its cost.
  replace(
    page,
    [prototype, 'addEventListener'],
    (native, isLive) =>
      ({
        wrapper(this: object, ...args: unknown[]): unknown {
          let wrapper: Wrapped['wrapper'] | undefined
          try {
            if (isLive()) wrapper = toWrapper(this ?? window, args)
          } catch (error) {
            guard(() => {
              throw error
            })
          }
          if (!wrapper) return Reflect.apply(native, this, args)
          Reflect.apply(native, this, [args[0], wrapper, ...args.slice(2)])
          // A listener that was also added before the start would be called twice.
          return Reflect.apply(registry.remove, this, args)
        },
      }).wrapper,
  )
  // Stays after `stop()`: listeners added until then must still be removable by the page's own function.
  if (!before) {
    replace(
      { onRelease() {} },
      [prototype, 'removeEventListener'],
      (native) =>
        ({
          wrapper(this: object, ...args: unknown[]): unknown {
            const wrapper = find(this ?? window, args[1])
            if (wrapper) Reflect.apply(native, this, [args[0], wrapper, ...args.slice(2)])
            return Reflect.apply(native, this, args)
          },
        }).wrapper,
    )
    Object.defineProperty(prototype.removeEventListener, REGISTRY, { value: registry })
  }

  const wrapping = { wrap, unwrap, watch: started.watch }
  followHandlers(page, WITH_HANDLERS, wrapping)
  page.soon(() => followHandlers(page, LATE_WITH_HANDLERS, wrapping))
}

/** Wraps the `on…` handlers of classes. */
function followHandlers(
  page: Page,
  names: string,
  { wrap, unwrap, watch }: Pick<Wrapping, 'wrap' | 'unwrap'> & Pick<Sources, 'watch'>,
): void {
  for (const name of names.split(' ')) {
    const owner = prototypeOf(page.window, name) ?? {}
    // The engine creates an accessor when it is first read, so handlers that are not needed are not read.
    for (const key of Object.keys(owner)) {
      if (!key.startsWith('on') || (name === 'HTMLElement' && !ENDS_WORK.test(key))) continue
      redefine(page, [owner, key], {
        read: unwrap,
        write(handler, self) {
          if (typeof handler !== 'function') return handler
          if (LOADED.test(key)) watch(self)
          return wrap(Object(self), Object(handler))
        },
      })
    }
  }
}
