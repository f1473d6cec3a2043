import { readConnection } from '../../core/connect.js'
import { isSampled } from '../../shared/hash.js'
import type { ActionNote } from './note.js'

/** Returns the running action as a note; `undefined` without one. */
export function readNote(): ActionNote | undefined {
  return attempt(() => {
    const connection = readConnection()
    const [traceId, ratio] = connection?.trace() ?? []
    if (!connection || !traceId) return undefined
    // `acme.origin_action_id` and so on.
    const attributes = Object.entries(connection.attributes())
    const namespace = attributes[0]?.[0].split('.')[0] ?? ''
    const context = Object.fromEntries(attributes.map(([name, value]) => [name.slice(namespace.length + 1), value]))
    return { namespace, context, traceId, isSampled: isSampled(traceId, ratio ?? 0) }
  })
}

/** Runs code of ours around a message of the application, whose delivery must not depend on it. */
export function attempt<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    return undefined // The message matters more than the note.
  }
}
