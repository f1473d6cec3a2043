import { DOCUMENT_ID_MAX_AGE_MS } from '../../src/shared/limits.js'
import { REQUEST_ID_HEADER } from '../../src/shared/names.js'
import { isWellFormedId } from '../scope/request-id.js'
import { error, type Finding, ok, skipped, warn } from './finding.js'
import { quote, toPrintable } from './printable.js'
import { type Answer, type Reply, request } from './request.js'
import type { Site } from './site.js'

/** How a page is requested. */
export const DOCUMENT_HEADERS = { accept: 'text/html,application/xhtml+xml' } as const

/** Checks the ids of a document, and that no shared cache keeps them. */
export async function checkDocument(site: Site): Promise<Finding[]> {
  const again = await request(site.url, { headers: DOCUMENT_HEADERS })
  return [checkRequestId(site), checkServerTiming(site), checkSharedCache(site, again)]
}

const SCOPE_ADVICE =
  'Open a request scope for documents too (throughline/express, /fastify, /hono, /next, /node, /worker); a proxy must pass the header on.'

function checkRequestId({ document }: Site): Finding {
  const id = document.headers.get(REQUEST_ID_HEADER)
  if (isWellFormedId(id)) return ok('request_id', `${REQUEST_ID_HEADER}: ${id}`)
  const found = id === null ? `no ${REQUEST_ID_HEADER} in the response` : `${REQUEST_ID_HEADER} is ${quote(id)}`
  return error('request_id', found, SCOPE_ADVICE)
}

/** Returns the ids on a response, from `Server-Timing` or a document's `meta` element. */
export interface Stamp {
  requestId: string | undefined
  traceparent: string | undefined
}

/** Reads the ids as the page does: src/core/document-ids.ts. */
export function readStamp(headers: Headers, meta = ''): Stamp {
  const timing = (headers.get('server-timing') ?? '').replace(/;\s*desc="?([^",;]*)"?/g, '=$1')
  const read = (name: string) => new RegExp(`[ ,;]${name}=([^,;\\s]+)`).exec(` ${timing};${meta}`)?.[1]
  return { requestId: read('request-id'), traceparent: read('traceparent') }
}

function checkServerTiming({ document, meta }: Site): Finding {
  const { requestId, traceparent } = readStamp(document.headers, meta)
  if (requestId !== undefined && traceparent !== undefined)
    return ok('server_timing', `trace ${toPrintable(traceparent)}`)
  const advice = isUnshared(document)
    ? SCOPE_ADVICE
    : 'The ids are written only on documents that no shared cache may keep: serve it with Cache-Control: private, or use documentMeta().'
  return warn(
    'server_timing',
    'neither Server-Timing nor <meta name="throughline"> has the ids: vitals are not joined to the request',
    advice,
  )
}

/** Caches that support these headers ignore `Cache-Control`: https://www.rfc-editor.org/rfc/rfc9213 */
const CDN_HEADERS = ['cdn-cache-control', 'surrogate-control']

function isUnshared({ headers }: Answer): boolean {
  const given = CDN_HEADERS.map((name) => headers.get(name)).filter((control) => control !== null)
  return [headers.get('cache-control') ?? '', ...given].every(isForbidden)
}

function isForbidden(control: string): boolean {
  return control
    .toLowerCase()
    .split(',')
    .some((directive) => ['private', 'no-store'].includes(directive.trim()))
}

/** Headers that caches add to their own responses. */
const HIT_HEADERS = ['x-cache', 'cf-cache-status', 'x-vercel-cache', 'cache-status']

function isHit({ headers }: Answer): boolean {
  return HIT_HEADERS.some((name) => /\bhit\b/i.test(headers.get(name) ?? ''))
}

function checkSharedCache({ document, meta }: Site, again: Reply): Finding {
  const { requestId } = readStamp(document.headers, meta)
  if (requestId === undefined) return ok('shared_cache', 'the document carries no ids')
  const control = document.headers.get('cache-control') ?? '(none)'
  const ageS = Number(document.headers.get('age') ?? 0)
  const second = again.ok ? readStamp(again.answer.headers, '').requestId : undefined
  const sameId = second !== undefined && second === requestId
  const problem = sameId
    ? `two requests got the same id ${quote(requestId)}`
    : ageS > 0 || isHit(document)
      ? `a cache answered${ageS > 0 ? ` with a copy that is ${ageS} s old` : ''}`
      : isUnshared(document)
        ? undefined
        : 'a shared cache may keep it'
  if (problem === undefined) return ok('shared_cache', `Cache-Control: ${quote(control)}`)
  return error(
    'shared_cache',
    `${problem}; Cache-Control: ${quote(control)}`,
    'Serve it with Cache-Control: private, no-store, and exclude it from the CDN; otherwise one id is given to many visitors.',
  )
}

/** A clock skew that the page and the stored times tolerate. */
const TOLERATED_MS = 10_000

/** Compares the clock of a server with that of this machine. */
export function checkClock(given: readonly (Answer | undefined)[]): Finding {
  // A response from a cache has the date at which it was stored.
  const answer = given.find((each) => each?.headers.has('date') && !Number(each.headers.get('age') ?? 0))
  if (!answer) return skipped('clock', 'no response has a Date of its own')
  return judgeClock('clock', {
    skewMs: Date.parse(answer.headers.get('date') ?? '') + 500 - answer.atMs,
    of: 'the server',
  })
}

/** Judges the difference between another clock and this machine's. */
export function judgeClock(id: 'clock' | 'database_clock', { skewMs, of }: { skewMs: number; of: string }): Finding {
  const seconds = Math.abs(skewMs) / 1_000
  const found = `${of} is ${seconds < 1.5 ? 'less than 2' : seconds.toFixed(0)} s ${skewMs < 0 ? 'behind' : 'ahead of'} this machine`
  if (!Number.isFinite(skewMs)) return skipped(id, `${of} has no valid time`)
  if (Math.abs(skewMs) <= TOLERATED_MS) return ok(id, found)
  const advice = 'Synchronize both clocks by NTP.'
  if (Math.abs(skewMs) < DOCUMENT_ID_MAX_AGE_MS) return warn(id, found, advice)
  return error(id, found, `${advice} The page ignores the ids of a document that is more than two minutes off.`)
}
