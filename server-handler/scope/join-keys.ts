import { currentScope, type Scope } from './scope.js'

/** Ids of orders, payments and receipts; no spaces, nothing that has to be escaped, no `@`. */
const WELL_FORMED = /^[A-Za-z0-9._:/+=-]{1,128}$/

/** Whether a value may be a business key. */
export function isJoinValue(value: unknown): value is string {
  return typeof value === 'string' && WELL_FORMED.test(value)
}

/**
 * Attaches a business key to the work at hand: its span, every later line of its log, and the jobs that it enqueues.
 * Never sent to other services as baggage. `false` where the name is not on the list, the value is none, or there is
 * no scope; the first time of each is told on the console.
 *
 * @example
 * setJoinKey('checkout_request_id', order.id)
 */
export function setJoinKey(name: string, value: string, scope: Scope | undefined = currentScope()): boolean {
  if (!scope) return false
  const { telemetry, joinKeys, work } = scope
  if (!telemetry.joinKeys.includes(name)) {
    const known = telemetry.joinKeys.join(', ')
    telemetry.warnOnce(`setJoinKey takes ${known}; got ${shown(name)}. List it in \`joinKeys\` to have it too.`)
    return false
  }
  if (!isJoinValue(value)) {
    telemetry.warnOnce(
      `setJoinKey takes values of 1 to 128 of A-Z a-z 0-9 . _ : / + = -; the one for ${name} is another.`,
    )
    return false
  }
  Reflect.set(joinKeys, name, value)
  work.set({ [name]: value })
  return true
}

const shown = (name: unknown): string => JSON.stringify(String(name).slice(0, 40))
