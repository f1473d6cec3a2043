import { type Finding, ok, warn } from './finding.js'
import { quote } from './printable.js'
import type { Answer } from './request.js'

const DAY_S = 86_400
/** A part of the address that changes with the content: a hash or a version in the name, a folder or the query. */
const CHANGING = [
  /[._-](?=[A-Za-z]*\d)[A-Za-z0-9_]{8,}(?:-tail)?\.\w+$/,
  /[/@_.-]v?\d+\.\d+\.\d+/,
  /\/(?=[a-f]*\d)[0-9a-f]{7,}\//,
  /[?&](?:v|ver|version|h|hash|rev)=[^&]/,
]

/**
 * Checks how a file of the script tag is cached: for long if its address changes with its content, else revalidated.
 */
export function checkCache(
  id: 'script_cache' | 'tail_cache',
  { headers, url }: Pick<Answer, 'headers' | 'url'>,
): Finding {
  const control = (headers.get('cache-control') ?? '').toLowerCase()
  const found = `Cache-Control: ${quote(control || '(none)')}`
  const maxAgeS = Number(/(?:^|[\s,])max-age\s*=\s*"?(\d+)/.exec(control)?.[1] ?? 0)
  if (/\bno-store\b/.test(control))
    return warn(id, `${found}: every page view loads the file again`, 'Let browsers keep it: no-cache with an ETag.')
  if (CHANGING.some((pattern) => pattern.test(url.pathname + url.search))) {
    if (maxAgeS >= 30 * DAY_S) return ok(id, `${found}; the name changes with the content`)
    const advice = 'Cache-Control: public, max-age=31536000, immutable'
    return warn(id, `${found}, though the name changes with the content`, `Serve it with ${advice}.`)
  }
  if (maxAgeS > DAY_S)
    return warn(
      id,
      `${found}, and the name does not change with the content: after an update, visitors keep the old file for ${Math.round(maxAgeS / DAY_S)} days`,
      'Put a hash or a version into both names, or shorten max-age to a day at most.',
    )
  if (headers.has('etag') || headers.has('last-modified'))
    return ok(id, `${found}, revalidated by ETag or Last-Modified`)
  return warn(id, `${found}, and neither ETag nor Last-Modified`, 'Serve it with an ETag, so that it is revalidated.')
}
