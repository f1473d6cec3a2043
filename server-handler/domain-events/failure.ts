import { redactText } from '../redact/redact.js'
import { nameOfThrown } from '../telemetry/user-code.js'

/** Characters of a word that says what failed. */
const MAX_CHARACTERS = 128

/** The fields of a failed event's metadata; none without an error. */
export function failureOf(error: unknown): { status?: 'error'; error?: string } {
  if (error === undefined || error === null || error === false) return {}
  return error === true ? { status: 'error' } : { status: 'error', error: toWord(error) }
}

function toWord(error: unknown): string {
  if (typeof error !== 'string') return nameOfThrown(error).slice(0, MAX_CHARACTERS)
  const { text } = redactText(error)
  return text.slice(0, MAX_CHARACTERS).replace(/[\0\p{Surrogate}]/gu, '') || 'failed'
}
