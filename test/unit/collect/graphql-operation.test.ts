import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readOperation } from '../../../src/collect/network/graphql-operation.js'

const URL_ = new URL('https://shop.example/graphql')
const post = (body: unknown) => readOperation(URL_, typeof body === 'string' ? body : JSON.stringify(body))
const get = (search: string) => readOperation(new URL(search, URL_), undefined)

describe('the operation of a GraphQL request', () => {
  test.each([
    ['a named query', { query: 'query ProductPage($id: ID!) { product(id: $id) { name } }' }, 'query ProductPage'],
    ['a mutation', { query: 'mutation ProcessCheckout { pay }' }, 'mutation ProcessCheckout'],
    ['a subscription', { query: 'subscription Stock{ stock }' }, 'subscription Stock'],
    ['a query without a name', { query: 'query { a }' }, 'anonymous'],
    ['the short form', { query: '{ a }' }, 'anonymous'],
    [
      'a document with a fragment first',
      { query: 'fragment F on P { query { id } }\nmutation Pay { pay { ...F } }' },
      'mutation Pay',
    ],
    [
      'several operations, by operationName',
      { query: 'query A { a } mutation B { b }', operationName: 'B' },
      'mutation B',
    ],
    [
      'words in strings and comments',
      { query: '# query Wrong { x }\nquery Right { a(text: "mutation Wrong { b }", block: """query { """) }' },
      'query Right',
    ],
    ['a field that is called mutation', { query: '{ mutation { x } }' }, 'anonymous'],
    [
      'a persisted query with a name',
      { operationName: 'ProductPage', extensions: { persistedQuery: { sha256Hash: 'x' } } },
      'ProductPage',
    ],
    ['a persisted query by hash only', { extensions: { persistedQuery: { sha256Hash: 'x' } } }, 'anonymous'],
    [
      'a batch',
      [{ query: 'query A { a }' }, { query: 'mutation B { b }' }, { query: 'query A { a }' }],
      'query A; mutation B',
    ],
  ])('is read from %s', (_, body, operation) => expect(post(body)).toBe(operation))

  test('is read from GET parameters, also hash-only', () => {
    expect(get('?query=query+Home+%7B+a+%7D')).toBe('query Home')
    expect(get('?operationName=Home&extensions=%7B%22persistedQuery%22%3A%7B%7D%7D')).toBe('query Home')
    expect(get('?extensions=%7B%22persistedQuery%22%3A%7B%7D%7D')).toBe('anonymous')
  })

  test('is read from a multipart upload', () => {
    const form = new FormData()
    form.set('operations', JSON.stringify({ query: 'mutation Upload($file: Upload!) { upload }' }))
    form.set('0', new Blob(['x']))
    expect(readOperation(URL_, form)).toBe('mutation Upload')
  })

  test.each([
    ['a search that calls its text query', { query: 'red shoes' }],
    ['a list', [{ query: 'query A { a }' }, { id: 1 }]],
    ['an empty list', []],
    ['null', null],
    ['a number', 7],
    ['plain text', 'query A { a }'],
    ['broken JSON', '{"query":"query A'],
    ['a form', 'a=1&b=2'],
    ['an operationName alone', { operationName: 'A' }],
  ])('is none in %s', (_, body) => expect(post(body)).toBeUndefined())

  test('is none in a search by GET, and in bodies that cannot be read without taking them', () => {
    expect(get('?query=red+shoes')).toBeUndefined()
    for (const body of [
      new Blob(['{"query":"{a}"}']),
      new ReadableStream(),
      new URLSearchParams('a=1'),
      new ArrayBuffer(8),
    ]) {
      expect(readOperation(URL_, body)).toBeUndefined()
    }
  })

  test('of a very large body is not read', () => {
    expect(post({ query: 'query A { a }', variables: { text: 'x'.repeat(300_000) } })).toBeUndefined()
  })

  test('of a very large batch names whole operations and stays a short header', () => {
    const named = post(Array.from({ length: 50 }, (_, i) => ({ query: `query Operation${i} { a }` })))
    expect(named?.length).toBeLessThanOrEqual(200)
    expect(named).toMatch(/^query Operation0(; query Operation\d+)+$/)
  })

  test('never throws and always fits a header', () => {
    fc.assert(
      fc.property(fc.anything(), (body) => {
        const name = post(body === undefined ? '' : (JSON.stringify(body) ?? ''))
        if (name !== undefined) expect(name).toMatch(/^[\w; ]{1,210}$/)
      }),
    )
    fc.assert(fc.property(fc.string(), (text) => void post({ query: `query ${text}`, operationName: text })))
  })
})
