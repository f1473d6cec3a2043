import { ACTION_FIELDS, type ActionContext, isActionFieldValue } from '../../shared/action.js'
import { NAMESPACE_PATTERN } from '../../shared/names.js'

/** The property that identifies a note; messages of applications do not have it. */
export const NOTE_KEY = 'throughline/action/1'

/** The action of the next message; `null` if it has none. */
export interface ActionNote {
  namespace: string
  context: Readonly<Partial<ActionContext>>
  /** Trace id of all requests of the action. */
  traceId: string | undefined
  isSampled: boolean
}

/** Creates the message that carries a note. */
export function toMessage(note: ActionNote | undefined): Readonly<Record<string, unknown>> {
  return { [NOTE_KEY]: note ?? null }
}

/**
 * Reads a message. Returns `undefined` if it is the application's, else the note or null. Every field has been
 * validated.
 */
export function readMessage(data: unknown): ActionNote | null | undefined {
  if (typeof data !== 'object' || data === null || !Object.hasOwn(data, NOTE_KEY)) return undefined
  const note: Partial<ActionNote> = Object(Reflect.get(data, NOTE_KEY))
  const { namespace = '', context, traceId, isSampled = false } = note
  const fields = ACTION_FIELDS.flatMap((field) => {
    const value: unknown = Reflect.get(Object(context), field)
    return typeof value === 'string' && isActionFieldValue(field, value) ? [[field, value] as const] : []
  })
  const read: Partial<ActionContext> = Object.fromEntries(fields)
  if (!read.origin_action_id || !NAMESPACE_PATTERN.test(namespace)) return null
  return { namespace, context: read, traceId: isTraceId(traceId) ? traceId : undefined, isSampled: isSampled === true }
}

function isTraceId(value: unknown): value is string {
  return typeof value === 'string' && /^(?!0+$)[0-9a-f]{32}$/.test(value)
}
