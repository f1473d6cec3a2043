import type { CheckId, CheckStatus } from '../../server-handler/doctor/finding.js'
import { requestHeaders } from '../../src/shared/names.js'
import type { ProxiedResponse, ProxyFault } from './faulty-proxy.js'

/** A fault of an installation, and the findings that differ from a healthy one. */
export interface InstallationFault extends ProxyFault {
  name: string
  expected: Partial<Record<CheckId, CheckStatus>>
  /** What a browser finds besides. */
  inBrowser?: Partial<Record<CheckId, CheckStatus>>
}

const RUM = '/__throughline/rum'
const HEAD = '/throughline.js'
const TAIL = '/throughline-tail.js'
const ATTRIBUTED_TAIL = '/throughline-tail-attributed.js'
const NOT_FOUND: ProxiedResponse = { status: 404, headers: { 'content-type': 'text/plain' }, body: Buffer.from('no') }

const isPath = (path: string, wanted: string) => path.split('?')[0] === wanted
const isHtml = ({ status, headers }: ProxiedResponse) => status === 200 && /html/.test(headers['content-type'] ?? '')

/** Changes the page's HTML. */
function inPage(change: (html: string) => string): ProxyFault {
  return {
    onResponse: (answer) =>
      isHtml(answer) ? { ...answer, body: Buffer.from(change(answer.body.toString())) } : answer,
  }
}

/** Changes the headers of some responses. */
function inHeaders(
  isMeant: (answer: ProxiedResponse, path: string) => boolean,
  change: (headers: ProxiedResponse['headers']) => ProxiedResponse['headers'],
): ProxyFault {
  return {
    onResponse: (answer, { path }) => (isMeant(answer, path) ? { ...answer, headers: change(answer.headers) } : answer),
  }
}

const withPolicy = (policy: string) =>
  inHeaders(isHtml, (headers) => ({ ...headers, 'content-security-policy': policy }))

const onPath = (wanted: string, answer: ProxiedResponse): ProxyFault => ({
  onRequest: ({ path }) => (isPath(path, wanted) ? answer : undefined),
})

/** The tag with `data-vitals`. */
const withVitals = (vitals: string) =>
  inPage((html) => html.replace(' data-service', ` data-vitals="${vitals}" data-service`))

/** The tag with an integrity, whatever it had before. */
const withIntegrity = (hash: string) =>
  inPage((html) =>
    html
      .replace(/ integrity="[^"]*"| crossorigin="anonymous"/g, '')
      .replace('src="/throughline.js"', `src="/throughline.js" integrity="${hash}" crossorigin="anonymous"`),
  )

const changeHeaders: Pick<ProxyFault, 'onRequest'> = {
  onRequest({ headers }) {
    for (const name of Object.keys(headers))
      if (/^(?:traceparent|tracestate|baggage|x-)/.test(name)) delete headers[name]
    return undefined
  },
}

const noHead = { browser_runtime: 'error', browser_envelope: 'skipped', browser_headers: 'skipped' } as const
const noTail = { browser_runtime: 'error', browser_envelope: 'warn' } as const

