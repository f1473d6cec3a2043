import { isbot } from 'isbot'
import { systemClock } from '../export/clock.js'
import type { Mountable, RequestContext } from '../http/mountable.js'
import { fillFromCrypto } from '../telemetry/random-pool.js'
import { readText } from './body.js'
import { readDelivery } from './delivery.js'
import { createIntake, toRequest } from './intake.js'
import { createLossReporter } from './loss-reporter.js'
import { createLossCounter } from './losses.js'
import { type RumOptions, type RumSources, resolveRumOptions } from './options.js'
import { corsHeaders, listedOrigin, preflightHeaders } from './origin.js'
import { createOutlet } from './outlet.js'
import { BASE_COST, createRateLimiter, toCost } from './rate.js'
import { noContent, type Refusal, toResponse } from './refusal.js'
import { checkRequest } from './request-checks.js'

/** Counts since the handler was created. */
export interface RumStats {
  /** Records that the sink has accepted. */
  records: number
  /** All losses, by `signal.reason`. */
  losses: Record<string, number>
  /** How many pieces of text of each kind were redacted. */
  redacted: Record<string, number>
}

/** Answers requests to the endpoint; never rejects. */
export interface RumHandler extends Mountable {
  /** Where the endpoint is mounted; browser reports go to `<path>/reports`. */
  readonly path: string
  stats(): RumStats
  /** Writes pending counts, and waits until everything written so far has been attempted. */
  flush(): Promise<void>
  /** Flushes, then releases timers and files. */
  close(): Promise<void>
}

const SINK_RETRY_AFTER_S = 5

/**
 * Creates the endpoint that receives a page's measurements, validates, redacts and enriches them, and writes them as
 * OTLP log records.
 *
 * @example
 * const rum = createRumHandler({ namespace: 'acme' })
 * const response = await rum(request, { clientAddress: '203.0.113.7' })
 * @throws TypeError at once if an option is invalid; never per request.
 */
export function createRumHandler(options: RumOptions = {}): RumHandler {
  return createRumHandlerWith(options, {})
}

/** Creates the endpoint with the given clock and source of randomness. */
export function createRumHandlerWith(
  options: RumOptions,
  { clock = systemClock(), fillRandom = fillFromCrypto }: Partial<RumSources>,
): RumHandler {
  const settings = resolveRumOptions(options, { clock, fillRandom })
  const { sink } = settings
  const losses = createLossCounter()
  const intake = createIntake(settings, losses)
  const outlet = createOutlet({ sink, clock, losses, warn: settings.warn })
  const limiter = createRateLimiter({ ...settings, client: settings.clientRate, process: settings.processRate })
  const reporter = createLossReporter({ settings, losses, intake })

  const addressOf = (request: Request, { clientAddress }: RequestContext) => {
    const { clientAddressHeader: header } = settings
    // The last entry of a list was written by the proxy; the others came with the request.
    return (header && request.headers.get(header)?.split(',').at(-1)) || clientAddress
  }

  const charge = async (address: string | undefined, cost: number, paid = 0): Promise<Refusal | undefined> => {
    const retryAfterS = await limiter.take(address, cost, paid)
    return retryAfterS > 0 ? { status: 429, reason: 'rate', retryAfterS } : undefined
  }

  const take = async (request: Request, context: RequestContext): Promise<Refusal | undefined> => {
    const entry = checkRequest(request, settings)
    if (!entry.ok) return entry.refusal
    const address = addressOf(request, context)
    // Charged before the body is read and decompressed, which costs something even if it is then refused.
    const early = await charge(address, BASE_COST)
    if (early) return early
    const body = await readText(request, settings)
    if (!body.ok) return body.refusal
    const cost = toCost(body.text)
    const late = cost > BASE_COST ? await charge(address, cost, BASE_COST) : undefined
    if (late) return late
    const delivery = readDelivery(request.headers, { ...settings, receivedAt: clock.now() })
    const taken = await intake[entry.kind](body.text, delivery)
    if (!taken.ok) return { status: 400, reason: taken.problem }
    const { logs, resource, settle, repeated } = taken
    if (settings.dropBots && isbot(request.headers.get('user-agent'))) {
      losses.add('server_dropped', 'bot', logs.length)
      settle(true)
      return undefined
    }
    const waitUntil = context.waitUntil && ((promise: Promise<unknown>) => context.waitUntil?.(promise))
    const isWritten =
      logs.length === 0 ||
      (await outlet.write({ request: toRequest(resource, logs), count: logs.length, settle, waitUntil }))
    // A repeat of an envelope still being written receives that write's outcome.
    const isSafe = isWritten && (await outlet.await(repeated))
    return isSafe ? undefined : { status: 503, reason: 'sink', retryAfterS: SINK_RETRY_AFTER_S }
  }

  const answer = async (request: Request, context: RequestContext): Promise<Response> => {
    if (request.method === 'OPTIONS' && listedOrigin(request, settings)) {
      return noContent(preflightHeaders(request, settings))
    }
    const refusal = await take(request, context)
    const cors = corsHeaders(request, settings)
    // Pages compress only for a server that accepts it: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
    if (!refusal) return noContent(settings.gzip ? { ...cors, 'accept-encoding': 'gzip' } : cors)
    losses.add('server_refused', refusal.reason)
    return toResponse(refusal, cors)
  }

  const handle = async (request: Request, context: RequestContext = {}): Promise<Response> => {
    const response = await answer(request, context).catch(() => {
      losses.add('server_refused', 'internal') // Our fault: nothing is thrown into the host.
      return toResponse({ status: 500, reason: 'internal' })
    })
    const reported = reporter.reportIfDue()
    if (reported) context.waitUntil?.(reported)
    return response
  }

  return Object.assign(handle, {
    path: settings.path,
    paths: [settings.path, `${settings.path}/reports`],
    stats: () => ({ records: outlet.written(), losses: losses.totals(), redacted: intake.redacted() }),
    async flush() {
      await reporter.report()
      await sink.flush?.()
    },
    async close() {
      await reporter.report()
      await sink.close?.()
    },
  })
}
