import { createBoundedSet } from '../bounded/bounded-set.js'
import type { Warn } from '../options/warn.js'

/** Different messages that are logged: a database may put values of the request into its own. */
const MAX_MESSAGES = 100
const MAX_CHARS = 300

/** Logs what a handler failed with, each message once, in one line without control characters. */
export function createFailureLog(handler: string, warn: Warn): (error: unknown) => void {
  const logged = createBoundedSet<string>(MAX_MESSAGES)
  return (error) => {
    const text = (error instanceof Error ? error.message : String(error)).replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    const message = `${handler} failed: ${text.slice(0, MAX_CHARS)}`
    if (!logged.has(message) && logged.admit(message)) warn(message)
  }
}
