import { isNative } from '../page/native.js'
import type { RuntimeBase } from './host.js'

/** Where an OpenTelemetry SDK registers its propagator. */
const OPENTELEMETRY = Symbol.for('opentelemetry.js.api.1')

/**
 * Determines whether another agent sets `traceparent`; if so, we do not. An agent that wraps `fetch` or XHR after us
 * passes us its header with the request. One that wrapped them before us adds its header after ours, where it cannot be
 * seen. To prevent requests with two values, any earlier wrapper counts as an agent, unless the `traceparent` option
 * says otherwise.
 */
export function findTracingAgent({ page, options, warn }: RuntimeBase): () => boolean {
  const { window } = page
  const { fetch, XMLHttpRequest } = window
  const { prototype } = XMLHttpRequest
  if (options.traceparent !== 'auto') return () => options.traceparent === 'never'
  // Read before we wrap them.
  const methods = [fetch, prototype.open, prototype.send, prototype.setRequestHeader]
  let isWrapped: boolean | undefined
  page.soon(hasWrapper)
  return () => hasWrapper() || !!Reflect.get(window, OPENTELEMETRY)?.propagation

  function hasWrapper(): boolean {
    isWrapped ??= !methods.every(isNativeOrZone)
    if (isWrapped)
      warn(
        "fetch or XMLHttpRequest was wrapped before start(): traceparent is left to the wrapper; to set it, pass traceparent: 'always'",
      )
    return isWrapped
  }

  /** zone.js wraps both and sets no header; it keeps the originals under a name of its own. */
  function isNativeOrZone(method: unknown): boolean {
    const kept = [window, prototype].map((owner) => Reflect.get(owner, `__zone_symbol__${Object(method).name}`))
    return isNative(method) || kept.some(isNative)
  }
}
