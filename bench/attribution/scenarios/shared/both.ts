import { ask, onClick } from '../../page.js'
import type { Letter, User } from '../../scenario.js'

/** Clicks on a, then on b. */
export const clickBoth = async (user: User) => {
  await user.click('a')
  await user.click('b')
}
/** The same, on b a moment later, while a's work is in progress. */
export const clickBothApart = async (user: User) => {
  await user.click('a')
  await user.wait(60)
  await user.click('b')
}
/** The same, on b once a's first request has come. */
export const clickBothInTurn = async (user: User) => {
  await user.click('a')
  await user.seen('a', 1)
  await user.wait(100)
  await user.click('b')
}
/** The two who share. */
export const BOTH = ['a', 'b'] as const
/** Listens to both. */
export const onBoth = (listener: (is: 'a' | 'b') => unknown) => {
  for (const is of BOTH) onClick(is, () => listener(is))
}

/** Calls back in a microtask, once for all that was added meanwhile. */
export function createBatch(flush: (items: Letter[]) => unknown, schedule: (run: () => void) => unknown) {
  let items: Letter[] = []
  return (item: Letter) => {
    items.push(item)
    if (items.length > 1) return
    schedule(() => {
      const batch = items
      items = []
      flush(batch)
    })
  }
}

/** Both handlers go on in the same turn: they wait for the same thing. */
export function createGate(ms = 500) {
  let open = (): void => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  setTimeout(() => open(), ms)
  return gate
}

/** The request of both. */
export const askForBoth = () => ask('a|b', 1)
