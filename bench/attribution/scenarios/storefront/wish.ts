import { ask } from '../../page.js'
import type { Letter } from '../../scenario.js'

/** A pair of requests of a click, the second of which follows from the first one's response. */
export interface Wish {
  is: Letter
  n: number
}

/** Makes both requests. */
export async function loadTwo({ is, n }: Wish): Promise<void> {
  await ask(is, n, { ms: 30 })
  await ask(is, n + 1)
}
