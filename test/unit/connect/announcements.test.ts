import { expect, test } from 'vitest'
import { createAnnouncements } from '../../../src/connect/worker/announcements.js'

const idOf = (last: string) => `act_0000000000000000000000000${last}`
const noteOf = (last: string) => ({
  namespace: 'acme',
  context: { origin_action_id: idOf(last) },
  traceId: undefined,
  isSampled: false,
})

/** A tab that hears what others announce: by their name, what they send, and on behalf of which action. */
function hear(...announced: (readonly [tab: string, digest: number, action: string | undefined])[]) {
  const clock = { at: 0 }
  const here = createAnnouncements('here', () => clock.at)
  for (const [tab, digest, action] of announced)
    here.add(structuredClone(createAnnouncements(tab).write(digest, action ? noteOf(action) : undefined)))
  const wait = (ms: number) => {
    clock.at += ms
  }
  return { take: here.take, wait }
}

test('a message is that of the action that announced it, once', () => {
  const { take } = hear(['a', 7, '1'])
  expect([take(8), take(7), take(7)]).toEqual([undefined, idOf('1'), undefined])
})

test('two equal messages of one action are both its own', () => {
  const { take } = hear(['a', 7, '1'], ['a', 7, '1'])
  expect([take(7), take(7)]).toEqual([idOf('1'), idOf('1')])
})

test.each([
  ['two actions', ['b', 7, '2']],
  ['an action and of none', ['b', 7, undefined]],
] as const)('equal messages of %s have no cause, neither the first nor the second', (_, other) => {
  const { take } = hear(['a', 7, '1'], other)
  expect([take(7), take(7)]).toEqual([undefined, undefined])
})

test('a message that never comes is forgotten after five seconds', () => {
  const { take, wait } = hear(['a', 7, '1'])
  wait(5000)
  expect(take(7)).toBeUndefined()
})

test('what the page itself announced is not another tab’s', () => {
  expect(hear(['here', 7, '1']).take(7)).toBeUndefined()
})

test.each([
  [null],
  ['text'],
  [{ digest: 7, page: 'a' }],
  [
    {
      'throughline/action/1': { namespace: 'acme', context: { origin_action_id: 'act_<script>' } },
      digest: 7,
      page: 'a',
    },
  ],
  [{ 'throughline/action/1': { namespace: '"', context: { origin_action_id: idOf('1') } }, digest: 7, page: 'a' }],
  [{ 'throughline/action/1': noteOf('1'), digest: '7', page: 'a' }],
])('an announcement that is none is ignored: %j', (data) => {
  const here = createAnnouncements('here')
  here.add(data)
  expect(here.take(7)).toBeUndefined()
})
