import { ACTION_FIELDS, type ActionContext, isActionFieldValue } from '../../shared/action.js'
import { NAMESPACE_PATTERN } from '../../shared/names.js'

/** The field by which a worker recognizes a note; no message of an application has it. */
export const NOTE_KEY = 'throughline/action/1'

/** The action behind the next message; without one, the next message has none. */
export interface ActionNote {
  namespace: string
  context: Readonly<Partial<ActionContext>>
  /** Of all requests of the action. */
  traceId: string | undefined
  isSampled: boolean
}

/** Makes the message that carries a note. */
export function toMessage(note: ActionNote | undefined): Readonly<Record<string, unknown>> {
  return { [NOTE_KEY]: note ?? null }
}

/** Reads a message: `undefined` if it is the application's own, else the note or null. Every field has been validated. */
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
