import { readWindow } from '../page/page.js'
import { RUNNING } from '../shared/keep.js'
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
}

/** Makes the connection of a running throughline. */
export function createConnection(host: Host): Connection {
  const { guard } = host.page
  return {
    open: (reason) => openFor(host, reason),
    current: () => guard(() => currentAction(host)),
  }
}

/** The connection to the throughline that runs in this page, if one does. */
export function readConnection(): Connection | undefined {
  return (readWindow() as { [RUNNING]?: { [CONNECTION]?: Connection } } | undefined)?.[RUNNING]?.[CONNECTION]
}