/** Faults of the page, its files, the policy, the endpoint and the backend. */
export function installationFaults(headHash: string): InstallationFault[] {
  return [
    {
      name: 'the script is missing',
      ...onPath(HEAD, NOT_FOUND),
      expected: { script: 'error', script_cache: 'skipped', script_integrity: 'skipped', tail_integrity: 'skipped' },
      inBrowser: noHead,
    },
    {
      name: 'the second file is missing',
      ...onPath(TAIL, NOT_FOUND),
      expected: { tail: 'error', tail_cache: 'skipped', tail_integrity: 'skipped' },
      inBrowser: noTail,
    },
    {
      name: 'the second file with the causes of vitals is missing',
      ...withVitals('attributed'),
      ...onPath(ATTRIBUTED_TAIL, NOT_FOUND),
      expected: { tail: 'error', tail_cache: 'skipped', tail_integrity: 'skipped' },
      inBrowser: noTail,
    },
    {
      name: 'a CDN changed the second file with the causes of vitals',
      onResponse: (answer, asked) =>
        isPath(asked.path, ATTRIBUTED_TAIL)
          ? { ...answer, body: Buffer.concat([answer.body, Buffer.from('\n')]) }
          : (withVitals('attributed').onResponse?.(answer, asked) ?? answer),
      expected: { tail_integrity: 'error' },
      inBrowser: noTail,
    },
    {
      name: 'the tag asks for unknown vitals',
      ...withVitals('all'),
      expected: { tail: 'warn' },
    },
    {
      name: 'the integrity of the script is of another version',
      ...withIntegrity(`sha384-${'A'.repeat(64)}`),
      expected: { script_integrity: 'error' },
      inBrowser: noHead,
    },
    {
      name: 'a CDN changed the second file',
      onResponse: (answer, asked) =>
        isPath(asked.path, TAIL)
          ? { ...answer, body: Buffer.concat([answer.body, Buffer.from('\n')]) }
          : (withIntegrity(headHash).onResponse?.(answer, asked) ?? answer),
      expected: { tail_integrity: 'error' },
      inBrowser: noTail,
    },
    {
      name: 'the policy blocks the second file',
      ...inHeaders(isHtml, (headers) => ({
        ...headers,
        'content-security-policy':
          "script-src 'unsafe-inline' http://localhost:*/throughline.js http://localhost:*/classic.js",
      })),
      expected: { csp_tail: 'error' },
      inBrowser: { ...noTail, browser_policy: 'error' },
    },
    {
      name: 'the policy blocks sending',
      ...withPolicy("default-src * data: 'unsafe-inline'; connect-src https://api.example"),
      expected: { csp_connect: 'error' },
      inBrowser: { browser_policy: 'error', browser_envelope: 'error', browser_headers: 'skipped' },
    },
    {
      name: 'the policy does not allow our Trusted Types policy',
      ...withPolicy("require-trusted-types-for 'script'; trusted-types app"),
      expected: { trusted_types: 'error' },
      inBrowser: { ...noTail, browser_policy: 'error' },
    },
    {
      name: 'the endpoint is not mounted',
      ...onPath(RUM, NOT_FOUND),
      expected: { endpoint: 'error', endpoint_limits: 'skipped', endpoint_origin: 'skipped' },
      inBrowser: { browser_envelope: 'error' },
    },
    {
      name: 'the endpoint has no limits',
      onRequest: ({ path, body, headers }) =>
        isPath(path, RUM) && (body.length > 65_536 || headers['content-type'] === 'application/octet-stream')
          ? { status: 204, headers: {}, body: Buffer.alloc(0) }
          : undefined,
      expected: { endpoint_limits: 'error' },
    },
    {
      name: 'pages of every site may send',
      onRequest({ path, headers }) {
        if (isPath(path, RUM)) headers.origin = `http://${headers.host}`
        if (isPath(path, RUM)) delete headers['sec-fetch-site']
        return undefined
      },
      expected: { endpoint_origin: 'error' },
    },
    {
      name: 'the endpoint allows every origin in its preflight',
      onRequest: ({ path, method, headers }) =>
        isPath(path, RUM) && method === 'OPTIONS'
          ? { status: 204, headers: { 'access-control-allow-origin': headers.origin }, body: Buffer.alloc(0) }
          : undefined,
      expected: { endpoint_origin: 'error' },
    },
    {
      name: 'a proxy drops the headers of an action',
      ...changeHeaders,
      expected: { api_headers: 'error' },
    },
    {
      name: 'the server has another namespace than the page',
      ...inHeaders(
        (_, path) => isPath(path, '/api/orders'),
        (headers) => ({ ...headers, 'x-other-telemetry': 'ok' }),
      ),
      expected: { api_headers: 'error' },
    },
    {
      name: 'the request id is not returned',
      ...inHeaders(isHtml, ({ 'x-request-id': _, ...headers }) => headers),
      expected: { request_id: 'error' },
    },
    {
      name: 'Server-Timing is not returned',
      ...inHeaders(isHtml, ({ 'server-timing': _, ...headers }) => headers),
      expected: { server_timing: 'warn' },
    },
    {
      name: 'a shared cache may keep the document',
      ...inHeaders(isHtml, (headers) => ({ ...headers, 'cache-control': 'public, max-age=600' })),
      expected: { shared_cache: 'error' },
    },
    {
      name: 'the CDN may keep the document, whatever Cache-Control says',
      ...inHeaders(isHtml, (headers) => ({ ...headers, 'cdn-cache-control': 'max-age=60' })),
      expected: { shared_cache: 'error' },
    },
    {
      name: 'a cache says that it answered',
      ...inHeaders(isHtml, (headers) => ({ ...headers, 'x-cache': 'Hit from cloudfront' })),
      expected: { shared_cache: 'error' },
    },
    {
      name: 'a proxy in front of the endpoint takes small bodies only',
      onRequest: ({ path, body }) =>
        isPath(path, RUM) && body.length > 32_768 ? { status: 413, headers: {}, body: Buffer.alloc(0) } : undefined,
      expected: { endpoint_limits: 'error' },
    },
    {
      name: 'the script is the page of a single-page application',
      ...onPath(HEAD, { status: 200, headers: { 'content-type': 'text/html' }, body: Buffer.from('<!doctype html>') }),
      expected: { script: 'error', script_cache: 'skipped', script_integrity: 'skipped', tail_integrity: 'skipped' },
    },
    {
      name: 'the endpoint is the page of a single-page application',
      ...onPath(RUM, { status: 200, headers: { 'content-type': 'text/html' }, body: Buffer.from('<!doctype html>') }),
      expected: { endpoint: 'error', endpoint_limits: 'skipped', endpoint_origin: 'skipped' },
    },
    {
      name: 'the kill switch is on',
      ...onPath(RUM, { status: 410, headers: {}, body: Buffer.from('stopped') }),
      expected: { endpoint: 'warn', endpoint_limits: 'skipped', endpoint_origin: 'skipped' },
      inBrowser: { browser_envelope: 'warn' },
    },
    { name: 'a shared cache keeps the document', ...createCache(), expected: { shared_cache: 'error' } },
    {
      name: 'the clock of the server is ten minutes ahead',
      onResponse: (answer) => ({
        ...answer,
        headers: { ...answer.headers, date: new Date(Date.now() + 600_000).toUTCString() },
      }),
      expected: { clock: 'error' },
    },
    {
      name: 'no visit is recorded',
      ...inPage((html) =>
        html
          .replace('src="/throughline.js"', 'src="/throughline.js" data-sample-ratio="0"')
          .replace("throughline('start', {", "throughline('start', { sampleRatio: 0,"),
      ),
      expected: { sampling: 'error' },
    },
    {
      name: 'the backend drops traces that the page has sampled',
      ...inHeaders(
        (_, path) => !isPath(path, RUM),
        (headers) => ({
          ...headers,
          'server-timing': String(headers['server-timing'] ?? '').replace(/-0[13]"/, '-00"'),
        }),
      ),
      expected: { sampling: 'error' },
    },
    {
      name: 'the script is kept for a year under a name that does not change',
      ...inHeaders(
        (_, path) => isPath(path, HEAD),
        (headers) => ({ ...headers, 'cache-control': 'public, max-age=31536000, immutable' }),
      ),
      expected: { script_cache: 'warn' },
    },
    {
      name: 'the script has the type of a page',
      ...inHeaders(
        (_, path) => isPath(path, HEAD),
        (headers) => ({ ...headers, 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' }),
      ),
      expected: { script: 'error' },
      inBrowser: noHead,
    },
    {
      name: 'the page has no script tag',
      ...inPage((html) => html.replace(/<script[^>]*src="\/throughline\.js"[^>]*><\/script>/, '')),
      expected: {
        ...{ script: 'error', script_cache: 'skipped', script_integrity: 'skipped', tail: 'skipped' },
        ...{ tail_cache: 'skipped', tail_integrity: 'skipped', csp_script: 'skipped', csp_tail: 'skipped' },
      },
      inBrowser: noHead,
    },
  ]
}

function createCache(): ProxyFault {
  let stored: ProxiedResponse | undefined
  return {
    onResponse(answer) {
      if (!isHtml(answer)) return answer
      stored ??= answer
      return { ...stored, headers: { ...stored.headers, age: '30' } }
    },
  }
}

/** A proxy in front of a backend on another origin that answers preflights; it lists these headers. */
export function answeringPreflights(
  listed: readonly string[] = ['content-type', ...requestHeaders('throughline')],
): ProxyFault {
  return {
    onRequest: ({ method, headers }) =>
      method === 'OPTIONS'
        ? {
            status: 204,
            headers: {
              'access-control-allow-origin': headers.origin,
              'access-control-allow-headers': listed.join(', '),
            },
            body: Buffer.alloc(0),
          }
        : undefined,
    onResponse: (answer) => ({
      ...answer,
      headers: { ...answer.headers, 'access-control-expose-headers': 'X-Request-Id' },
    }),
  }
}
