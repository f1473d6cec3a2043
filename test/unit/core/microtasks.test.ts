import { describe, expect, test } from 'vitest'
import type { Action } from '../../../src/core/action.js'
import type { Followed } from '../../../src/core/attribution/followed.js'
import { createMicrotasks, type MicrotasksOwner } from '../../../src/core/attribution/microtasks.js'
import { findNativePromise } from '../../../src/core/attribution/native-promise.js'
import type { PageWindow } from '../../../src/page/page.js'

type Links = NonNullable<Followed['cause']>

/** The code of a click, which is certain or only probable. */
function contextOf(name: string, how: Links['how'] = 'exact'): Followed {
  const action = { context: { action_kind: 'explicit_user_action', action_name: name } } as Action
  return { cause: { action, how } }
}

const nameOf = ({ cause }: Followed) => `${cause?.action?.context.action_name}, ${cause?.how}`

function watchedMicrotasks() {
  const promise = findNativePromise({} as PageWindow)
  if (!promise) throw new Error('promises are patched here')
  const touched: string[] = []
  const owner: MicrotasksOwner = {
    isFollowing: () => true,
    follow: () => {},
    isWorthFollowing: () => true,
    touch: (context) => touched.push(nameOf(context)),
    dispatched: () => undefined,
    toUnproved: (context) => context,
    toSettledBy: (context) => context,
    toResumed: (context) => context,
  }
  return { microtasks: createMicrotasks(promise, owner), touched }
}

const turn = () => Promise.resolve()

describe('when the code of an action has last run', () => {
  test('is noted as soon as the code of another one runs, once', async () => {
    const { microtasks, touched } = watchedMicrotasks()
    const [add, pay] = [contextOf('add'), contextOf('pay')]
    microtasks.enter(add)
    microtasks.enter(add)
    expect(touched).toEqual([])
    microtasks.enter(pay)
    expect(touched).toEqual(['add, exact'])
  })

  test('is noted in the turn after, where no other code runs', async () => {
    const { microtasks, touched } = watchedMicrotasks()
    microtasks.enter(contextOf('add'))
    await turn()
    await turn()
    await turn()
    expect(touched).toEqual(['add, exact'])
  })

  test('is not put off by code that only probably belongs to the same action', () => {
    const { microtasks, touched } = watchedMicrotasks()
    const certain = contextOf('add')
    const probable: Followed = { cause: { ...(certain.cause as Links), how: 'inferred' } }
    microtasks.enter(certain)
    microtasks.enter(probable)
    microtasks.enter(contextOf('pay'))
    expect(touched).toEqual(['add, exact'])
  })

  test('is noted at the end of code that runs in a context', () => {
    const { microtasks, touched } = watchedMicrotasks()
    expect(microtasks.run(contextOf('add'), () => 7)).toBe(7)
    expect(touched).toEqual(['add, exact'])
  })
})
