import type { AttributeValue, Double } from '../../server-handler/otlp/attributes.js'
import { toAttributes } from '../../server-handler/otlp/attributes.js'
import type { ExportLogsRequest, ExportTracesRequest, LogRecord, Span } from '../../server-handler/otlp/model.js'
import { rate } from '../../server-handler/tables/thresholds.js'
import { createRandom, type Random } from './seed-random.js'

/** What the shop of the seed data looks like. */
export interface SeedOptions {
  /** End of the story, epoch milliseconds. */
  untilMs: number
  /** How far back it goes. */
  rangeMs: number
  visits: number
  /** The same seed gives the same data. */
  seed?: number
  namespace?: string
  sampleRatio?: number
  /** Whether both releases are equally fast. */
  isQuiet?: boolean
}

export interface Seed {
  logs: ExportLogsRequest
  traces: ExportTracesRequest
  /** Ids of the actions, oldest first. */
  actionIds: string[]
}

interface RouteProfile {
  route: string
  weight: number
  /** Median LCP in milliseconds; the other vitals follow. */
  lcp: number
  inp: number
  cls: number
  actions: readonly string[]
}

const ROUTES: readonly RouteProfile[] = [
  { route: '/', weight: 30, lcp: 1650, inp: 90, cls: 0.03, actions: ['search_open', 'banner_dismiss'] },
  { route: '/p/:slug', weight: 34, lcp: 2350, inp: 165, cls: 0.06, actions: ['add_to_cart', 'variant_select'] },
  { route: '/c/:category', weight: 20, lcp: 2900, inp: 240, cls: 0.16, actions: ['filter_apply', 'add_to_cart'] },
  { route: '/checkout', weight: 9, lcp: 2050, inp: 330, cls: 0.04, actions: ['checkout_submit', 'address_save'] },
  { route: '/checkout/done', weight: 5, lcp: 1450, inp: 80, cls: 0.01, actions: [] },
  { route: '/account/orders/:id', weight: 2, lcp: 4300, inp: 420, cls: 0.29, actions: ['order_cancel'] },
]

const ERRORS = [
  {
    type: 'TypeError',
    message: "Cannot read properties of undefined (reading 'price')",
    route: '/p/:slug',
    file: 'product',
  },
  {
    type: 'ApiError',
    message: 'ProcessCheckout failed: payment provider timed out',
    route: '/checkout',
    file: 'checkout',
  },
  { type: 'ChunkLoadError', message: 'Loading chunk reviews failed', route: '/p/:slug', file: 'runtime' },
  { type: 'RangeError', message: 'Invalid time value', route: '/account/orders/:id', file: 'orders' },
] as const

const BROWSERS = ['Chrome', 'Safari', 'Firefox']

interface Story {
  random: Random
  options: Required<SeedOptions>
  records: Map<string, LogRecord[]>
  spans: Map<string, Span[]>
  actionIds: string[]
}

/** Generates a shop's visits: page views, vitals, actions with their requests, spans and jobs, errors, losses. */
export function seedStory(given: SeedOptions): Seed {
  const options = { seed: 1, namespace: 'throughline', sampleRatio: 1, isQuiet: false, ...given }
  const story: Story = {
    random: createRandom(options.seed),
    options,
    records: new Map(),
    spans: new Map(),
    actionIds: [],
  }
  for (let visit = 0; visit < options.visits; visit += 1) {
    writeVisit(story, options.untilMs - options.rangeMs + ((visit + 0.5) / options.visits) * (options.rangeMs - 30_000))
  }
  writeHealth(story)
  return { logs: toLogs(story), traces: toTraces(story), actionIds: story.actionIds }
}

interface Visit {
  story: Story
  atMs: number
  profile: RouteProfile
  device: string
  release: string
  shared: Record<string, AttributeValue>
}

