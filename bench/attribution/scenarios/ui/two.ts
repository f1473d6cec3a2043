import { ask } from '../../page.js'
import type { Letter } from '../../scenario.js'

/** What every control of a library does: two requests, one after the other. */
export async function two(is: Letter): Promise<void> {
  await ask(is, 1, { ms: 30 })
  await ask(is, 2)
}
