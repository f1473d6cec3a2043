import { ask, onClick, url } from '../../page.js'
import type { Letter, Truth, User } from '../../scenario.js'

/** Clicks on a, and on b 60 ms later. */
export const clickBoth = async (user: User): Promise<void> => {
  await user.click('a')
  await user.wait(60)
  await user.click('b')
}

/** A request of a truth to an address that others ask for too. */
export const askAt = (address: number, is: Truth, n: number, more: Record<string, string | number> = {}) =>
  fetch(url('none', address, more), { headers: { 'x-is': is, 'x-n': `${n}` } })

/** What b does by itself: two requests, the first of which takes a while. */
export const own = (ms = 500, first = 1): void =>
  onClick('b', async () => {
    await ask('b', first, { ms })
    await ask('b', first + 1)
  })

/** Two requests, one after the other. */
export const two = async (is: Letter, first = 1): Promise<void> => {
  await ask(is, first, { ms: 20 })
  await ask(is, first + 1)
}

/** A poll by a timer that sets itself again, from now on. */
export function poll(everyMs = 70): void {
  let n = 0
  const turn = async (): Promise<void> => {
    n += 1
    if (n > 40) return
    await askAt(900, 'none', n)
    setTimeout(turn, everyMs)
  }
  setTimeout(turn, everyMs)
}

/** Keeps the thread busy, as drawing a long list does. */
export function draw(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

/** A pool of so many jobs at a time, as p-limit has it. */
export function createPool(size: number) {
  const waiting: (() => void)[] = []
  let active = 0
  const next = (): void => {
    if (active >= size) return
    const start = waiting.shift()
    if (!start) return
    active += 1
    start()
  }
  return <T>(job: () => Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      waiting.push(() => {
        job()
          .then(resolve, reject)
          .finally(() => {
            active -= 1
            next()
          })
      })
      next()
    })
}
