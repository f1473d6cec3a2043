import { ask, onClick, url } from '../../page.js'
import type { Truth, User } from '../../scenario.js'

/** A request of a truth to an address that others ask for too. */
export const askAt = (address: string, is: Truth, n: number): Promise<Response> =>
  fetch(address, { headers: { 'x-is': is, 'x-n': `${n}` } })

/** b makes two requests of its own, the first of which takes a while. */
export const workOnB = (ms = 500): void =>
  onClick('b', async () => {
    await ask('b', 1, { ms })
    await ask('b', 2)
  })

/** A poll by a timer that sets itself again, from now on. */
export function poll(everyMs = 70): void {
  let n = 0
  const turn = async (): Promise<void> => {
    n += 1
    if (n > 40) return
    await askAt(url('none', 900), 'none', n)
    setTimeout(turn, everyMs)
  }
  setTimeout(turn, everyMs)
}

/** Keeps the thread busy, as drawing a long list does. */
export function draw(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

/** Presses keys one after the other. */
export const keys =
  (...pressed: string[]) =>
  async ({ page, wait }: User): Promise<void> => {
    for (const key of pressed) {
      await page.keyboard.press(key as 'Tab')
      await wait(40)
    }
  }
