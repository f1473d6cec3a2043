import pino from 'pino'
import { describe, expect, test } from 'vitest'
import {
  createJsonLogger,
  currentScope,
  outgoingHeaders,
  pinoMixin,
  runAction,
  runInScope,
  setJoinKey,
} from '../../../server-handler/entries/ingress.js'
import { createScope, type ScopeParts } from '../../../server-handler/scope/scope.js'
import { ACTION_ID } from '../../support/envelope.js'
import { attributesOf } from '../../support/log-reader.js'
import { createMemoryTelemetry } from '../../support/memory-telemetry.js'

const ACTION = {
  origin_action_id: ACTION_ID,
  action_kind: 'mount',
  surface_area: 'checkout',
  parent_action_id: ACTION_ID,
} as const

function open(parts: Partial<ScopeParts> = {}) {
  const logged: string[] = []
  const memory = createMemoryTelemetry({ warn: (line) => logged.push(line), joinKeys: ['order_id'] })
  const work = memory.telemetry.startWork({ name: 'POST /graphql', kind: 'server', startedAt: Date.now() })
  return {
    ...memory,
    logged,
    scope: createScope({ telemetry: memory.telemetry, work, action: ACTION, requestId: 'req-7', ...parts }),
  }
}

describe('a business key', () => {
  test('once set is on the span, on every later line, and in no header', async () => {
    const { scope, spans } = open()
    const lines: string[] = []
    const log = createJsonLogger({ write: (line) => lines.push(line) })
    const headers = runInScope(scope, () => {
      log.info('before')
      expect(setJoinKey('order_id', 'o-17')).toBe(true)
      log.info('after')
      return outgoingHeaders()
    })
    await scope.work.end()

    expect(lines.map((line) => JSON.parse(line).order_id)).toEqual([undefined, 'o-17'])
    expect(attributesOf(spans.at(-1)?.attributes).order_id).toBe('o-17')
    expect(JSON.stringify(headers)).not.toContain('o-17')
  })

  test.each([
    ['a name that is not listed', 'email', 'a@example.com'],
    ['a value with an at sign', 'order_id', 'a@example.com'],
    ['a value with a line break', 'order_id', 'a\nb'],
    ['no value', 'order_id', ''],
    ['a long value', 'order_id', 'x'.repeat(129)],
    ['the prototype', '__proto__', 'x'],
  ])('is rejected for %s, and logged once without the value', (_, name, value) => {
    const { scope, logged } = open()
    const tries = runInScope(scope, () => [setJoinKey(name, value), setJoinKey(name, value)])

    expect(tries).toEqual([false, false])
    expect(scope.joinKeys).toEqual({})
    expect(logged).toHaveLength(1)
    expect(value !== '' && logged[0]?.includes(value) && value.length > 1).toBe(false)
  })

  test('outside of a scope is refused', () => {
    expect(setJoinKey('order_id', 'o-17')).toBe(false)
  })
})

describe('outgoing headers', () => {
  test('propagate the context unchanged, and create no action', () => {
    const { scope } = open({ correlationId: 'c-1', sessionId: 's-1', operation: { type: 'query', name: 'Home' } })

    expect(outgoingHeaders({ scope })).toEqual({
      traceparent: expect.stringMatching(new RegExp(`^00-${scope.trace.traceId}-[0-9a-f]{16}-03$`)),
      'x-acme-origin-action-id': ACTION_ID,
      'x-acme-action-kind': 'mount',
      'x-acme-surface-area': 'checkout',
      'x-acme-parent-action-id': ACTION_ID,
      'x-acme-graphql-operation': 'query Home',
      'x-request-id': 'req-7',
      'x-correlation-id': 'c-1',
      'x-session-id': 's-1',
      baggage: `acme.origin_action_id=${ACTION_ID},acme.action_kind=mount,acme.surface_area=checkout`,
    })
  })

  test('have a parent id of their own for every call, which is a span under the one at hand', () => {
    const { scope } = open()
    const ids = Array.from({ length: 5 }, () => outgoingHeaders({ scope }).traceparent?.split('-')[2])

    expect(new Set([...ids, scope.trace.spanId]).size).toBe(6)
  })

  test('without an action carry none, and without a scope nothing', () => {
    const { scope } = open({ action: undefined })

    expect(Object.keys(outgoingHeaders({ scope })).sort()).toEqual(['traceparent', 'x-request-id'])
    expect(outgoingHeaders()).toEqual({})
    expect(outgoingHeaders({ scope, trace: false }).traceparent).toBeUndefined()
  })
})

