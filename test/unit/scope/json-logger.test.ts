import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createJsonLogger, type LineFields } from '../../../server-handler/scope/json-logger.js'

function logged(fields: unknown, message: unknown = 'paid'): Record<string, unknown> {
  const lines: string[] = []
  createJsonLogger({ write: (line) => void lines.push(line) }).info(message as string, fields as LineFields)
  expect(lines).toHaveLength(1)
  return JSON.parse(lines[0] ?? '')
}

const throwing = () => {
  throw new Error('read me not')
}
const circular: Record<string, unknown> = { a: 1 }
circular.self = circular
const { proxy: revoked, revoke } = Proxy.revocable({}, {})
revoke()

test.each<[string, object, unknown]>([
  ['a getter that throws', Object.defineProperty({}, 'bad', { get: throwing, enumerable: true }), '[unreadable]'],
  [
    'a getter deep inside that throws',
    {
      bad: {
        deep: {
          get x() {
            return throwing()
          },
        },
      },
    },
    '[unreadable]',
  ],
  ['a toJSON that throws', { bad: { toJSON: throwing } }, '[unreadable]'],
  ['a value that refers to itself', { bad: circular }, '[unreadable]'],
  ['a proxy that was revoked', { bad: revoked }, '[unreadable]'],
  [
    'an error with a message that throws',
    { bad: Object.defineProperty(new Error('x'), 'message', { get: throwing }) },
    '[unreadable]',
  ],
  ['a date that is none', { bad: new Date(Number.NaN) }, null],
  ['a BigInt', { bad: 10n }, '10'],
  ['a symbol', { bad: Symbol('x') }, undefined],
  ['a function', { bad: throwing }, undefined],
  ['a NaN', { bad: Number.NaN }, null],
  ['a Map', { bad: new Map([[1, 2]]) }, {}],
])('%s in a field costs no other field', (_name, bad, expected) => {
  const fields = Object.defineProperties({ order: 'o-17', items: { count: 2 } }, Object.getOwnPropertyDescriptors(bad))

  const line = logged(fields)
  expect(line).toMatchObject({ level: 'info', message: 'paid', order: 'o-17', items: { count: 2 } })
  expect(line.bad).toEqual(expected)
})

test.each<[string, unknown]>([
  ['null', null],
  ['a proxy that was revoked', revoked],
  ['a proxy that throws', new Proxy({}, { ownKeys: throwing })],
  ['a number', 7],
])('fields that are %s are none', (_name, fields) => {
  expect(logged(fields)).toMatchObject({ level: 'info', message: 'paid' })
})

test.each([
  [10n, '10'],
  [circular, '[unreadable]'],
  [undefined, undefined],
  [{ toJSON: throwing }, '[unreadable]'],
])('a message of any kind makes a line', (message, expected) => {
  expect(logged({ a: 1 }, message)).toMatchObject({ level: 'info', a: 1, ...(expected ? { message: expected } : {}) })
})

test('a field does not speak for the line, and keeps its place', () => {
  expect(logged({ level: 'fatal', message: 'other', z: 1 })).toMatchObject({ level: 'info', message: 'paid', z: 1 })
})

test('a writer that throws does not throw into the application', () => {
  expect(() => createJsonLogger({ write: throwing }).error('paid')).not.toThrow()
})

test('an error is written with type, message, stack and cause', () => {
  const line = logged({ error: new TypeError('no', { cause: new Error('why') }) })

  expect(line.error).toMatchObject({
    'exception.type': 'TypeError',
    'exception.message': 'no',
    'exception.cause': { 'exception.type': 'Error', 'exception.message': 'why' },
  })
})

test('an error of another realm is written like any other', () => {
  const error: unknown = runInNewContext('new RangeError("too far")')
  expect(logged({ error })).toMatchObject({ error: { 'exception.type': 'RangeError', 'exception.message': 'too far' } })
})

test.each([
  ['a control sequence', 'paid\u009b31m'],
  ['a line separator', 'paid\u2028{"level":"error"}\u2029\u0085'],
  ['a change of direction', 'paid\u202e\u2066'],
  ['an escape', 'paid\u001b[2J\u007f'],
])('a line with %s in its text, a name or a value is one line that controls no terminal', (_, text) => {
  const lines: string[] = []
  const log = createJsonLogger({ write: (line) => lines.push(line) })
  log.info(text, { [text]: { deep: text }, emoji: '👩‍💻 ü' })
  const [line = ''] = lines

  expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/)
  expect(line).toContain('👩‍💻 ü')
  expect(JSON.parse(line)).toMatchObject({ message: text, [text]: { deep: text } })
})
