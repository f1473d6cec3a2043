import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { askWeb, type EchoServer, echoServers } from '../support/echo-servers.js'
import { eventually } from '../support/eventually.js'
import {
  CANARY,
  DERIVE_HEADER,
  DERIVED,
  FORGED_SPAN,
  FORGED_TRACE,
  type HostileRequest,
  hostileRequests,
  toHeaders,
} from '../support/hostile-headers.js'
import { type Expected, expectOf, type HostileTarget } from '../support/hostile-model.js'
import { createMemoryTelemetry, type MemoryTelemetry } from '../support/memory-telemetry.js'
import { type RawAnswer, sendRaw } from '../support/raw-request.js'
import { subjects, type TestApp } from '../support/scope-subjects.js'

const RUNS = 300
const ROUTES = { '/graphql': 'private', '/api/:id': 'public' } as const
const PATHS = { private: '/graphql', public: '/api/4711' } as const
const CLASSES = ['public', 'private'] as const

/** Nothing malformed, and nothing of others, comes out anywhere; on a public route no forged word either. */
function expectClean(answer: unknown, routeClass: HostileTarget['routeClass']): void {
  const text = JSON.stringify(answer, (key, value: unknown) => (key === 'links' ? undefined : value))
  expect(text).not.toContain(CANARY)
  expect(text).not.toContain('__proto__')
  if (routeClass === 'private') return
  expect(text.toLowerCase()).not.toContain('forged')
  expect(text).not.toContain(FORGED_TRACE)
  expect(text).not.toContain(FORGED_SPAN)
}

/** Holds the lines of a log to what was expected of them, ids apart. */
function expectFields(fields: Record<string, string>, expected: Expected): void {
  const { 'request.id': requestId, trace_id: traceId, span_id: spanId, ...rest } = fields
  expect(rest).toEqual(expected.fields)
  expect(requestId).toMatch(expected.requestId ?? /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  expect(traceId === FORGED_TRACE).toBe(expected.isContinued)
  expect([traceId, spanId].join()).toMatch(/^[0-9a-f]{32},[0-9a-f]{16}$/)
}

/** Holds the headers for the next service to what was expected of them, under the ids of the log. */
function expectOutgoing(
  { traceparent, 'x-request-id': requestId, ...headers }: Record<string, string>,
  fields: Record<string, string>,
  expected: Expected,
): void {
  expect(headers).toEqual(expected.outgoing)
  expect([traceparent?.slice(3, 35), requestId]).toEqual([fields.trace_id, fields['request.id']])
}

/** Requests that HTTP itself rejects never reach the scope; all others are answered. */
function hasCome({ status }: RawAnswer): boolean {
  if ([400, 431].includes(status)) return false
  expect(status).toBe(200)
  return true
}

/** The JSON in a body, within whatever frames. */
const readBody = ({ body }: RawAnswer) => JSON.parse(body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1))

function addUp(signals: readonly unknown[], counted: Record<string, number> = {}): Record<string, number> {
  const sums = { malformed_header: 0, malformed_baggage: 0, trace_restarted: 0, missing_action_id: 0, ...counted }
  for (const each of signals as { signal: keyof typeof sums; count: number }[]) sums[each.signal] += each.count
  return sums
}

const asSignals = ({ counts }: Expected) => Object.entries(counts).map(([signal, count]) => ({ signal, count }))

const [missing, present] = [true, false].map((isMissing) =>
  Object.entries(subjects).filter(([, subject]) => (subject.missing !== undefined) === isMissing),
)

describe.each(missing ?? [])('hostile headers at %s', (_name, subject) => {
  test.skip(`are not tried: ${subject.missing}`)
})

describe.each(present ?? [])('hostile headers at %s', (_name, { open }) => {
  let app: TestApp
  beforeAll(async () => {
    app = await open()
  }, 180_000)
  afterAll(() => app.close())

  const { namespace } = { namespace: 'acme' }
  const ask = ({ port, send }: TestApp, path: string, request: HostileRequest): Promise<RawAnswer> => {
    const headers = toHeaders(request, namespace)
    if (port !== undefined) return sendRaw(port, path, headers)
    return askWeb((to, init) => send(to, { headers: init }), path, headers)
  }

  test.each(CLASSES)('come to nothing on a %s route but what is well formed and allowed', async (routeClass) => {
    const before = structuredClone(await app.seen())
    const wanted: Expected[] = []
    await fc.assert(
      fc.asyncProperty(hostileRequests, async (request) => {
        const answer = await ask(app, PATHS[routeClass], request)
        if (!hasCome(answer)) return
        const expected = expectOf(request, { namespace, routeClass, derives: false })
        wanted.push(expected)
        const { outgoing, ...fields } = readBody(answer)
        expectFields(fields, expected)
        expectOutgoing(outgoing, fields, expected)
        expectClean([answer.headers, answer.body], routeClass)
      }),
      { numRuns: RUNS },
    )
    const spans = await eventually(async () => {
      const all = (await app.seen()).spans.slice(before.spans.length)
      return serverSpans(all).length >= wanted.length && all
    })
    const signals = (await app.seen()).signals.slice(before.signals.length)

    expect(wanted.length).toBeGreaterThan(RUNS / 2)
    expect(serverSpans(spans)).toHaveLength(wanted.length)
    expectClean([spans, signals], routeClass)
    expect(addUp(signals)).toEqual(addUp(wanted.flatMap(asSignals)))
  })
})

/** Those of requests; a handler here also prepares a call. */
const serverSpans = <S extends { kind: number }>(spans: readonly S[]): S[] => spans.filter(({ kind }) => kind === 2)

const servers = Object.entries(echoServers).flatMap(([name, start]) =>
  ['throughline', 'whop'].map((namespace) => ({ name, namespace, start })),
)

describe.each(servers)('forged headers of $namespace at $name', ({ namespace, start }) => {
  let server: EchoServer
  let memory: MemoryTelemetry
  beforeAll(async () => {
    memory = createMemoryTelemetry({ namespace, traceSampleRatio: 1 })
    server = await start({
      telemetry: memory.telemetry,
      routes: ROUTES,
      derive: ({ header }) => (header(DERIVE_HEADER) ? (DERIVED as object) : {}),
    })
  })
  afterAll(() => server.close())

  test.each(CLASSES)(
    'leave a %s route by no way: scope, logs, next service, span, event, answer',
    async (routeClass) => {
      const printed = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) => vi.spyOn(console, level))
      onTestFinished(() => void vi.restoreAllMocks())
      let come = 0
      await fc.assert(
        fc.asyncProperty(hostileRequests, async (request) => {
          memory.signals.length = 0
          const { spans } = memory
          const [spansBefore, eventsBefore] = [spans.length, memory.events().length]
          const answer = await server.ask(PATHS[routeClass], toHeaders(request, namespace))
          if (!hasCome(answer)) return
          come += 1
          const expected = expectOf(request, { namespace, routeClass, derives: true })
          const { fields, scope, outgoing } = readBody(answer)
          const events = await eventually(() => {
            const all = memory.events().slice(eventsBefore)
            return all.length > 0 && spans.length > spansBefore && all
          })
          expectFields(fields, expected)
          expectOutgoing(outgoing, fields, expected)
          expectClean([answer.headers, scope, outgoing, spans.slice(spansBefore), events], routeClass)
          expect(addUp(memory.signals)).toEqual(expected.counts)
        }),
        { numRuns: RUNS },
      )

      expect(come).toBeGreaterThan(RUNS / 2)
      for (const level of printed) expect(level).not.toHaveBeenCalled()
    },
  )
})
