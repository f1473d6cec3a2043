import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkOutOnce, type LanguageCheckout, type StoredSpan } from '../support/language-checkout.js'
import { missingForLanguages, type ShopOfLanguages, startShopOfLanguages } from '../support/shop-of-languages.js'

const missing = missingForLanguages()
let shop: ShopOfLanguages
let visit: LanguageCheckout

beforeAll(async () => {
  if (missing) return
  shop = await startShopOfLanguages()
  visit = await checkOutOnce(shop)
}, 180_000)

afterAll(async () => {
  await shop?.close()
})

/** The spans of one name of a service, in their order. */
const named = (service: string, name: string): StoredSpan[] =>
  visit.spans.filter((span) => span.service === service && span.name === name)

const lineageOf = (span: StoredSpan | undefined) => span?.attributes['throughline.job.lineage']
const lineOf = (service: string, text: string) =>
  visit.lines.find((line) => line.service === service && String(line.message ?? line.msg).includes(text))

describe.skipIf(missing)(`the nine cases of the contract across four languages ${missing}`.trim(), () => {
  const payments = () => visit.requests.filter((request) => request.url().endsWith('/graphql'))

  test('browser · explicit checkout submit: action headers present, the same action on retry', () => {
    expect(payments()).toHaveLength(2)
    for (const payment of payments())
      expect(payment.headers()).toMatchObject({
        'x-acme-origin-action-id': visit.actionId,
        'x-acme-action-kind': 'explicit_user_action',
        'x-acme-action-name': 'checkout_submit',
      })
  })

  test('browser · load on mount: an action id with kind mount', () => {
    const cart = visit.requests.find((request) => request.url().endsWith('/api/cart'))

    expect(cart?.headers()['x-acme-action-kind']).toBe('mount')
    expect(cart?.headers()['x-acme-origin-action-id']).toMatch(/^act_[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
    expect(cart?.headers()['x-acme-origin-action-id']).not.toBe(visit.actionId)
  })

  test('frontend server · from Node to Rails: trusted context kept, none minted', async () => {
    const [call] = named('storefront-node', 'outgoing request')
    const api = named('api-rails', 'POST /graphql')
    const others = await shop.report.store.query(
      `SELECT DISTINCT OriginActionId AS id FROM otel_traces WHERE OriginActionId <> '' AND ServiceName <> 'storefront-node'`,
    )

    expect(api.map(({ parentId, traceId }) => [parentId, traceId])).toEqual([[call?.spanId, call?.traceId]])
    expect(others).toEqual([{ id: visit.actionId }])
  })

  test('ingress · private GraphQL in Rails: normalized trace and context attached', () => {
    const [api] = named('api-rails', 'POST /graphql')
    const [, traceId] = payments()[1]?.headers().traceparent?.split('-') ?? []

    expect(api?.traceId).toBe(traceId)
    expect(api?.attributes).toMatchObject({
      'acme.action_name': 'checkout_submit',
      'acme.surface_area': 'checkout',
      'acme.request_origin': 'browser',
      checkout_request_id: 'cr-o-17',
      'http.route': '/graphql',
    })
  })

  test('ingress · public webhook in Node: server trace restarted, causality kept', () => {
    const [webhook] = named('storefront-node', 'POST /webhooks/payment')
    const [call] = named('ledger-go', 'outgoing request')

    expect(webhook?.parentId).toBe('')
    expect(webhook?.traceId).not.toBe(call?.traceId)
    expect(webhook?.links).toEqual([{ traceId: call?.traceId, spanId: call?.spanId }])
    expect(webhook?.attributes['acme.action_name']).toBe('checkout_submit')
    expect(webhook?.attributes['acme.platform']).toBeUndefined()
  })

  test('queue client · Rails enqueues to Sidekiq and Python to Celery: `v: 1`, small payload, under the request', () => {
    for (const [service, text] of [
      ['api-rails', 'enqueued FulfilOrder'],
      ['pricing-python', 'enqueued reserve'],
    ] as const) {
      const carrier = lineOf(service, text)?.carrier
      expect(carrier).toMatchObject({ v: 1, origin_action_id: visit.actionId, enqueued_at: expect.any(Number) })
      expect(JSON.stringify(carrier).length).toBeLessThanOrEqual(1024)
    }
    const [rails, python] = [named('api-rails', 'POST /graphql')[0], named('pricing-python', 'POST /reserve')[0]]

    expect(named('api-rails', 'send default').map(({ parentId }) => parentId)).toEqual([rails?.spanId])
    expect(named('pricing-python', 'send celery').map(({ parentId }) => parentId)).toEqual([python?.spanId])
  })

  test('queue server · immediate jobs of Sidekiq and Celery: trace continued', () => {
    const [job] = named('worker-sidekiq', 'process default')
    const [task] = named('worker-celery', 'process celery')

    expect([lineageOf(job), lineageOf(task)]).toEqual(['continued', 'continued'])
    expect(job?.parentId).toBe(named('api-rails', 'send default')[0]?.spanId)
    expect(task?.parentId).toBe(named('pricing-python', 'send celery')[0]?.spanId)
    expect(new Set([job?.traceId, task?.traceId])).toEqual(new Set([named('api-rails', 'POST /graphql')[0]?.traceId]))
  })

  test('queue server · a delayed job of Sidekiq, a delayed retry of Celery: fresh trace, linked, same action', () => {
    const [first, delayed] = named('worker-sidekiq', 'process default')
    const [task, retry] = named('worker-celery', 'process celery')

    for (const [run, request] of [
      [delayed, named('worker-sidekiq', 'send default')[0]],
      [retry, named('pricing-python', 'send celery')[0]],
    ]) {
      expect(lineageOf(run)).toBe('linked')
      expect(run?.parentId).toBe('')
      expect(run?.links).toEqual([{ traceId: request?.traceId, spanId: request?.spanId }])
    }
    expect(new Set([delayed?.traceId, retry?.traceId, first?.traceId]).size).toBe(3)
    expect(retry?.attributes['throughline.job.attempt']).toBe('2')
    expect(task?.attributes['throughline.job.attempt']).toBe('1')
  })

  test('worker log · Sidekiq’s and Celery’s lines: action id and checkout join key visible', () => {
    expect(lineOf('worker-sidekiq', 'fulfilling o-17')?.ctx).toMatchObject({
      'acme.origin_action_id': visit.actionId,
      checkout_request_id: 'cr-o-17',
    })
    expect(lineOf('worker-celery', 'reserving o-17, attempt 2')).toMatchObject({
      'acme.origin_action_id': visit.actionId,
      'acme.action_name': 'checkout_submit',
    })
  })
})

describe.skipIf(missing)(`one click across four languages ${missing}`.trim(), () => {
  test('is one lineage of every service in the report', async () => {
    const { rows } = (await (await fetch(`${shop.report.url}/report/api/lineage?id=${visit.actionId}`)).json()) as {
      rows: { service: string; actionId: string }[]
    }

    expect(new Set(rows.map(({ service }) => service))).toEqual(
      new Set([
        ...['storefront', 'storefront-node', 'api-rails', 'worker-sidekiq', 'pricing-python', 'worker-celery'],
        'ledger-go',
      ]),
    )
    expect(new Set(rows.map(({ actionId }) => actionId))).toEqual(new Set([visit.actionId]))
  })

  test('is named by each log line of each service that worked on it', () => {
    const services = ['storefront-node', 'api-rails', 'worker-sidekiq', 'pricing-python', 'worker-celery', 'ledger-go']

    expect(new Set(visit.lines.map(({ service }) => service))).toEqual(new Set(services))
    const traces = new Set(visit.spans.map(({ traceId }) => traceId))
    const silent = shop
      .lines()
      .filter((line) => traces.has(String(line.trace_id)) || JSON.stringify(line).includes('o-17'))
      .filter((line) => !JSON.stringify(line).includes(visit.actionId))
    expect(silent).toEqual([])
  })

  test('continues through Go, whose caller is a worker in Python', () => {
    const [charge] = named('ledger-go', 'POST /charge')
    const [call] = named('worker-celery', 'outgoing request')

    expect([charge?.traceId, charge?.parentId]).toEqual([call?.traceId, call?.spanId])
    expect(charge?.attributes.payment_intent_id).toBe('pi-o-17')
  })

  test('and a caller without trust gets a trace of its own from each service', async () => {
    const traceId = 'f'.repeat(32)
    const headers = {
      traceparent: `00-${traceId}-${'e'.repeat(16)}-01`,
      'x-acme-origin-action-id': 'act_01JD0000000000000000000001',
      'x-acme-platform': 'ios',
    }
    for (const [service, url] of Object.entries(shop.services)) {
      const answer = await fetch(`${url}/health`, { headers })
      expect(answer.headers.get('x-trace-id'), service).toMatch(/^[0-9a-f]{32}$/)
      expect(answer.headers.get('x-trace-id'), service).not.toBe(traceId)
    }
  })
})
