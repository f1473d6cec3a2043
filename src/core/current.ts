import type { ActionHandle } from './handle.js'
import type { CaptureContext } from './host.js'
import type { Consent, FindRoute } from './options.js'
import type { RegisteredActions, RegisteredEvents } from './register.js'
import { type ActionName, running, type Throughline } from './throughline.js'

type Registered = Throughline<RegisteredActions, RegisteredEvents>

/** Opens an action of the running Throughline; end it with `end()`. */
export function action(name: ActionName<RegisteredActions>): ActionHandle
/**
 * Runs code as an action, which ends when the result has settled; the result is returned.
 *
 * @example
 * await action('checkout_submit', () => pay(cart))
 */
export function action<T>(name: ActionName<RegisteredActions>, code: (handle: ActionHandle) => T): T
export function action<T>(name: string, code?: (handle: ActionHandle) => T): ActionHandle | T {
  return running().action(name, code as (handle: ActionHandle) => T)
}

/** Records a declared event. @example track('add_to_cart', { product_id: 'p-17', quantity: 1 }) */
export const track: Registered['track'] = (name, attributes) =>
  Reflect.apply(running().track, undefined, [name, attributes])

/** Ties the visit to a hash of the visitor. @example identify('9f86d081884c7d659a2feaa0c55ad015') */
export function identify(hash: string): void {
  running().identify(hash)
}

/** Sets what the visitor consents to. @example consent('granted') */
export function consent(given: Consent): void {
  running().consent(given)
}

/** Names the current route by its pattern, or this and later ones by a function of the location. @example route('/p/:slug') */
export function route(pattern: string | FindRoute): void {
  running().route(pattern)
}

/** Records an error that the page has handled. @example captureError(error, { attributes: { step: 'payment' } }) */
export function captureError(error: unknown, context?: CaptureContext): void {
  running().captureError(error, context)
}

/** Sends the records that are waiting. */
export function flush(): void {
  running().flush()
}

/** Undoes what `start()` did. @example stop() */
export function stop(): void {
  running().stop()
}
