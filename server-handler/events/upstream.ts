import { callback, flag, required, text } from '../options/rows.js'
import { checkOptions, type OptionTable } from '../options/table.js'
import { toActionFields } from '../scope/action.js'
import { isFetchInstrumented, outgoingHeaders, traceHeaders } from '../scope/outgoing.js'
import { currentScope, type Scope } from '../scope/scope.js'
import { nameOfThrown, tryCall } from '../telemetry/user-code.js'
import type { Work } from '../telemetry/work.js'
import { toStatusClass } from './reason.js'
import { toUpstreamEvent, type UpstreamCache } from './upstream-event.js'

/** The runtime's `fetch`, or a function with the same signature. */
export type Fetch = typeof globalThis.fetch

/** What an outgoing call is for, and which headers it may send. */
export interface InstrumentOptions {
  /** Who is called: `stripe`, `inventory`. Bounded cardinality. */
  provider: string
  /** What for: `create_payment`. Bounded cardinality. */
  operation: string
  /** Whether `traceparent` is sent, to all addresses or to some. @default true */
  sendTrace?: boolean | ((url: URL) => boolean) | undefined
  /** Whether the action's headers are sent too: only to your own services. @default false */
  sendAction?: boolean | undefined
  /**
   * Reads the decision of a cache in front of the upstream; a `hit` is measured and makes no event. @default no
   * response is a hit
   */
  readCache?: ((response: Response) => UpstreamCache | undefined) | undefined
}

/** The options of `instrumentFetch`. */
export const INSTRUMENT_OPTIONS = {
  provider: required(text('name of the called service, such as `stripe`; bounded cardinality')),
  operation: required(text('purpose of the call, such as `create_payment`; bounded cardinality')),
  sendTrace: {
    ...flag(true, 'sends `traceparent`, to all addresses or to some'),
    type: '`boolean`, `(url: URL) => boolean`',
    must: 'be a boolean, or a function of the URL',
    fits: (value: unknown) => typeof value === 'boolean' || typeof value === 'function',
  },
  sendAction: flag(false, "sends the action's headers too; only for services of your own"),
  readCache: callback(
    '(response: Response) => UpstreamCache | undefined',
    'reads the decision of a cache in front of the upstream; a `hit` is measured and creates no event',
    {
      shown: 'no response is a hit',
    },
  ),
} satisfies OptionTable<InstrumentOptions>

/**
 * Wraps `fetch` for calls to one provider: each call within a scope produces a client span, an event and a duration
 * with the ids of the calling request or job. Outside a scope it is the plain `fetch`.
 *
 * @example
 * const pay = instrumentFetch(fetch, { provider: 'stripe', operation: 'create_payment' })
 * const answer = await pay('https://api.stripe.com/v1/payment_intents', { method: 'POST', body })
 */
export function instrumentFetch(original: Fetch, options: InstrumentOptions): Fetch {
  checkOptions(options, INSTRUMENT_OPTIONS, 'instrumentFetch()')
  return (input, init) => {
    const scope = currentScope()
    const call = scope && openCall(scope, input, init)
    return call ? follow({ ...call, original, input, init }, options) : original(input, init)
  }
}

interface Call {
  scope: Scope
  url: URL
  method: string
}

interface StartedCall extends Call {
  original: Fetch
  input: Parameters<Fetch>[0]
  init: Parameters<Fetch>[1]
}

// By its properties: the class may be a library's, such as undici's own.
const isRequest = (input: Parameters<Fetch>[0]): input is Request =>
  typeof input === 'object' && 'url' in input && 'headers' in input

// Invalid and relative addresses are rejected by fetch() itself.
function openCall(scope: Scope, input: Parameters<Fetch>[0], init: Parameters<Fetch>[1]): Call | undefined {
  try {
    const method = init?.method ?? (isRequest(input) ? input.method : 'GET')
    return { scope, url: new URL(isRequest(input) ? input.url : String(input)), method: method.toUpperCase() }
  } catch {
    return undefined // `fetch()` rejects it too, and the caller receives that error.
  }
}

async function follow(call: StartedCall, options: InstrumentOptions): Promise<Response> {
  const { scope, method, url, original, input, init } = call
  const { telemetry } = scope
  const startedAt = telemetry.clock.now()
  const work = telemetry.startWork({
    name: `${options.provider} ${options.operation}`,
    kind: 'client',
    startedAt,
    parent: scope.trace,
    attributes: {
      'http.request.method': method,
      'server.address': url.hostname,
      'throughline.upstream.provider': options.provider,
      'throughline.upstream.operation': options.operation,
      'request.id': scope.requestId,
      ...toActionFields(scope.namespace, scope.action),
    },
  })
  const finish = (end: CallEnd) => scope.pending.add(record({ ...call, work, startedAt }, end, options))
  try {
    // Invalid headers are rejected by fetch() too.
    const headers = tryCall(() => toHeaders({ ...call, work }, options))
    const response = await work.run(() => original(input, headers ? { ...init, headers } : init))
    finish({ response })
    return response
  } catch (error) {
    finish({ error: nameOfThrown(error) })
    throw error
  }
}

function toHeaders({ scope, url, input, init, work }: StartedCall & { work: Work }, options: InstrumentOptions) {
  const { sendTrace = true, sendAction = false } = options
  const isTraced = (typeof sendTrace === 'function' ? sendTrace(url) : sendTrace) && !isFetchInstrumented()
  const added = {
    ...(isTraced ? traceHeaders(work.spanContext) : {}),
    ...(sendAction ? outgoingHeaders({ scope, trace: false }) : {}),
  }
  if (Object.keys(added).length === 0) return undefined
  const headers = new Headers(init?.headers ?? (isRequest(input) ? input.headers : undefined))
  // Headers that the caller has set are kept, and the trace headers are kept as a group.
  const hasTrace = headers.has('traceparent')
  for (const [name, value] of Object.entries(added)) {
    if (!headers.has(name) && !(hasTrace && name === 'tracestate')) headers.set(name, value)
  }
  return headers
}

interface CallEnd {
  response?: Response
  error?: string
}

async function record(
  { scope, method, url, work, startedAt }: Call & { work: Work; startedAt: number },
  { response, error }: CallEnd,
  { provider, operation, readCache }: InstrumentOptions,
): Promise<void> {
  const { telemetry } = scope
  const endedAt = telemetry.clock.now()
  const status = response?.status
  const cache = response && tryCall(() => readCache?.(response))
  const durationMs = Math.max(0, endedAt - startedAt)
  telemetry.meters.record('commerce_request_duration_ms', durationMs, {
    ...{ provider, operation },
    status_class: toStatusClass(status),
    cached: cache === undefined ? undefined : cache === 'hit',
  })
  const attributes = { 'http.response.status_code': status, 'throughline.upstream.cache': cache }
  const span = work.end({ endedAt, attributes, error: error ?? (status && status >= 500 ? 'upstream_5xx' : undefined) })
  const event = toUpstreamEvent({
    ...{ provider, operation, method, status, durationMs, cache, error },
    host: url.hostname,
    responseBytes: Number(response?.headers.get('content-length') ?? Number.NaN),
    requestId: scope.requestId,
    fields: { ...toActionFields(scope.namespace, scope.action), ...scope.joinKeys },
  })
  await Promise.all([span, cache !== 'hit' && telemetry.emit({ ...event, spanContext: work.spanContext })])
}
