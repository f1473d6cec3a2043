import { describe, expect, test } from 'vitest'
import { createRequestScope } from '../../../server-handler/ingress/web.js'
import { currentScope } from '../../../server-handler/scope/scope.js'
import { isSampled, PRODUCTION_TRACE_RATIO } from '../../../src/shared/hash.js'
import { createMemoryTelemetry } from '../../support/memory-telemetry.js'

const traceIds = Array.from(
  { length: 400 },
  (_, i) => `0af7651916cd43dd8448eb21${(i + 1).toString(16).padStart(8, '0')}`,
)
const SPAN = 'b7ad6b7169203331'

/** Sends a request of each trace, flagged as a page of the ratio flags it, and gives the flags that the server has. */
async function serve(path: string, { ratio, environment }: { ratio?: number; environment?: string }) {
  const { telemetry, spans } = createMemoryTelemetry({
    traceSampleRatio: ratio,
    environmentVariables: environment === undefined ? {} : { NODE_ENV: environment },
  })
  const withScope = createRequestScope({ telemetry, routes: { '/private': 'private' } })
  const recorded = new Set<string>()
  for (const traceId of traceIds) {
    const sampled = isSampled(traceId, ratio ?? (environment === 'production' ? PRODUCTION_TRACE_RATIO : 1))
    const request = new Request(`https://shop.example.com${path}`, {
      headers: { traceparent: `00-${traceId}-${SPAN}-0${sampled ? 3 : 2}` },
    })
    await withScope(request, () => {
      if ((currentScope()?.trace.flags ?? 0) & 1) recorded.add(traceId)
      return new Response('x')
    })
  }
  return { recorded, written: spans.length }
}

describe.each(['/private', '/public'])('a server behind %s', (path) => {
  test.each([0, 0.1, 0.5, 1])('records the traces that a page of the same ratio, %d, does', async (ratio) => {
    const { recorded, written } = await serve(path, { ratio })

    expect([...recorded]).toEqual(traceIds.filter((id) => isSampled(id, ratio)))
    expect(written).toBe(recorded.size)
  })

  test('records one trace in ten in production, and all elsewhere, where nothing is set', async () => {
    const production = await serve(path, { environment: 'production' })

    expect([...production.recorded]).toEqual(traceIds.filter((id) => isSampled(id, 0.1)))
    expect(production.recorded.size).toBeGreaterThan(10)
    expect((await serve(path, {})).recorded.size).toBe(traceIds.length)
  })
})

test('a caller of a public route does not have its trace recorded by its flag', async () => {
  const { telemetry, spans } = createMemoryTelemetry({ traceSampleRatio: 0 })
  const withScope = createRequestScope({ telemetry })
  const headers = { traceparent: `00-${traceIds[0]}-${SPAN}-01` }
  await withScope(new Request('https://shop.example.com/', { headers }), () => new Response('x'))

  expect(spans).toEqual([])
})

test.each(['/private', '/public'])('an error of %s is recorded whatever the ratio', async (path) => {
  const { telemetry, spans } = createMemoryTelemetry({ traceSampleRatio: 0 })
  const withScope = createRequestScope({ telemetry, routes: { '/private': 'private' } })
  const request = new Request(`https://shop.example.com${path}`, {
    headers: { traceparent: `00-${traceIds[0]}-${SPAN}-00` },
  })
  await withScope(request, () => new Response('x', { status: 500 }))

  expect(spans).toMatchObject([{ status: { code: 2 } }])
})
