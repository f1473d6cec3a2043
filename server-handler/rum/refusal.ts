import { STOP_HEADER } from '../../src/shared/stop-header.js'

/** Why a request is rejected: a status and one word, never a part of the request. */
export interface Refusal {
  status: number
  reason: string
  /** Seconds to wait before a retry. */
  retryAfterS?: number
}

/** The response to a rejected request. */
export function toResponse(
  { status, reason, retryAfterS }: Refusal,
  extra: Readonly<Record<string, string>> = {},
): Response {
  const headers = new Headers({ 'cache-control': 'no-store', 'content-type': 'text/plain; charset=utf-8', ...extra })
  if (retryAfterS !== undefined) headers.set('retry-after', String(retryAfterS))
  if (status === 405) headers.set('allow', 'POST')
  if (status === 410) headers.set(STOP_HEADER, '1')
  return new Response(reason, { status, headers })
}

/** The response to an accepted request. */
export function noContent(extra: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status: 204, headers: { 'cache-control': 'no-store', ...extra } })
}
