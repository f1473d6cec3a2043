/// <reference lib="es2024.promise" />
import { ask, onClick, sleep } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { clickBothInTurn } from '../shared/both.js'

/** Waits until the page's code calls `answer`. */
interface Wait {
  readonly answered: PromiseLike<unknown>
  answer(): void
}

/** Ways to wait for a dialog, with something between what its button settles and what the asking code awaits. */
const WAITS: Readonly<Record<string, () => Wait>> = {
  'Promise.withResolvers, and a reaction that reads the answer': () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    return { answered: promise.then((text) => text === 'yes'), answer: () => resolve('yes') }
  },
  'an async function around it': () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const confirmed = async (): Promise<boolean> => (await promise) === 'yes'
    return { answered: confirmed(), answer: () => resolve('yes') }
  },
  'two async functions around it, with finally': () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const open = async (): Promise<string> => {
      try {
        return await promise
      } finally {
        document.title = 'closed'
      }
    }
    const confirmed = async (): Promise<boolean> => (await open()) === 'yes'
    return { answered: confirmed(), answer: () => resolve('yes') }
  },
  'a race with a timer': () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    return { answered: Promise.race([promise, sleep(5000)]), answer: () => resolve('yes') }
  },
  'an async generator of events': () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    async function* answers() {
      yield await promise
    }
    const first = async (): Promise<unknown> => {
      for await (const text of answers()) return text
      return undefined
    }
    return { answered: first(), answer: () => resolve('yes') }
  },
  'an event of a target, once': () => {
    const target = new EventTarget()
    const heard = async (): Promise<unknown> =>
      await new Promise((resolve) => target.addEventListener('close', resolve, { once: true }))
    return { answered: heard(), answer: () => target.dispatchEvent(new Event('close')) }
  },
  'a signal that aborts its request': () => {
    const controller = new AbortController()
    const api = async (): Promise<unknown> => {
      try {
        return await fetch('/events?times=1&every=4000', { signal: controller.signal })
      } catch {
        return undefined
      }
    }
    return { answered: api(), answer: () => controller.abort() }
  },
  'the microtask of the one who answers': () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    return { answered: promise, answer: () => queueMicrotask(() => resolve('yes')) }
  },
}

/** Dialogs that another click answers. */
export const dialogs: readonly Scenario[] = Object.entries(WAITS).map(
  ([name, create]): Scenario => ({
    name: `a dialog that the second click answers, which waits for its own request: ${name}`,
    requests: 5,
    run: () => {
      let answer = (): void => {}
      onClick('a', async () => {
        await ask('a', 1, { ms: 10 })
        const wait = create()
        answer = wait.answer
        await wait.answered
        await ask('a|b', 1, { ms: 20 })
        await ask('a|b', 2)
      })
      onClick('b', async () => {
        answer()
        await ask('b', 1, { ms: 300 })
        await ask('b', 2)
      })
    },
    drive: clickBothInTurn,
  }),
)
