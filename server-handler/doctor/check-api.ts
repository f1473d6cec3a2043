import { actionHeader, REQUEST_ID_HEADER, requestHeaders, TRACE_ID_HEADER } from '../../src/shared/names.js'
import { FLAG_SAMPLED, parseTraceparent } from '../../src/shared/trace-context.js'
import { readStamp } from './check-document.js'
import { error, type Finding, ok, skipped, warn } from './finding.js'
import { quote, showUrl, toPrintable } from './printable.js'
import { type Reply, request } from './request.js'
import type { Site } from './site.js'

/** The result of a request with the headers of an action. */
export interface ApiResult {
  findings: Finding[]
  /** Whether the response has an unsampled trace although the caller sampled it; `undefined` if it has no trace. */
  dropsSampled: boolean | undefined
}

const NO_API = 'no route of the backend is given'
const GIVE_API = 'Give the address of a private route with --api.'

/** Sends the contract's headers to a private route of the backend, and reads the response. */
export async function checkApi(site: Site, api: URL | undefined): Promise<ApiResult> {
  if (!api)
    return {
      findings: [skipped('api_headers', NO_API, GIVE_API), skipped('api_preflight', NO_API, GIVE_API)],
      dropsSampled: undefined,
    }
  const traceId = crypto.randomUUID().replaceAll('-', '')
  const reply = await request(api, { headers: createHeaders(site, traceId) })
  const sampled = reply.ok ? parseTraceparent(readStamp(reply.answer.headers).traceparent ?? '') : undefined
  const preflight = await checkPreflight(site, api)
  return {
    findings: [readReturned(reply, { api, traceId, site }), preflight],
    dropsSampled: sampled?.traceId === traceId ? (sampled.flags & FLAG_SAMPLED) === 0 : undefined,
  }
}

function createHeaders({ namespace, url }: Site, traceId: string): Record<string, string> {
  const actionId = `act_${'0'.repeat(26)}`
  return {
    origin: url.origin,
    accept: 'application/json',
    traceparent: `00-${traceId}-${traceId.slice(16)}-01`,
    baggage: `${namespace}.origin_action_id=${actionId}`,
    'x-correlation-id': crypto.randomUUID(),
    [actionHeader(namespace, 'origin_action_id')]: actionId,
    [actionHeader(namespace, 'action_kind')]: 'background_refresh',
    [actionHeader(namespace, 'action_name')]: 'throughline_doctor',
  }
}

function readReturned(reply: Reply, { api, traceId, site }: { api: URL; traceId: string; site: Site }): Finding {
  if (!reply.ok) return error('api_headers', reply.problem, 'Give the address of a route that answers GET with --api.')
  const { headers, status } = reply.answer
  const { url: page, namespace } = site
  const found = `${showUrl(api)}: ${status}`
  const other = readNamespace(headers)
  if (other !== undefined && other !== namespace)
    return error(
      'api_headers',
      `${found}; the namespace of its server is ${quote(other)}, that of the page ${quote(namespace)}`,
      'Give the page and every server the same namespace, with which the names of our headers begin.',
    )
  if (status >= 500) return error('api_headers', found, "Check the server's log for why it fails.")
  if (!headers.has(REQUEST_ID_HEADER))
    return error(
      'api_headers',
      `${found}, without ${REQUEST_ID_HEADER}`,
      'Open a request scope in front of this route; a proxy must pass its response headers on.',
    )
  const returned = headers.get(TRACE_ID_HEADER) ?? ''
  if (returned === traceId && (api.origin === page.origin || isExposed(headers)))
    return ok('api_headers', `${found}, with our trace id and a request id`)
  if (returned === traceId)
    return warn(
      'api_headers',
      `${found}, but pages of ${page.origin} cannot read ${REQUEST_ID_HEADER}`,
      `Add Access-Control-Expose-Headers: ${REQUEST_ID_HEADER}.`,
    )
  return error(
    'api_headers',
    `${found}, with another trace id ${quote(returned)}`,
    'Either a proxy drops traceparent and the x- headers, or the route is not declared private: pass all headers on, and see "Trust" in docs/ingress.md.',
  )
}

/** The namespace of the request scope that responded, which shows its telemetry's state outside production. */
function readNamespace(headers: Headers): string | undefined {
  for (const [name, value] of headers) {
    const [, namespace] = /^x-(.+)-telemetry$/.exec(name) ?? []
    if (namespace && /^(?:ok|degraded|off)$/.test(value)) return namespace
  }
  return undefined
}

function isExposed(headers: Headers): boolean {
  const exposed = (headers.get('access-control-expose-headers') ?? '').toLowerCase().split(/[\s,]+/)
  return exposed.includes(REQUEST_ID_HEADER) || exposed.includes('*')
}

async function checkPreflight({ url, namespace, tag, option }: Site, api: URL): Promise<Finding> {
  if (api.origin === url.origin) return ok('api_preflight', 'the route is of the same origin: there is no preflight')
  const wanted = requestHeaders(namespace)
  const reply = await request(api, {
    method: 'OPTIONS',
    headers: {
      origin: url.origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': [...wanted].sort().join(','),
    },
  })
  const advice = `Answer preflights with Access-Control-Allow-Headers: corsAllowHeaders(${JSON.stringify(namespace)}) of throughline/ingress.`
  if (!reply.ok) return error('api_preflight', reply.problem, advice)
  const { status, headers } = reply.answer
  const origin = headers.get('access-control-allow-origin')
  if (status < 200 || status > 299 || (origin !== '*' && origin !== url.origin))
    return error('api_preflight', `${status}, and Access-Control-Allow-Origin is ${quote(origin ?? '(none)')}`, advice)
  const listed = new Set((headers.get('access-control-allow-headers') ?? '').toLowerCase().split(/[\s,]+/))
  const missing = listed.has('*') ? [] : wanted.filter((name) => !listed.has(name))
  if (missing.length > 0) return error('api_preflight', `not listed: ${toPrintable(missing.join(', '), 250)}`, advice)
  const known =
    tag && option('propagateTo') === undefined ? '; the page sends them only if propagateTo names this origin' : ''
  return ok('api_preflight', `all ${wanted.length} headers are listed${known}`)
}
