import { STOP_HEADER } from '../../src/shared/wire.js'

/** Why a request is not taken: a status and one word, never a piece of the request. */
export interface Refusal {
  status: number
  reason: string
  /** Seconds after which trying again makes sense. */
  retryAfterS?: number
}

/** The answer to a refused request. */
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

/** The answer to a request that was taken. */
export function noContent(extra: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status: 204, headers: { 'cache-control': 'no-store', ...extra } })
}
