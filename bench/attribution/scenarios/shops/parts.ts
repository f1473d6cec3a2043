import { ask } from '../../page.js'
import type { Letter, User } from '../../scenario.js'

/** Two requests, the second after the first one's answer. */
export const both = async (is: Letter, first = 1): Promise<void> => {
  await ask(is, first, { ms: 20 })
  await ask(is, first + 1)
}

/** A click on a, and a moment later on b. */
export const later = async (user: User): Promise<void> => {
  await user.click('a')
  await user.wait(150)
  await user.click('b')
}

/** A click that waits long for its answer, so that whatever else happens meanwhile is beside it. */
export const slow = async (): Promise<void> => {
  await ask('a', 1, { ms: 900 })
  await ask('a', 2)
}
