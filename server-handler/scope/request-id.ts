const WELL_FORMED = /^[A-Za-z0-9._:/+=@-]{1,128}$/

/** Whether a value may be the id of a request, a session or a correlation. */
export function isWellFormedId(value: unknown): value is string {
  return typeof value === 'string' && WELL_FORMED.test(value)
}
