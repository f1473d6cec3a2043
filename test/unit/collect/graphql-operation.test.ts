import fc from 'fast-check'
import { parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { readOperation } from '../../../src/collect/network/graphql-operation.js'

const URL_ = new URL('https://shop.example/graphql')
const post = (body: unknown) =>
  readOperation({ url: URL_, body: typeof body === 'string' ? body : JSON.stringify(body) })
const get = (search: string) => readOperation({ url: new URL(search, URL_), body: undefined })

describe('the operation of a GraphQL request', () => {
  test.each([
    ['a named query', { query: 'query ProductPage($id: ID!) { product(id: $id) { name } }' }, 'query ProductPage'],
    ['a mutation', { query: 'mutation ProcessCheckout { pay }' }, 'mutation ProcessCheckout'],
    ['a subscription', { query: 'subscription Stock{ stock }' }, 'subscription Stock'],
    ['a described one', { query: '"""All of it""" query Described("the id" $id: ID!) { a }' }, 'query Described'],
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
    ['a document by its id', { documentId: 'sha256:7dba', variables: { slug: 'tea' } }, 'anonymous'],
    ['a document by its id, with a name', { documentId: 'sha256:7dba', operationName: 'ProductPage' }, 'ProductPage'],
    ['a document by its id alone', { documentId: 'sha256:7dba' }, 'anonymous'],
    [
      'Relay’s doc_id',
      { doc_id: '4711', variables: {}, fb_api_req_friendly_name: 'ProductPageQuery' },
      'ProductPageQuery',
    ],
    [
      'a form with doc_id',
      'doc_id=4711&variables=%7B%7D&fb_api_req_friendly_name=ProductPageQuery',
      'ProductPageQuery',
    ],
    ['a form with a document', 'query=mutation+Pay+%7B+pay+%7D', 'mutation Pay'],
    ['an id with variables', { id: '9f86d081', variables: {}, operationName: 'Cart' }, 'Cart'],
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
    expect(readOperation({ url: URL_, body: form })).toBe('mutation Upload')
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

  test.each([
    'subscription maria@example.com',
    'query maria',
    'mutation',
    '{',
    '{ maria@example.com }',
    '{}',
    'query maria {',
    'query maria { } ',
    'fragment jones on sale',
    'query "maria jones" { a }',
    'subscription maria { a } and more',
    'mutation 5 { a }',
    'query maria { a } {',
    'type Query { a: Int }',
    '{ a: }',
    'query maria($x) { a }',
    '{ a(b) }',
    '{ a() }',
    '{ ...on }',
    'select * from query',
  ])('is none in a search for %j', (text) => {
    expect(get(`?query=${encodeURIComponent(text)}`)).toBeUndefined()
    expect(post({ query: text })).toBeUndefined()
    expect(post(`query=${encodeURIComponent(text)}`)).toBeUndefined()
  })

  test.each([
    [{ id: 5 }],
    [{ id: 5, name: 'maria' }],
    [{ documentId: 7, name: 'contract.pdf' }],
    [{ hash: 'abc' }],
    [{ variables: {}, operationName: 'A' }],
    [{ query: { text: 'x' } }],
    [{ query: ['{ a }'] }],
    [{ extensions: 'persistedQuery' }],
  ])('is none in the body %j', (body) => expect(post(body)).toBeUndefined())

  test('is read from a body of type application/graphql', () => {
    const read = (contentType: string) => readOperation({ url: URL_, body: 'query Home { a }', contentType })
    expect([read('application/graphql'), read('text/plain')]).toEqual(['query Home', undefined])
  })

  const DOCUMENTS = [
    'query Home($id: ID!, $n: [Int!]! = [1, 2] @dir(a: {b: "x"})) @live { a: b(c: $id, d: [1.5e3, -2, true], e: {f: ENUM}) @include(if: $n) { ...F ...on P @x { id } ... { y } } }',
    'fragment F on P { id { on fragment query } } mutation Pay { pay(input: {a: 1}) { ok } }',
    'subscription S { s(text: """a " b \\""" c""") }',
    '{ a b, c # comment\n d }',
    'query { type: __typename }',
  ]
  test('is read from what the reference parser accepts, and from nothing that it refuses', () => {
    for (const document of DOCUMENTS) {
      parse(document)
      expect(post({ query: document }), document).toBeDefined()
    }
    const accepted = { ours: 0, theirs: 0 }
    const PIECES = ['', '{', '}', '(', ')', ':', '$', 'on ', '...', '"', '@', '!', 'x ', '[', ']', '=', '1 ']
    const mutated = fc
      .tuple(fc.constantFrom(...DOCUMENTS), fc.nat(200), fc.nat(6), fc.constantFrom(...PIECES))
      .map(([document, at, cut, put]) => {
        const from = at % document.length
        return document.slice(0, from) + put + document.slice(from + cut)
      })
    fc.assert(
      fc.property(mutated, (document) => {
        const isOurs = post({ query: document }) !== undefined
        const isTheirs = (() => {
          try {
            return parse(document).definitions.some(({ kind }) => kind === 'OperationDefinition')
          } catch {
            return false
          }
        })()
        accepted.ours += Number(isOurs)
        accepted.theirs += Number(isTheirs)
        expect(isOurs, document).toBe(isTheirs)
      }),
      { numRuns: 3000 },
    )
    expect(accepted.ours).toBeGreaterThan(100)
  })

  test('is none in a document nested deeper than a stack holds', () => {
    expect(post({ query: '{a'.repeat(100_000) })).toBeUndefined()
    expect(post('['.repeat(100_000))).toBeUndefined()
  })

  test('is none in a search by GET, and in bodies that cannot be read without taking them', () => {
    expect(get('?query=red+shoes')).toBeUndefined()
    for (const body of [
      new Blob(['{"query":"{a}"}']),
      new ReadableStream(),
      new URLSearchParams('a=1'),
      new ArrayBuffer(8),
    ]) {
      expect(readOperation({ url: URL_, body })).toBeUndefined()
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