describe('log lines', () => {
  test('of pino carry the ids, also after an await, and nothing outside of a scope', async () => {
    const { scope } = open()
    const lines: string[] = []
    const logger = pino({ mixin: pinoMixin() }, { write: (line) => lines.push(line) })
    logger.info('outside')
    await runInScope(scope, async () => {
      await new Promise((resolve) => setImmediate(resolve))
      logger.info({ order: 'o-17' }, 'inside')
    })
    const [outside, inside] = lines.map((line) => JSON.parse(line))

    expect(inside).toMatchObject({
      'request.id': 'req-7',
      trace_id: scope.trace.traceId,
      'acme.origin_action_id': ACTION_ID,
      order: 'o-17',
    })
    expect(outside.trace_id).toBeUndefined()
  })

  test('of JSON are one line each, errors with their stack, loops without harm', () => {
    const lines: string[] = []
    const log = createJsonLogger({ write: (line) => lines.push(line) })
    const loop: Record<string, unknown> = {}
    loop.self = loop
    log.error('failed\nbadly', { error: new TypeError('no'), big: 2n ** 70n })
    log.warn('round', { loop, kept: 1 })
    log.info('own', {
      message: 'theirs',
      level: 'theirs',
      error: new Error('outer', { cause: new TypeError('inner') }),
    })
    log.info('getter', {
      object: {
        get broken() {
          throw new Error('no')
        },
      },
      kept: 1,
    })

    expect(lines.every((line) => !line.includes('\n'))).toBe(true)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'error',
      message: 'failed\nbadly',
      error: { 'exception.type': 'TypeError', 'exception.message': 'no' },
      big: String(2n ** 70n),
    })
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ message: 'round', kept: 1 })
    expect(JSON.parse(lines[2] ?? '')).toMatchObject({
      message: 'own',
      level: 'info',
      error: { 'exception.message': 'outer', 'exception.cause': { 'exception.type': 'TypeError' } },
    })
    expect(JSON.parse(lines[3] ?? '')).toMatchObject({ message: 'getter', kept: 1 })
  })
})

describe('work without a visitor', () => {
  test('begins an action of its own, which its errors end', async () => {
    const { telemetry, spans } = createMemoryTelemetry()
    const seen = await runAction({ telemetry, name: 'nightly_restock' }, async () => currentScope()?.action)
    const failed = runAction({ telemetry, name: 'Bad Name' }, () => Promise.reject(new TypeError('no')))

    await expect(failed).rejects.toThrow('no')
    expect(seen).toMatchObject({
      origin_action_id: expect.stringMatching(/^act_[0-7][0-9A-HJKMNP-TV-Z]{25}$/),
      action_kind: 'background_refresh',
      action_name: 'nightly_restock',
      request_origin: 'worker',
    })
    expect(spans.map(({ name, status }) => [name, status?.message])).toEqual([
      ['action nightly_restock', undefined],
      ['action unregistered', 'TypeError'],
    ])
  })
})

describe('background work of a request', () => {
  test('is waited for at once, also what was added meanwhile, and its failures are its own', async () => {
    const { scope } = open()
    const done: string[] = []
    const later = (name: string, more?: () => void) =>
      new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        done.push(name)
        more?.()
      })
    scope.waitUntil(later('first', () => scope.waitUntil(later('second'))))
    scope.waitUntil(Promise.reject(new Error('theirs')))
    await scope.pending.settled()

    expect(done).toEqual(['first', 'second'])
  })
})
