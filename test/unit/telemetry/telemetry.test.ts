import { describe, expect, test } from 'vitest'
import type { TelemetryOptions } from '../../../server-handler/entries/ingress.js'
import type { LogRecord, Span } from '../../../server-handler/otlp/model.js'
import { createTelemetry } from '../../support/clocked.js'
import { createFakeClock } from '../../support/fake-clock.js'
import { attributesOf } from '../../support/log-reader.js'

const EVENT = { eventName: 'x', body: 'x', severity: 'INFO', attributes: {} } as const

function open({ write = async () => {}, ...options }: TelemetryOptions & { write?: () => Promise<void> } = {}) {
  const clock = createFakeClock()
  const spans: Span[] = []
  const records: LogRecord[] = []
  const logged: string[] = []
  const telemetry = createTelemetry({
    environmentVariables: {},
    clock,
    warn: (line) => logged.push(line),
    traces: {
      async write({ resourceSpans }) {
        await write()
        spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((each) => each.spans)))
      },
    },
    logs: {
      async write({ resourceLogs }) {
        await write()
        records.push(...resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap((each) => each.logRecords)))
      },
    },
    ...options,
  })
  const start = () => telemetry.startWork({ name: 'work', kind: 'internal', startedAt: clock.now() })
  return { telemetry, clock, spans, records, logged, start }
}

describe('delivery', () => {
  test('gives a sink one try and a second and a half', async () => {
    let writes = 0
    const { telemetry, clock } = open({
      write: () => {
        writes += 1
        return new Promise(() => {})
      },
    })
    let isOver = false
    const emitted = telemetry.emit(EVENT).then(() => {
      isOver = true
    })
    clock.advance(1_499)
    await Promise.resolve()
    expect(isOver).toBe(false)
    clock.advance(1)
    await emitted

    expect(writes).toBe(1)
    expect(telemetry.state()).toBe('degraded')
  })

  test.each<[string, () => Promise<void>]>([
    ['rejects', () => Promise.reject(new Error('down'))],
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
  ])('of a sink that %s neither rejects nor throws, and is shown in its state until it recovers', async (_, write) => {
    let fails = true
    const { telemetry, start } = open({ write: () => (fails ? write() : Promise.resolve()) })
    await start().end()
    expect(telemetry.state()).toBe('degraded')
    fails = false
    await start().end()

    expect(telemetry.state()).toBe('ok')
  })

  test('pauses when too much fails, and then asks again', async () => {
    let writes = 0
    const { telemetry, clock } = open({
      write: () => {
        writes += 1
        return Promise.reject(new Error('down'))
      },
    })
    for (let i = 0; i < 30; i += 1) await telemetry.emit(EVENT)
    expect(writes).toBe(20)
    clock.advance(30_000)
    await telemetry.emit(EVENT)

    expect(writes).toBeGreaterThan(20)
  })

  test('counts what was lost, and delivers the count once a sink accepts it', async () => {
    let fails = true
    const { telemetry, records } = open({
      write: () => (fails ? Promise.reject(new Error('down')) : Promise.resolve()),
    })
    for (let i = 0; i < 3; i += 1) await telemetry.emit(EVENT)
    await telemetry.flush()
    fails = false
    await telemetry.flush()
    const counts = records.map(({ attributes }) => attributesOf(attributes))

    // Three events. The counts themselves were kept for the second attempt.
    expect(counts).toMatchObject([
      { 'rum.health.signal': 'server_dropped', 'rum.health.reason': 'sink_failed', 'rum.health.count': 'int 3' },
    ])
  })

  test('is turned off by one variable, and then no sink is called', async () => {
    const { telemetry, spans, records, start } = open({ environmentVariables: { THROUGHLINE_TELEMETRY: 'off' } })
    await telemetry.emit(EVENT)
    await start().end()
    telemetry.signal({ signal: 'missing_action_id' })
    await telemetry.close()

    expect([telemetry.state(), spans, records]).toEqual(['off', [], []])
  })

  test('without sinks is off', () => {
    expect(createTelemetry({ environmentVariables: {} }).state()).toBe('off')
  })
})

describe('two sinks', () => {
  test('fail independently: a failing one costs the other no record', async () => {
    const { telemetry, spans, start } = open({ logs: { write: () => Promise.reject(new Error('down')) } })
    for (let i = 0; i < 50; i += 1) {
      await start().end()
      await telemetry.emit(EVENT)
    }

    expect(spans).toHaveLength(50)
    expect(telemetry.state()).toBe('degraded')
  })
})

