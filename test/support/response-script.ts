import type { ServerResponse } from 'node:http'
import fc from 'fast-check'

/** One call on a response, as data: so that two servers can be made to do the same. */
export type ResponseStep = (res: ServerResponse) => unknown

/** A step with the text that a counterexample shows. */
export interface NamedStep {
  text: string
  run: ResponseStep
}

const NAMES = [
  ...['Set-Cookie', 'set-cookie', 'X-A', 'x-a', 'X-B', 'Vary', 'Content-Type', 'Link', 'ETag'],
  ...['Cache-Control', 'cache-control', 'CDN-Cache-Control', 'Server-Timing', 'server-timing'],
  ...['X-Request-Id', 'x-trace-id', 'Connection', 'Date', 'Trailer', 'Content-Length', 'Transfer-Encoding'],
]
const name = fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...NAMES) }, fc.constantFrom('', 'bad name', 'ü'))
const text = fc.constantFrom('app-1', 'app-2', '', 'no-store', 'private', 'public', 'app;dur=1', 'a, b', 'ü')
const value = fc.oneof(
  { weight: 20, arbitrary: text },
  { weight: 4, arbitrary: fc.array(text, { maxLength: 3 }) },
  { weight: 2, arbitrary: fc.constantFrom(7, true) },
  { weight: 1, arbitrary: fc.constantFrom(undefined, null, 'bad\nvalue', Number.NaN) },
)
const pair = fc.tuple(name, value)
const pairs = fc.array(pair, { maxLength: 5 })

const headers = fc.oneof(
  pairs.map((list) => Object.fromEntries(list)),
  pairs.map((list) => list.flat(1)),
  pairs as fc.Arbitrary<unknown>,
  pairs.map((list) => Object.assign(Object.create(null) as object, Object.fromEntries(list))),
  pairs.map((list) => new Map(list as [string, string][])),
  fc.constant(new Headers({ 'x-web': 'app' })),
  fc.constantFrom(undefined, null, [], {}, ['odd'], 'text', 5, ['X-A', 'app', 'X-B']),
) as fc.Arbitrary<unknown>

const status = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom(200, 201, 204, 301, 304, 404, 500) },
  fc.constantFrom(99, 1000, 'abc', '200'),
)
const reason = fc.constantFrom('OK', 'Fine', '', 'bad\nreason')

const show = (given: unknown): string =>
  given instanceof Map ? `Map ${JSON.stringify([...given])}` : (JSON.stringify(given) ?? String(given))

// Node changes lists that it was given: each run needs its own.
const copy = (given: unknown): unknown =>
  Array.isArray(given) || given instanceof Map ? structuredClone(given) : copyValues(given)

function copyValues(given: unknown): unknown {
  if (typeof given !== 'object' || given === null || given instanceof Headers) return given
  const fresh = Object.create(Object.getPrototypeOf(given)) as object
  return Object.assign(fresh, structuredClone({ ...given }))
}

function step(method: string, args: fc.Arbitrary<unknown[]>): fc.Arbitrary<NamedStep> {
  return args.map((list) => ({
    text: `${method}(${list.map(show).join(', ')})`,
    run: (res) => Reflect.apply(Reflect.get(res, method), res, list.map(copy)),
  }))
}

const assign = (key: string, values: fc.Arbitrary<unknown>): fc.Arbitrary<NamedStep> =>
  values.map((given) => ({ text: `${key} = ${show(given)}`, run: (res) => Reflect.set(res, key, given) }))

const setting = fc.oneof(
  { weight: 3, arbitrary: step('setHeader', pair) },
  { weight: 2, arbitrary: step('appendHeader', pair) },
  step(
    'setHeaders',
    fc.tuple(
      fc.oneof(
        pairs.map((list) => new Map(list as [string, string][])),
        fc.constant(
          new Headers([
            ['set-cookie', 'a=1'],
            ['set-cookie', 'b=2'],
            ['cache-control', 'no-store'],
          ]),
        ),
      ),
    ),
  ),
  step('removeHeader', fc.tuple(name)),
  assign('statusCode', fc.constantFrom(200, 204, 304, 418)),
  assign('statusMessage', reason),
  assign('sendDate', fc.boolean()),
  step('writeEarlyHints', fc.tuple(fc.constant({ link: '</a.css>; rel=preload' }))),
  step('writeContinue', fc.constant([])),
  step('writeProcessing', fc.constant([])),
)

const writing = fc.oneof(
  { weight: 2, arbitrary: step('writeHead', fc.tuple(status, headers)) },
  { weight: 2, arbitrary: step('writeHead', fc.tuple(status, reason, headers)) },
  step('writeHead', fc.tuple(status, fc.constantFrom(undefined, null), headers)),
  step('writeHead', fc.tuple(status, headers, fc.constantFrom(undefined, null))),
  step('writeHead', fc.tuple(status)),
  step('flushHeaders', fc.constant([])),
  step('write', fc.constant(['part'])),
)

/** What applications do to a response, in every documented form and in some that are refused. */
export const responseScript: fc.Arbitrary<NamedStep[]> = fc
  .tuple(fc.array(setting, { maxLength: 4 }), fc.array(writing, { maxLength: 2 }), fc.array(setting, { maxLength: 2 }))
  .map((parts) => parts.flat())

/** Runs a script to the end of the response; what a step throws, and the headers that a handler sees, are its body. */
export function playScript(res: ServerResponse, script: readonly NamedStep[]): void {
  const { socket } = res
  // Some scripts make Node keep the connection open, and others make it send fewer bytes than it has announced.
  res.once('finish', () => socket?.end())
  const seen = script.map(({ run }) => {
    const before = res.headersSent ? 'sent' : JSON.stringify(res.getHeaders())
    try {
      run(res)
      return before
    } catch (error) {
      return `${before} ${Reflect.get(error as object, 'code') ?? String(error)}`
    }
  })
  try {
    res.addTrailers({ 'x-checksum': 'app' })
    res.end(seen.join('\n'))
  } catch (error) {
    // Headers that only the end of the response refuses, such as a trailer without chunks.
    socket?.end(`refused ${String(Reflect.get(error as object, 'code'))}`)
  }
}
