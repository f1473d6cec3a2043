/** How a request ended, in one word. */
export type ServedReason =
  | 'ok'
  | 'not_modified_304'
  | 'redirect'
  | 'preflight'
  | 'auth_401'
  | 'auth_403'
  | 'not_found'
  | 'rate_limit_429'
  | 'client_4xx'
  | 'error_5xx'
  | 'thrown'
  | 'broken'
  | 'aborted'

/** The facts that determine the reason. */
export interface ReasonFacts {
  status: number | undefined
  isPreflight: boolean
  /** The client disconnected before it had the whole response. */
  isAborted: boolean
  /** The response failed midway. @default false */
  isBroken?: boolean | undefined
}

const BY_STATUS: Readonly<Record<number, ServedReason>> = {
  304: 'not_modified_304',
  401: 'auth_401',
  403: 'auth_403',
  404: 'not_found',
  429: 'rate_limit_429',
}

/** Returns the reason for a request's end; one without a status that was not aborted has thrown. */
export function toReason({ status, isPreflight, isAborted, isBroken }: ReasonFacts): ServedReason {
  if (isBroken) return 'broken'
  if (isAborted) return 'aborted'
  if (status === undefined) return 'thrown'
  const named = BY_STATUS[status]
  if (named) return named
  if (status >= 500) return 'error_5xx'
  if (status >= 400) return 'client_4xx'
  if (isPreflight) return 'preflight'
  return status >= 300 ? 'redirect' : 'ok'
}

/** The class of a status: `2xx`; `none` without a response. */
export function toStatusClass(status: number | undefined): string {
  return status === undefined ? 'none' : `${Math.floor(status / 100)}xx`
}

/** Whether a reason counts as a server error. */
export function isServerError(reason: ServedReason): boolean {
  return reason === 'error_5xx' || reason === 'thrown' || reason === 'broken'
}
