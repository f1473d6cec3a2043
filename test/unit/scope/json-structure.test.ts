import { expect, test } from 'vitest'
import { toEventJson } from '../../../server-handler/domain-events/event-json.js'
import { withMember, withoutMember } from '../../../server-handler/jobs/json-members.js'
import { structureOf } from '../../../server-handler/scope/json-structure.js'

const tokensOf = (value: unknown) => [...structureOf(JSON.stringify(value))].map(({ token }) => token).join('')

test.each<[unknown, string]>([
  [{}, '{}'],
  [{ a: [1, { b: 2 }], c: 'x' }, '{[,{}],}'],
  ['{[,]}', ''],
  [{ 'a"{': '\\', 'b\\"': '\\\\"[' }, '{,}'],
  [['\\\\', '\\"', ''], '[,,]'],
])('the structure of %j is that outside of its strings', (value, structure) => {
  expect(tokensOf(value)).toBe(structure)
})

test('text of tens of megabytes is an event and a parameter like any other', { timeout: 30_000 }, () => {
  const large = { a: 'x'.repeat(40_000_000), b: '"\\'.repeat(4_000_000) }
  const json = toEventJson(large, 'data')

  expect(withoutMember(withMember(json, { key: 'k', value: 1 }), 'k') === json).toBe(true)
})
