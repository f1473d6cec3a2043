import { type Context, type ContextManager, ROOT_CONTEXT } from '@opentelemetry/api'
import { readConnection } from '../../core/connect.js'

/**
 * A context manager for OpenTelemetry in the page: a span stays active across `await`, timers and events, as actions
 * do, without zone.js. Requires `attribution: 'exact'`; otherwise a context is active only within the synchronous call,
 * as with OpenTelemetry's own default.
 *
 * @example
 * provider.register({ contextManager: contextManager() })
 */
export function contextManager(): ContextManager {
  /** Used before Throughline starts and after it has stopped. */
  let fallback: Context | undefined
  let isEnabled = false

  const active = () =>
    (isEnabled ? ((readConnection()?.carried() as Context | undefined) ?? fallback) : undefined) ?? ROOT_CONTEXT

  function runIn<T>(context: Context, code: () => T): T {
    const connection = readConnection()
    if (connection) return connection.carry(context, code)
    const before = fallback
    fallback = context
    try {
      return code()
    } finally {
      fallback = before
    }
  }

  function bind<T>(context: Context, target: T): T
  function bind(context: Context, target: unknown): unknown {
    if (typeof target !== 'function') return target
    const bound = function (this: unknown, ...args: unknown[]): unknown {
      return runIn(context, () => Reflect.apply(target, this, args))
    }
    Object.defineProperty(bound, 'length', { value: target.length, configurable: true })
    return bound
  }

  const manager: ContextManager = {
    active,
    with: (context, code, ...[self, ...args]) => runIn(context, () => Reflect.apply(code, self, args)),
    bind,
    enable() {
      isEnabled = true
      return manager
    },
    disable() {
      isEnabled = false
      return manager
    },
  }
  return manager
}

/** The span processor interface of `@opentelemetry/sdk-trace-web`. */
export interface ActionSpanProcessor {
  onStart(span: { setAttributes(attributes: Record<string, string>): unknown }): void
  onEnd(): void
  forceFlush(): Promise<void>
  shutdown(): Promise<void>
}

/**
 * Adds the fields of the running action to every span that starts, `throughline.origin_action_id` first. It works with
 * any context manager, including zone.js.
 *
 * @example
 * new WebTracerProvider({ spanProcessors: [actionSpanProcessor(), new BatchSpanProcessor(exporter)] })
 */
export function actionSpanProcessor(): ActionSpanProcessor {
  return {
    onStart(span) {
      const attributes = readConnection()?.attributes()
      if (attributes) span.setAttributes(attributes)
    },
    onEnd() {},
    async forceFlush() {},
    async shutdown() {},
  }
}