describe('health', () => {
  test('adds up a signal by place and reason, and writes it within ten seconds', async () => {
    const { telemetry, clock, records } = open()
    for (let i = 0; i < 5; i += 1) telemetry.signal({ signal: 'missing_action_id', route: '/graphql' })
    telemetry.signal({ signal: 'missing_action_id', route: '/orders', count: 2 })
    clock.advance(10_000)
    await telemetry.flush()

    expect(records.map(({ attributes }) => attributesOf(attributes))).toMatchObject([
      {
        'rum.kind': 'health',
        'rum.route_pattern': '/graphql',
        'rum.health.signal': 'missing_action_id',
        'rum.health.count': 'int 5',
      },
      { 'rum.route_pattern': '/orders', 'rum.health.count': 'int 2' },
    ])
  })

  test('keeps no more than a thousand places apart, and loses no count by it', async () => {
    const { telemetry, records } = open()
    for (let i = 0; i < 1_500; i += 1) telemetry.signal({ signal: 'trace_restarted', route: `/r${i}` })
    await telemetry.flush()
    const counts = records.map(({ attributes }) =>
      Number(String(attributesOf(attributes)['rum.health.count']).slice(4)),
    )

    expect(counts).toHaveLength(1_001)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1_500)
  })

  test('is passed to the listener at once, which may throw', () => {
    const { telemetry } = open({
      onSignal: () => {
        throw new Error('broken')
      },
    })

    expect(() => telemetry.signal({ signal: 'trace_restarted' })).not.toThrow()
  })

  test('leaves no timer behind when it is closed', async () => {
    const { telemetry, clock } = open()
    telemetry.signal({ signal: 'trace_restarted' })
    await telemetry.close()

    expect(clock.pending()).toEqual([])
  })
})

describe('a piece of work', () => {
  test('ends once, however often it is called', async () => {
    const { spans, start } = open()
    const work = start()
    await Promise.all([work.end(), work.end({ error: 'late' })])

    expect(spans).toHaveLength(1)
    expect(spans[0]?.status).toBeUndefined()
  })
})

describe('sampling', () => {
  const PARENT = { traceId: 'f'.repeat(32), spanId: 'a'.repeat(16) }
  const keptOf = async (ratio: number, parent?: typeof PARENT & { flags: number }) => {
    const { telemetry, spans } = open({ traceSampleRatio: ratio })
    const work = telemetry.startWork({ name: 'x', kind: 'server', startedAt: 0, parent })
    await work.end()
    return { kept: spans.length, flags: work.spanContext.flags }
  }

  test('keeps a trace that its caller recorded, whatever the ratio, and says so', async () => {
    expect(await keptOf(0, { ...PARENT, flags: 1 })).toEqual({ kept: 1, flags: 1 })
    expect(await keptOf(0, { ...PARENT, flags: 2 })).toEqual({ kept: 0, flags: 2 })
  })

  test('keeps errors always', async () => {
    const { spans, start } = open({ traceSampleRatio: 0 })
    await start().end({ error: 'PaymentUnavailable' })
    await start().end()

    expect(spans).toMatchObject([{ status: { code: 2, message: 'PaymentUnavailable' } }])
  })

  test('decides alike for all spans of a trace, and keeps about the share that was asked for', async () => {
    const { telemetry, spans } = open({ traceSampleRatio: 0.25 })
    for (let i = 0; i < 2_000; i += 1) {
      const root = telemetry.startWork({ name: 'root', kind: 'server', startedAt: 0 })
      const child = telemetry.startWork({ name: 'child', kind: 'client', startedAt: 0, parent: root.spanContext })
      await Promise.all([child.end(), root.end()])
    }
    const roots = spans.filter(({ name }) => name === 'root').map(({ traceId }) => traceId)
    const children = spans.filter(({ name }) => name === 'child').map(({ traceId }) => traceId)

    expect(children).toEqual(roots)
    expect(roots.length).toBeGreaterThan(400)
    expect(roots.length).toBeLessThan(600)
  })

  test.each([
    ['production', 0],
    ['development', 1],
    [undefined, 1],
  ])('keeps all in development and a hundredth in production: %s', async (name, expected) => {
    const spans: Span[] = []
    const telemetry = createTelemetry({
      environmentVariables: { NODE_ENV: name },
      // Ids with a hash that is neither small nor large.
      fillRandom: (bytes) => bytes.fill(7),
      traces: {
        write: async ({ resourceSpans }) => void spans.push(...(resourceSpans[0]?.scopeSpans[0]?.spans ?? [])),
      },
    })
    await telemetry.startWork({ name: 'x', kind: 'server', startedAt: 0 }).end()

    expect(spans.length).toBe(expected)
  })
})

describe('a wrong option', () => {
  test.each<[TelemetryOptions, string]>([
    [{ traceSampleRatio: 2 }, '`traceSampleRatio` must be a number from 0 (none) to 1 (all); got 2.'],
    [{ traceSampleRatio: Number.NaN }, '`traceSampleRatio`'],
    [
      { joinKeys: ['order_id', 'request.id'] },
      '`joinKeys` must be names of 1 to 64 of a-z, 0-9 and _, a letter first; got "request.id".',
    ],
    [{ namespace: 'A b' }, '`namespace` must be 1 to 32 of a-z, 0-9 and -, a letter first; got "A b".'],
  ])('is named at the start: %j', (options, message) => {
    expect(() => createTelemetry(options)).toThrow(message)
  })

  test('in the environment is warned about; the default is used', () => {
    const { logged, telemetry } = open({ environmentVariables: { THROUGHLINE_TELEMETRY: 'nope' } })

    expect(logged).toEqual(['THROUGHLINE_TELEMETRY must be "on" or "off"; using "on".'])
    expect(telemetry.state()).toBe('ok')
  })
})
