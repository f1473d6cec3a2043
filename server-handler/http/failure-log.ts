import { createWarnOnce } from '../bounded/warn-once.js'
import type { Warn } from '../options/warn.js'

const MAX_CHARS = 300

/** Logs the errors that a handler failed with, each message once, in one line without control characters. */
export function createFailureLog(handler: string, warn: Warn): (error: unknown) => void {
  const warnOnce = createWarnOnce(warn)
  return (error) => {
    const text = (error instanceof Error ? error.message : String(error)).replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    warnOnce(`${handler} failed: ${text.slice(0, MAX_CHARS)}`)
  }
}
