import { describe, expect, test } from 'vitest'
import { formatOperation, parseOperation } from '../../../server-handler/scope/operation.js'

describe('a GraphQL operation', () => {
  test.each([
    ['mutation ProcessCheckout', { type: 'mutation', name: 'ProcessCheckout' }],
    ['ProductPage', { name: 'ProductPage' }],
    ['anonymous', { name: 'anonymous' }],
    ['query Cart; query Stock', { type: 'query', name: 'Cart; Stock' }],
    ['query Cart; mutation Pay', { name: 'Cart; Pay' }],
  ])('as the page writes “%s” is read', (text, operation) => {
    expect(parseOperation(text)).toEqual(operation)
  })

  test.each(['mutation ProcessCheckout', 'ProductPage', 'anonymous', 'query Cart; query Stock'])(
    'is written as it was read: %s',
    (text) => {
      expect(formatOperation(parseOperation(text) ?? {})).toBe(text)
    },
  )

  test.each([
    '',
    'query  A',
    'delete A',
    'query A;mutation B',
    'query A; ',
    'query A, query B',
    'query 1A',
    `query ${'A'.repeat(129)}`,
    'Ä',
    `${'query A; '.repeat(40)}query A`,
  ])('is not read out of “%s”', (text) => {
    expect(parseOperation(text)).toBeUndefined()
  })
})
