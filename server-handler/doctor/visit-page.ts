import type { HTTPRequest, Page } from 'puppeteer-core'
import { requestHeaders } from '../../src/shared/names.js'
import type { Site } from './site.js'

/** Observations of a visit in a browser. */
export interface SeenVisit {
  hasHead: boolean
  /** Status of each file of ours by its address. */
  files: Readonly<Record<string, number>>
  violations: readonly { directive: string; blocked: string; sample: string }[]
  /** Statuses of the envelopes; 0 for one without a response. */
  envelopes: readonly number[]
  /** Headers of ours on a request of an action; `undefined` if none could be started. */
  probe: readonly string[] | undefined
  /** Errors that the browser has logged. */
  problems: readonly string[]
}

const LOAD_TIMEOUT_MS = 15_000
const ENVELOPE_TIMEOUT_MS = 10_000
const MAX_PROBLEMS = 100
/** Part of the address of the request that the action of a visit sends. */
export const PROBE = 'throughline-doctor='

/** Loads a page, starts one action that makes one request, and waits for an envelope. */
export async function visitPage(page: Page, site: Site): Promise<SeenVisit> {
  const files: Record<string, number> = {}
  const envelopes: number[] = []
  const problems: string[] = []
  let probe: string[] | undefined
  const note = (text: string) => problems.length < MAX_PROBLEMS && problems.push(text)
  const isEnvelope = (request: HTTPRequest) => request.method() === 'POST' && request.url() === site.endpoint.href
  page.on('console', (message) => message.type() === 'error' && note(message.text()))
  page.on('response', (response) => {
    if (isEnvelope(response.request())) envelopes.push(response.status())
    else if (/\.m?js\b/.test(response.url())) files[response.url()] = response.status()
  })
  page.on('requestfailed', (request) => {
    if (isEnvelope(request)) envelopes.push(0)
  })
  page.on('request', (request) => {
    if (request.url().includes(PROBE)) probe = namesOf(request, site.namespace)
  })
  await page.evaluateOnNewDocument(RECORD_VIOLATIONS)
  await page.goto(site.url.href, { waitUntil: 'load', timeout: LOAD_TIMEOUT_MS })
  await page.evaluate(START_PROBE)
  const endsAt = Date.now() + ENVELOPE_TIMEOUT_MS
  let result = parseResult(await page.evaluate(READ_RESULT))
  while (envelopes.length === 0 && result.hasHead && !isBlocked(result, site) && Date.now() < endsAt) {
    await page.evaluate(FLUSH)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    result = parseResult(await page.evaluate(READ_RESULT))
  }
  return { ...result, files, envelopes, probe, problems }
}

/** Whether a policy blocks what is needed to send an envelope. */
function isBlocked({ violations }: Pick<SeenVisit, 'violations'>, { endpoint, tag }: Site): boolean {
  return violations.some(({ blocked }) => blocked === endpoint.href || blocked === tag?.tailUrl.href)
}

const POLL_MS = 250

// The page's scripts are text: a bundler would add helper calls to functions.
const RECORD_VIOLATIONS = `addEventListener('securitypolicyviolation', (event) => {
  const seen = (window[Symbol.for('throughline-doctor')] ??= [])
  if (event.disposition === 'enforce' && seen.length < 100)
    seen.push({ directive: event.effectiveDirective, blocked: event.blockedURI, sample: event.sample })
})`
const START_PROBE = `void (() => {
  try {
    if (!window.throughline || window.throughline.q) return
    window.throughline('action', 'throughline_doctor', () =>
      fetch(location.pathname + '?${PROBE}1', { method: 'HEAD' }).catch(() => {}))
  } catch {} // Errors of the page's own code are not part of this check.
})()`
const FLUSH = `void (() => {
  try {
    if (window.throughline && !window.throughline.q) window.throughline('flush')
  } catch {} // Errors of the page's own code are not part of this check.
})()`
const READ_RESULT = `({
  hasHead: Symbol.for('throughline/1') in window,
  violations: window[Symbol.for('throughline-doctor')] ?? [],
})`

function parseResult(result: unknown): Pick<SeenVisit, 'hasHead' | 'violations'> {
  const { hasHead, violations } = Object(result)
  return {
    hasHead: hasHead === true,
    violations: (Array.isArray(violations) ? violations : []).map((violation) => ({
      directive: String(violation?.directive),
      blocked: String(violation?.blocked),
      sample: String(violation?.sample),
    })),
  }
}

function namesOf(request: HTTPRequest, namespace: string): string[] {
  const names = requestHeaders(namespace)
  const headers = request.headers()
  return names.filter((name) => name in headers)
}
