import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors'
import { CombinedError } from '@urql/core'
import axios from 'axios'
import { GraphQLClient } from 'graphql-request'
import ky from 'ky'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { describeError, isDevelopment } from '../../../src/connect/react/describe-error.js'
import { findReference } from '../../../src/connect/react/find-reference.js'

const response = (id?: string) => new Response('{}', { status: 503, headers: id ? { 'x-request-id': id } : {} })
const failWith = (message: string, more: object) => Object.assign(new Error(message), more)
const thrower = (name: string) => {
  throw new Error(`${name} was read`)
}
/** Objects that fight back, each in its own way. */
const hostile: Record<string, () => unknown> = {
  'getters that throw': () =>
    Object.defineProperties(
      {},
      Object.fromEntries(
        ['response', 'headers', 'cause', 'message', 'stack', 'name', 'data', 'correlationId'].map((name) => [
          name,
          { get: () => thrower(name) },
        ]),
      ),
    ),
  'a proxy that throws': () =>
    new Proxy(
      {},
      { get: (_, name) => thrower(String(name)), has: () => thrower('has'), ownKeys: () => thrower('keys') },
    ),
  'a revoked proxy': () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    return proxy
  },
  'a cycle of causes': () => {
    const error = failWith('round', {})
    return Object.assign(error, { cause: failWith('and round', { cause: error }) })
  },
  'causes without end': () => {
    const endless = (): object => new Proxy({}, { get: (_, name) => (name === 'message' ? 'on' : endless()) })
    return endless()
  },
  'no prototype': () => Object.create(null),
  'a text that throws': () => ({ toString: () => thrower('toString') }),
  'a symbol': () => Symbol('x'),
  'a bigint': () => 10n,
  nothing: () => null,
  'a function': () => () => {},
}

describe('the reference of an error', () => {
  let url = ''
  const server = createServer((_, answer) => {
    answer.writeHead(503, { 'x-request-id': 'req-7', 'content-type': 'application/json' }).end('{"errors":[]}')
  })
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  })
  afterAll(() => server.close())

  test.each<[string, () => unknown]>([
    ['a response itself', () => response('req-7')],
    ['a response on it', () => failWith('no', { response: response('req-7') })],
    ['a response on its cause', () => new Error('no', { cause: new Error('inner', { cause: response('req-7') }) })],
    [
      'a member of an AggregateError',
      () => new AggregateError([new Error('a'), failWith('b', { response: response('req-7') })]),
    ],
    ['what a hook gives', () => ({ error: failWith('no', { response: response('req-7') }), isError: true })],
    ['axios', () => axios.post(url).catch((error: unknown) => error)],
    ['ky', () => ky.post(url, { retry: 0 }).catch((error: unknown) => error)],
    ['graphql-request', () => new GraphQLClient(url).request('{ a }').catch((error: unknown) => error)],
    ['Apollo Client', () => new ServerError('no', { response: response('req-7'), bodyText: '' })],
    ['urql', () => new CombinedError({ networkError: new Error('no'), response: response('req-7') })],
    ['a client with plain headers', () => ({ response: { headers: { 'x-request-id': 'req-7' } } })],
  ])('is the request id that the server answered with: %s', async (_, make) => {
    expect(findReference(await make())).toBe('req-7')
  })

  const extensions = { correlationId: 'corr-7' }
  test.each<[string, unknown]>([
    ['extensions of GraphQL, in Apollo Client', new CombinedGraphQLErrors({ errors: [{ message: 'no', extensions }] })],
    ['extensions of GraphQL, in urql', new CombinedError({ graphQLErrors: [{ message: 'no', extensions }] })],
    ['the error itself', failWith('no', extensions)],
    ['what RTK Query gives', { status: 503, data: extensions }],
    ['a body on the response', { response: { data: extensions } }],
    ['where an app puts it for SWR', failWith('no', { info: extensions })],
  ])('is the correlation id of the body: %s', (_, error) => {
    expect(findReference(error)).toBe('corr-7')
  })

  test('is the header’s before any body’s, and the body’s request id before its correlation id', () => {
    const data = { correlationId: 'corr-7', requestId: 'req-8' }
    expect(findReference(failWith('no', { data, cause: response('req-7') }))).toBe('req-7')
    expect(findReference(failWith('no', { data, cause: response() }))).toBe('req-8')
  })

  test('is not an id that only looks like ours, nor one that is malformed', () => {
    expect(findReference(failWith('card declined', { requestId: 'req_of_another_service' }))).toBeUndefined()
    expect(findReference({ data: { correlationId: '<b>x</b>' } })).toBeUndefined()
    expect(findReference({ data: { correlationId: { toString: () => 'x' } } })).toBeUndefined()
    expect(findReference(new Error('plain'))).toBeUndefined()
  })

  test.each(Object.entries(hostile))('is not there, and nothing is thrown, for %s', (_, make) => {
    expect(findReference(make())).toBeUndefined()
    expect(typeof describeError(make())).toBe('string')
  })

  test('is found beside properties that throw', () => {
    const error = {
      cause: response('req-7'),
      get response() {
        return thrower('response')
      },
    }
    expect(findReference(error)).toBe('req-7')
  })
})

describe('the details of an error', () => {
  test('are its stack and those of its causes, each once, and no more than is read', () => {
    const inner = new TypeError('inner')
    const text = describeError(new Error('outer', { cause: inner }))
    expect(text).toMatch(/^Error: outer\n +at [\s\S]*\n\ncaused by TypeError: inner\n/)
    expect(describeError(new Error('x'.repeat(20_000))).length).toBe(8192)
  })

  test('begin with the message where a browser’s stacks do not', () => {
    const foreign = { name: 'TypeError', message: 'no', stack: 'pay@https://shop.test/app.js:1:2' }
    expect(describeError(foreign)).toBe('TypeError: no\npay@https://shop.test/app.js:1:2')
  })

  test('name the status of a response that is not an error', () => {
    expect(describeError(response())).toBe('503')
  })
})

describe('a build', () => {
  afterEach(() => void vi.unstubAllEnvs())

  test.each([
    ['development', true],
    ['test', true],
    ['production', false],
    ['', false],
  ])('of mode "%s" is not a production build: %s', (mode, expected) => {
    vi.stubEnv('NODE_ENV', mode)
    expect(isDevelopment()).toBe(expected)
  })

  test('is taken for production where nothing says which it is, as in a page without a bundler', () => {
    const { process } = globalThis
    try {
      Reflect.deleteProperty(globalThis, 'process')
      expect(isDevelopment()).toBe(false)
    } finally {
      globalThis.process = process
    }
  })
})