function writeVisit(story: Story, atMs: number): void {
  const { random, options } = story
  const profile = random.weighted(ROUTES)
  const device = random.chance(0.58) ? 'mobile' : random.chance(0.1) ? 'tablet' : 'desktop'
  const release = atMs > options.untilMs - options.rangeMs * 0.4 ? '2026.11.20' : '2026.11.18'
  const session = () => {
    const id = random.uuid()
    // Of no chance of its own, so that the data stays what it was.
    const known = id.charCodeAt(0) % 2 === 0 ? { 'user.hash': `${'0'.repeat(30)}${id.slice(0, 2)}` } : {}
    return { 'session.id': id, 'user_agent.name': BROWSERS[id.charCodeAt(1) % BROWSERS.length], ...known }
  }
  const shared = {
    'rum.schema_version': 1,
    'rum.site': 'shop',
    'rum.route_pattern': profile.route,
    'url.template': profile.route,
    'rum.page.id': random.hex(16),
    'request.id': random.uuid(),
    'rum.request_id_source': 'document',
    ...session(),
    'rum.device.class': device,
    'rum.connection.effective_type': device === 'mobile' ? '3g' : '4g',
    'geo.country.iso_code': profile.weight > 20 ? 'DE' : 'AT',
    'rum.sample_ratio': options.sampleRatio,
  }
  const visit: Visit = { story, atMs, profile, device, release, shared }
  write(visit, { kind: 'event', body: 'page_view', afterMs: 5, attributes: { 'rum.event.name': 'page_view' } })
  writeVitals(visit)
  if (profile.actions.length > 0 && random.chance(0.45)) writeAction(visit)
  const fault = ERRORS.filter((error) => error.route === profile.route)
  const error = fault[Math.floor(random.next() * fault.length)]
  if (error && random.chance(0.035)) writeError(visit, error, {})
}

interface RecordFacts {
  kind: string
  body: string
  afterMs: number
  severity?: number
  attributes: Record<string, AttributeValue | Double>
}

const EVENT_NAMES: Readonly<Record<string, string>> = {
  vital: 'browser.web_vital',
  error: 'exception',
  action: 'rum.action',
  request: 'rum.request',
  event: 'rum.event',
  health: 'rum.health',
}

function write({ story, atMs, release, shared }: Visit, facts: RecordFacts): void {
  const { kind, body, afterMs, severity = 9, attributes } = facts
  const records = story.records.get(release) ?? []
  story.records.set(release, records)
  const id = story.random.hex(8)
  records.push({
    timeUnixNano: toNanos(atMs + afterMs),
    observedTimeUnixNano: toNanos(atMs + afterMs + 900),
    severityNumber: severity,
    severityText: severity >= 17 ? 'ERROR' : 'INFO',
    body: { stringValue: body },
    eventName: EVENT_NAMES[kind] ?? kind,
    attributes: toAttributes({ 'rum.kind': kind, 'rum.record.id': id, ...shared, ...attributes }),
  })
}

function writeVitals(visit: Visit): void {
  const { random, options } = visit.story
  const byRelease = options.isQuiet ? 1 : visit.release === '2026.11.20' ? 0.93 : 1.04
  const slow = (visit.device === 'mobile' ? 1.22 : 0.86) * byRelease
  const lcp = visit.profile.lcp * slow * random.spread(0.42)
  const values = {
    lcp,
    fcp: lcp * (0.45 + random.next() * 0.3),
    ttfb: 160 + lcp * 0.14 * random.spread(0.6),
    cls: Math.min(visit.profile.cls * random.spread(0.9), 1.4),
  }
  for (const [name, value] of Object.entries(values)) writeVital(visit, name as 'lcp', value, {})
}

function writeVital(
  visit: Visit,
  name: 'lcp' | 'inp' | 'fcp' | 'ttfb' | 'cls',
  value: number,
  action: RecordFacts['attributes'],
): void {
  const attributes = {
    'rum.vital.name': name,
    'rum.vital.value': { double: value },
    'rum.vital.delta': { double: value },
    'rum.vital.rating': rate(name, value),
    'rum.vital.navigation_type': 'navigate',
    ...detailsOf(name, value),
    ...action,
  }
  write(visit, { kind: 'vital', body: name, afterMs: name === 'inp' ? 9_000 : 4_000, attributes })
}

function detailsOf(name: string, value: number): RecordFacts['attributes'] {
  const part = (share: number) => ({ double: value * share })
  if (name === 'lcp')
    return {
      'rum.vital.target': '#hero>img',
      'rum.vital.url': 'https://cdn.shop.test/hero.avif',
      'rum.vital.time_to_first_byte_ms': part(0.2),
      'rum.vital.resource_load_delay_ms': part(0.4),
      'rum.vital.resource_load_duration_ms': part(0.3),
      'rum.vital.element_render_delay_ms': part(0.1),
    }
  if (name !== 'inp') return {}
  return {
    'rum.vital.target': 'form.buy>button',
    'rum.vital.url': 'https://shop.test/assets/product.js',
    'rum.vital.input_delay_ms': part(0.1),
    'rum.vital.processing_duration_ms': part(0.7),
    'rum.vital.presentation_delay_ms': part(0.2),
  }
}

