import { expect, test } from 'vitest'
import { readRequests, tally } from '../../../bench/attribution/judge.js'

interface Sent {
  is: string
  kind?: string
  name?: string
  id?: string
  parent?: string
  how?: string
}

const arrive = (sent: readonly Sent[]) =>
  readRequests(
    sent.map(({ is, kind, name, id, parent, how }, at) => ({
      is,
      n: `${at}`,
      headers: {
        'x-throughline-action-kind': kind,
        'x-throughline-action-name': name,
        'x-throughline-origin-action-id': id,
        'x-throughline-parent-action-id': parent,
        'x-throughline-attribution': how,
      },
    })),
  )

const click = (is: string, name: string, how = 'exact'): Sent => ({
  is,
  kind: 'explicit_user_action',
  name: `action_${name}`,
  id: `act_${name}`,
  how,
})

test('a request of two clicks is right with either, and counts as shared, as exact or not', () => {
  const requests = arrive([click('a|b', 'a'), click('a|b', 'b', 'inferred'), click('a|none', 'a'), click('a|b', 'c')])
  expect(requests.map(({ isRight }) => isRight)).toEqual([true, true, true, false])
  expect(tally(requests)).toMatchObject({ shared: 3, sharedExact: 2, exactDoubtful: 3 })
})

test('a request of the load is right without a click, but only found with an action of the kind mount', () => {
  const requests = arrive([{ is: 'mount' }, { is: 'mount', kind: 'mount', id: 'act_load' }, click('mount', 'a')])
  expect(requests.map(({ isRight }) => isRight)).toEqual([true, true, false])
  expect(tally(requests)).toMatchObject({ mount: 3, mountFound: 1 })
})

test('a refresh that a click has become names its parent, and is not the click’s', () => {
  const [, refresh, invalidation] = arrive([
    click('a', 'a'),
    { is: 'a', kind: 'background_refresh', id: 'act_2', parent: 'act_a', how: 'exact' },
    { is: 'a', kind: 'invalidation', id: 'act_3', parent: 'act_a', how: 'exact' },
  ])
  expect(refresh).toMatchObject({ linked: undefined, parent: 'a', isRight: false })
  expect(invalidation).toMatchObject({ linked: 'a', isRight: true })
})
