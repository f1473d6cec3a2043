import { MAX_CAUSES, MAX_STACK_FRAMES } from '../../shared/limits.js'
import type { WireCause } from '../../shared/wire.js'

/** Longer texts are cut here already; the server stores a kibibyte of message and eight of stack. */
const MAX_MESSAGE = 1024
const MAX_STACK = 8192

/** What was thrown, as plain data. */
export interface ThrownError extends WireCause {
  causes?: WireCause[] | undefined
  members?: WireCause[] | undefined
}

/** Reads what was thrown, which may be anything, with its causes and members. */
export function readThrown(thrown: unknown): ThrownError {
  const causes: WireCause[] = []
  for (let { cause } = Object(thrown); cause && causes.length < MAX_CAUSES; { cause } = Object(cause))
    causes.push(readOne(cause))
  const { errors } = Object(thrown)
  const members = Array.isArray(errors) ? errors.slice(0, MAX_CAUSES).map(readOne) : undefined
  return { ...readOne(thrown), causes: causes[0] && causes, members }
}

function readOne(thrown: unknown): WireCause {
  const { name, message, stack } = Object(thrown)
  return {
    type: String((message !== undefined && name) || typeof thrown),
    message: clean(message ?? thrown).slice(0, MAX_MESSAGE),
    stack:
      stack &&
      clean(stack)
        .split('\n', MAX_STACK_FRAMES + 1)
        .join('\n')
        .slice(0, MAX_STACK),
  }
}

/** What a query or fragment holds may be personal; the server removes the rest. */
function clean(value: unknown): string {
  return String(value).replace(/(\bhttps?:[^\s?#]{1,2000})[?#][^\s:)]*/g, '$1')
}
