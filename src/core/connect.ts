import { readWindow } from '../page/page.js'
import { ACTION_FIELDS } from '../shared/action.js'
import { RUNNING } from '../shared/keep.js'
import { actionAttribute } from '../shared/names.js'
import { toNext } from './attribution/followed.js'
import { type ActionHandle, currentAction, openFor, type Reason } from './handle.js'
import type { Host } from './host.js'

/** Property of the running Throughline with its connection: libraries in a bundle also use that of a script tag. */
export const CONNECTION: unique symbol = Symbol.for('throughline/connection')

/** What adapters of libraries use to attribute work. */
export interface Connection {
  /** Opens an action for a reason that the library knows; call `end()` when the work is done. */
  open(reason: Reason): ActionHandle
  /** Returns the action of the running code. It may be only probable; its requests are then marked `inferred`. */
  current(): ActionHandle | undefined
  /** Returns the fields of the running action under their telemetry names, `<namespace>.origin_action_id` first. */
  attributes(): Record<string, string>
  /** Returns the trace of the running action, and the share of traces that are recorded. */
  trace(): [traceId: string | undefined, ratio: number]
  /** Runs code with a value that is propagated together with its action. */
  carry<T>(value: unknown, code: () => T): T
  /** Returns the value that was propagated to the running code. */
  carried(): unknown
}

/** Creates the connection of a running Throughline. */
export function createConnection(host: Host): Connection {
  const { guard } = host.page
  return {
    open: (reason) => openFor(host, reason),
    current: () => guard(() => currentAction(host)),
    attributes() {
      const { action, how } = host.attributor.current() ?? {}
      const fields = action && { ...action.context, attribution: how }
      const attributes: Record<string, string> = {}
      for (const field of ACTION_FIELDS) {
        const value = fields?.[field]
        if (value) attributes[actionAttribute(host.options.namespace, field)] = value
      }
      return attributes
    },
    trace: () => [host.attributor.current()?.action.traceId, host.options.traceSampleRatio],
    carry: (carried, code) => host.attributor.run(toNext(host.attributor.capture(), { carried }), code),
    carried: () => host.attributor.known()?.carried,
  }
}

/** Returns the connection to the Throughline that is running in this page, if any. */
export function readConnection(): Connection | undefined {
  const running: { [CONNECTION]?: Connection } | undefined = Reflect.get(readWindow() ?? {}, RUNNING)
  return running?.[CONNECTION]
}