function writeAction(visit: Visit): void {
  const { random, options, actionIds } = visit.story
  const name = visit.profile.actions[Math.floor(random.next() * visit.profile.actions.length)] ?? 'search_open'
  const id = `act_${random.ulid(visit.atMs + 5_000)}`
  actionIds.push(id)
  const action = toAction(options.namespace, { id, name, kind: 'explicit_user_action' })
  const isCheckout = name === 'checkout_submit'
  const failed = random.chance(isCheckout ? 0.12 : 0.03)
  const ms = (isCheckout ? 1400 : 320) * random.spread(0.5)
  const outcome = failed ? (random.chance(0.3) ? 'timeout' : 'error') : random.chance(0.05) ? 'abandoned' : 'ok'
  writeVital(visit, 'inp', visit.profile.inp * random.spread(0.6) * (visit.device === 'mobile' ? 1.3 : 0.8), action)
  writeRequest(visit, { name, ms: ms * 0.8, failed, startMs: 5_030, action })
  if (failed && isCheckout)
    writeRequest(visit, { name, ms: ms * 0.5, failed: false, startMs: 5_080 + ms * 0.8, action, retry: true })
  if (!failed) writeInvalidation(visit, { id, name, startMs: 5_040 + ms * 0.8 })
  if (failed && isCheckout) writeError(visit, ERRORS[1], action)
  write(visit, {
    kind: 'action',
    body: name,
    afterMs: 5_000,
    attributes: {
      ...action,
      'rum.action.duration_ms': { double: ms },
      'rum.action.outcome': outcome,
      'rum.action.requests': failed && isCheckout ? 3 : 2,
      'rum.action.retries': failed && isCheckout ? 1 : 0,
      'rum.action.rage': random.chance(failed ? 0.2 : 0.01),
      'rum.action.dead': random.chance(0.01),
    },
  })
}

function toAction(
  namespace: string,
  { id, name, kind, parent }: { id: string; name: string; kind: string; parent?: string },
) {
  return {
    [`${namespace}.origin_action_id`]: id,
    [`${namespace}.action_name`]: name,
    [`${namespace}.action_kind`]: kind,
    [`${namespace}.request_origin`]: 'browser',
    [`${namespace}.parent_action_id`]: parent,
  }
}

function writeInvalidation(visit: Visit, { id, name, startMs }: { id: string; name: string; startMs: number }): void {
  const { random, options } = visit.story
  if (name !== 'add_to_cart' && name !== 'checkout_submit') return
  const refetch = `act_${random.ulid(visit.atMs + startMs)}`
  const action = toAction(options.namespace, { id: refetch, name: 'cart_refetch', kind: 'invalidation', parent: id })
  writeRequest(visit, { name: 'cart_refetch', ms: 90 * random.spread(0.4), failed: false, startMs, action })
}

interface RequestFacts {
  name: string
  ms: number
  failed: boolean
  startMs: number
  action: RecordFacts['attributes']
  retry?: boolean
}

function writeRequest(visit: Visit, { name, ms, failed, startMs, action, retry }: RequestFacts): void {
  const { random } = visit.story
  const traceId = random.hex(32)
  const spanId = random.hex(16)
  const requestId = random.uuid()
  write(visit, {
    kind: 'request',
    body: 'POST',
    afterMs: startMs,
    attributes: {
      ...action,
      'http.request.method': 'POST',
      'server.address': 'shop.example',
      'http.route': `/api/${name}`,
      'rum.request.trace_id': traceId,
      'rum.request.span_id': spanId,
      'http.response.status_code': failed ? 504 : 200,
      'rum.request.duration_ms': { double: ms },
      'rum.http.request_id': requestId,
      'graphql.operation.type': name.endsWith('refetch') ? 'query' : 'mutation',
      'graphql.operation.name': toPascal(name),
      'rum.request.retry': retry,
    },
  })
  writeServer(visit, { name, ms, failed, startMs, action, traceId, spanId, requestId })
}

interface ServerFacts extends RequestFacts {
  traceId: string
  spanId: string
  requestId: string
}

