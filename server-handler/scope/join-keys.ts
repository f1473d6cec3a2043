import { currentScope, type Scope } from './scope.js'

/** Ids of orders, payments and receipts; no spaces, no characters that need escaping, no `@`. */
const WELL_FORMED = /^[A-Za-z0-9._:/+=-]{1,128}$/

/** Whether a value may be a business key. */
export function isJoinValue(value: unknown): value is string {
  return typeof value === 'string' && WELL_FORMED.test(value)
}

/**
 * Attaches a business key to the current scope: its span, every later log line, and the jobs that it enqueues. Never
 * sent to other services as baggage. Returns `false` without a scope, and if the name is not on the list or the value is
 * invalid, which is logged once.
 *
 * @example
 * setJoinKey('checkout_request_id', order.id)
 */
export function setJoinKey(name: string, value: string, scope: Scope | undefined = currentScope()): boolean {
  if (!scope) return false
  const { telemetry, joinKeys, work } = scope
  if (!telemetry.joinKeys.includes(name)) {
    const known = telemetry.joinKeys.join(', ')
    telemetry.warnOnce(`setJoinKey takes ${known}; got ${shown(name)}. List it in \`joinKeys\` to allow it.`)
    return false
  }
  if (!isJoinValue(value)) {
    telemetry.warnOnce(
      `setJoinKey takes values of 1 to 128 of A-Z a-z 0-9 . _ : / + = -; the value for ${name} does not match.`,
    )
    return false
  }
  Reflect.set(joinKeys, name, value)
  work.set({ [name]: value })
  return true
}

const shown = (name: unknown): string => JSON.stringify(String(name).slice(0, 40))
