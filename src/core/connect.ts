import { readWindow } from '../page/page.js'
import { ACTION_FIELDS } from '../shared/action.js'
import { RUNNING } from '../shared/keep.js'
import { actionAttribute } from '../shared/names.js'
import { toNext } from './attribution/followed.js'
import { type ActionHandle, currentAction, openFor, type Reason } from './handle.js'
import type { Host } from './host.js'

/** Where the running throughline carries its connection: a script tag's serves a bundle's libraries too. */
export const CONNECTION: unique symbol = Symbol.for('throughline/connection')

/** What a library that knows why it works is tied in by. */
export interface Connection {
  /** Opens an action for a reason that the library knows; `end()` it when the work is done. */
  open(reason: Reason): ActionHandle
  /** The action of the running code, also where it is only probable: then its requests say `inferred`. */
  current(): ActionHandle | undefined
  /** The fields of the running action by the names that telemetry has for them, `<namespace>.origin_action_id` first. */
  attributes(): Record<string, string>
  /** The trace of the running action, and the share of traces that are recorded. */
  trace(): [traceId: string | undefined, ratio: number]
  /** Runs code with a value that is propagated along with its action. */
  carry<T>(value: unknown, code: () => T): T
  /** The value that was propagated to the running code. */
  carried(): unknown
}

/** Makes the connection of a running throughline. */
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

/** The connection to the throughline that runs in this page, if one does. */
export function readConnection(): Connection | undefined {
  const running: { [CONNECTION]?: Connection } | undefined = Reflect.get(readWindow() ?? {}, RUNNING)
  return running?.[CONNECTION]
}
