import type { HTTPRequest } from 'puppeteer-core'
import { eventually } from './eventually.js'
import type { ServiceLine, ShopOfLanguages } from './shop-of-languages.js'

/** A span as the store has it. */
export interface StoredSpan {
  name: string
  service: string
  kind: string
  traceId: string
  spanId: string
  parentId: string
  links: { traceId: string; spanId: string }[]
  attributes: Record<string, string>
}

/** What one click on Pay caused. */
export interface LanguageCheckout {
  actionId: string
  /** Requests of the page. */
  requests: HTTPRequest[]
  /** Spans that name the action, the oldest first. */
  spans: StoredSpan[]
  /** Log lines that name the action. */
  lines: ServiceLine[]
}

/** Loads the checkout, clicks Pay once, and waits until the webhook and the receipt have come and the page has reported. */
export async function checkOutOnce(shop: ShopOfLanguages): Promise<LanguageCheckout> {
  const { page, report } = shop
  const requests: HTTPRequest[] = []
  page.on('request', (request) => requests.push(request))
  await page.goto(`${shop.url}/checkout`, { waitUntil: 'load' })
  await page.waitForFunction(`document.querySelector('#cart').textContent !== ''`)
  await page.click('#pay')
  await page.waitForFunction(`document.querySelector('[role=status]').textContent === 'Thank you'`)
  const payment = requests.find((request) => request.url().endsWith('/graphql'))
  const actionId = payment?.headers()['x-acme-origin-action-id'] ?? ''
  const has = (table: string, condition: string) =>
    eventually(
      async () =>
        (
          await report.store.query(`SELECT 1 FROM ${table} WHERE OriginActionId = $id AND ${condition}`, {
            id: actionId,
          })
        ).length,
      { withinMs: 60_000 },
    )
  await has('otel_traces', `SpanName = 'payment succeeded'`)
  await has('otel_traces', `SpanAttributes['throughline.job.delay_ms'] <> '' AND ServiceName = 'worker-sidekiq'`)
  await has('otel_traces', `SpanName = 'POST /charge'`)
  await has('otel_traces', `SpanName = 'POST /graphql' AND ServiceName = 'api-rails'`)
  await has('otel_logs', `EventName = 'rum.action'`)
  const rows = await report.store.query(
    `SELECT SpanName AS name, ServiceName AS service, SpanKind AS kind, TraceId AS "traceId", SpanId AS "spanId",
       ParentSpanId AS "parentId", CAST(to_json("Links.TraceId") AS VARCHAR) AS traces,
       CAST(to_json("Links.SpanId") AS VARCHAR) AS linked, CAST(to_json(SpanAttributes) AS VARCHAR) AS attributes
     FROM otel_traces WHERE OriginActionId = $id ORDER BY Timestamp`,
    { id: actionId },
  )
  return {
    actionId,
    requests,
    spans: rows.map((row) => toSpan(row)),
    lines: shop.lines().filter((line) => JSON.stringify(line).includes(actionId)),
  }
}

function toSpan({ traces, linked, attributes, ...row }: Record<string, unknown>): StoredSpan {
  const spanIds: string[] = JSON.parse(String(linked))
  const links = (JSON.parse(String(traces)) as string[]).map((traceId, i) => ({ traceId, spanId: spanIds[i] ?? '' }))
  return { ...(row as unknown as StoredSpan), links, attributes: JSON.parse(String(attributes)) }
}