function writeServer(visit: Visit, facts: ServerFacts): void {
  const { random } = visit.story
  const { name, ms, failed, startMs, traceId, spanId, requestId, action } = facts
  const server = random.hex(16)
  const start = visit.atMs + startMs
  const attributes = toAttributes({ ...action, 'http.route': '/api/graphql', 'request.id': requestId })
  const shared = { traceId, events: [], links: [] }
  addSpan(visit, 'api', {
    ...shared,
    spanId: server,
    parentSpanId: spanId,
    name: `POST /api/graphql`,
    kind: 2,
    startTimeUnixNano: toNanos(start + ms * 0.08),
    endTimeUnixNano: toNanos(start + ms * 0.93),
    attributes,
    status: failed ? { code: 2, message: 'upstream timeout' } : { code: 1 },
  })
  addSpan(visit, 'api', {
    ...shared,
    spanId: random.hex(16),
    parentSpanId: server,
    name: name === 'checkout_submit' ? 'POST payments.example/charges' : 'SELECT carts',
    kind: 3,
    startTimeUnixNano: toNanos(start + ms * 0.2),
    endTimeUnixNano: toNanos(start + ms * 0.85),
    attributes: [],
    status: failed ? { code: 2 } : { code: 0 },
  })
  if (name !== 'checkout_submit' || failed) return
  addSpan(visit, 'worker', {
    ...shared,
    spanId: random.hex(16),
    parentSpanId: server,
    name: 'process receipt.send',
    kind: 5,
    startTimeUnixNano: toNanos(start + ms + 140),
    endTimeUnixNano: toNanos(start + ms + 140 + ms * 0.6),
    attributes: toAttributes(action),
    status: { code: 1 },
  })
}

function addSpan({ story }: Visit, service: string, span: Span): void {
  const spans = story.spans.get(service) ?? []
  story.spans.set(service, spans)
  spans.push(span)
}

function writeError(
  visit: Visit,
  { type, message, file }: (typeof ERRORS)[number],
  action: RecordFacts['attributes'],
): void {
  const frames = ['render', 'update', 'flush', 'dispatch'].map(
    (name, line) => `    at ${name} (/assets/${file}.js:${line + 12}:${line * 7 + 3})`,
  )
  write(visit, {
    kind: 'error',
    body: type,
    afterMs: 6_000,
    severity: 17,
    attributes: {
      ...action,
      'exception.type': type,
      'exception.message': message,
      'exception.stacktrace': [`${type}: ${message}`, ...frames].join('\n'),
      'rum.error.source': file === 'checkout' ? 'unhandledrejection' : 'error',
      'rum.error.handled': false,
      'rum.error.fingerprint': `${type}-${file}`,
      'rum.error.count': visit.story.random.chance(0.2) ? 3 : 1,
    },
  })
}

function writeHealth(story: Story): void {
  const { options } = story
  const visit = { story, atMs: options.untilMs - 60_000, release: '2026.11.20', device: 'desktop', shared: {} }
  const profile = ROUTES[0]
  if (!profile) return
  const signals = [
    ['client_dropped', 'buffer_full', 14],
    ['envelope_gap', 'seq', 6],
    ['server_refused', 'rate', 3],
    ['unregistered_action_name', '', 2],
    ['inferred_attribution', '', 31],
  ] as const
  for (const [signal, reason, count] of signals) {
    write(
      { ...visit, profile },
      {
        kind: 'health',
        body: signal,
        afterMs: 0,
        attributes: { 'rum.health.signal': signal, 'rum.health.reason': reason, 'rum.health.count': count },
      },
    )
  }
}

function toLogs({ records }: Story): ExportLogsRequest {
  return {
    resourceLogs: [...records].map(([release, logRecords]) => ({
      resource: {
        attributes: toAttributes({
          'service.name': 'storefront',
          'service.version': release,
          'deployment.environment.name': 'production',
          'telemetry.sdk.language': 'webjs',
        }),
      },
      scopeLogs: [{ scope: { name: 'throughline' }, logRecords }],
    })),
  }
}

function toTraces({ spans }: Story): ExportTracesRequest {
  return {
    resourceSpans: [...spans].map(([service, list]) => ({
      resource: { attributes: toAttributes({ 'service.name': service }) },
      scopeSpans: [{ scope: { name: 'seed' }, spans: list }],
    })),
  }
}

function toNanos(ms: number): string {
  return (BigInt(Math.round(ms * 1000)) * 1000n).toString()
}

function toPascal(name: string): string {
  return name.replace(/(^|_)(.)/g, (_all, _gap, letter: string) => letter.toUpperCase())
}
