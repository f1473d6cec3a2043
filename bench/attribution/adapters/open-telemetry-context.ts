import { type ContextManager, context, createContextKey } from '@opentelemetry/api'
import { linkRequests, readActionName } from './link-requests.js'

const ACTION = createContextKey('action')
/** What the instrumentation of user interaction is set to watch. */
const GESTURES = ['click', 'submit', 'keydown', 'change', 'input']

const isActivating = (event: Event): boolean => !(event instanceof KeyboardEvent) || ['Enter', ' '].includes(event.key)

/** Runs listeners of gestures in a context that names the action, as OpenTelemetry's instrumentation does, and links by that context. */
export function linkByContext(manager: ContextManager): void {
  context.setGlobalContextManager(manager)
  const wrappers = new WeakMap<object, EventListener>()
  const { addEventListener, removeEventListener } = EventTarget.prototype

  function wrap(listener: EventListenerOrEventListenerObject): EventListener {
    const known = wrappers.get(listener)
    if (known) return known
    const wrapper = function (this: unknown, event: Event): unknown {
      const call = () =>
        typeof listener === 'function' ? Reflect.apply(listener, this, [event]) : listener.handleEvent(event)
      const name = isActivating(event) ? readActionName(event) : undefined
      return name ? context.with(context.active().setValue(ACTION, name), call) : call()
    }
    wrappers.set(listener, wrapper)
    return wrapper
  }

  EventTarget.prototype.addEventListener = function (type, listener, options) {
    const wrapped = listener && GESTURES.includes(type) ? wrap(listener) : listener
    return Reflect.apply(addEventListener, this, [type, wrapped, options])
  }
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    return Reflect.apply(removeEventListener, this, [type, (listener && wrappers.get(listener)) ?? listener, options])
  }
  linkRequests(() => context.active().getValue(ACTION) as string | undefined)
}
