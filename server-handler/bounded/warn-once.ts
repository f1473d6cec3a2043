import { createBoundedSet } from './bounded-set.js'

/** Limit of different messages: a mistake is logged once, but texts built from data could be one per request. */
const MAX_MESSAGES = 100

/** Wraps a logger so that it receives each message once. */
export function createWarnOnce(warn: (message: string) => void): (message: string) => void {
  const warned = createBoundedSet<string>(MAX_MESSAGES)
  return (message) => {
    if (!warned.has(message) && warned.admit(message)) warn(message)
  }
}
