import { expect, test } from 'vitest'
import { createRequestScope } from '../../../server-handler/ingress/web.js'
import { createOtlpExporter, createOtlpTraceExporter, createTelemetry } from '../../support/clocked.js'
import { createFakeClock } from '../../support/fake-clock.js'

/** A server with a collector that can be down, and what its operator and its callers see. */
function stage({ delivery = 'queued' as 'queued' | 'direct', answer = 503, environment = 'development' } = {}) {
  const state = { answer }
  const lines: string[] = []
  const common = {
    environmentVariables: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' },
    clock: createFakeClock(),
    warn: (line: string) => void lines.push(line),
    delivery,
    directTries: 1,
    fetch: async () => {
      if (state.answer === 0) throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })
      return new Response(null, { status: state.answer })
    },
  }
  const traces = createOtlpTraceExporter(common)
  const telemetry = createTelemetry({
    ...{ traces, traceSampleRatio: 1, warn: common.warn, clock: common.clock },
    environmentVariables: { NODE_ENV: environment },
  })
  const withScope = createRequestScope({ telemetry })
  const ask = async () => {
    const response = await withScope(new Request('https://shop.example.com/'), () => new Response('x'))
    await traces.flush()
    return response.headers.get('x-throughline-telemetry')
  }
  return { state, lines, ask }
}

test.each([0, 401, 503])(
  'a collector that is down (%d) is one line in the log of 40 requests, and degraded',
  async (answer) => {
    const { lines, ask } = stage({ answer, environment: 'production' })
    for (let i = 0; i < 40; i += 1) await ask()

    expect(lines.filter((line) => line.includes('deliveries to'))).toEqual([
      expect.stringMatching(
        /^deliveries to the collector at http:\/\/collector:4318\/v1\/traces fail: it (could not be reached \(ECONNREFUSED\)|answered \d+)\./,
      ),
    ])

    const development = stage({ answer })
    expect(await development.ask()).toBe('ok')
    expect(await development.ask()).toBe('degraded')
  },
)

test('what works again is one line too, and ok', async () => {
  const { state, lines, ask } = stage({ answer: 0 })
  await ask()
  await ask()
  state.answer = 200
  await ask()

  expect(await ask()).toBe('ok')
  expect(lines).toEqual([
    expect.stringContaining(' fail: '),
    expect.stringContaining(' work again, after 2 that failed.'),
  ])
})

test('a sink that fails without saying so itself is one line as well', async () => {
  const lines: string[] = []
  const telemetry = createTelemetry({
    ...{ warn: (line: string) => void lines.push(line), environmentVariables: {} },
    traces: { write: () => Promise.reject(new Error('down')) },
  })
  const withScope = createRequestScope({ telemetry })
  for (let i = 0; i < 5; i += 1) await withScope(new Request('https://shop.example.com/'), () => new Response('x'))
  await new Promise((resolve) => setImmediate(resolve))

  expect(telemetry.state()).toBe('degraded')
  expect(lines).toEqual([
    'deliveries to a sink of telemetry fail: it rejected the payload. Another line follows when they work again.',
  ])
})

test('in direct delivery the exporter alone logs', async () => {
  const { lines, ask } = stage({ delivery: 'direct' })
  for (let i = 0; i < 5; i += 1) await ask()

  expect(lines).toHaveLength(1)
})

test('a working collector logs nothing', async () => {
  const lines: string[] = []
  const exporter = createOtlpExporter({
    ...{ warn: (line: string) => void lines.push(line), environmentVariables: {}, clock: createFakeClock() },
    fetch: async () => new Response(null, { status: 200 }),
  })
  await exporter.write({ resourceLogs: [] })
  await exporter.flush()

  expect([lines, exporter.isFailing()]).toEqual([[], false])
})
