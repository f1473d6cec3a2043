import { ask, onClick } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { askForBoth, clickBoth, clickBothInTurn, onBoth } from './both.js'

/** Waits until the page's code calls `answer`. */
interface Wait {
  readonly answered: unknown
  answer(): void
}

function createWait(): Wait {
  let answer = (): void => {}
  const answered = new Promise<void>((resolve) => {
    answer = resolve
  })
  return { answered, answer: () => answer() }
}

/** Ways to wait for what other code does. */
const WAITS: Readonly<Record<string, () => Wait>> = {
  'the executor of a promise': createWait,
  'a listener of an event of its own': () => {
    const target = new EventTarget()
    const answered = new Promise((resolve) => target.addEventListener('full', resolve, { once: true }))
    return { answered, answer: () => target.dispatchEvent(new Event('full')) }
  },
  'a signal that aborts': () => {
    const controller = new AbortController()
    const answered = new Promise((_, reject) => {
      controller.signal.addEventListener('abort', () => reject(controller.signal.reason))
    }).catch(() => {})
    return { answered, answer: () => controller.abort() }
  },
  'a race with a timer': () => {
    const { answered, answer } = createWait()
    return { answered: Promise.race([answered, new Promise((resolve) => setTimeout(resolve, 5000))]), answer }
  },
  'the last of several promises': () => {
    const { answered, answer } = createWait()
    return { answered: Promise.all([answered, Promise.resolve(1)]), answer }
  },
  'an async generator': () => {
    const { answered, answer } = createWait()
    const items = (async function* () {
      yield await answered
    })()
    return { answered: items.next(), answer }
  },
  'a stream that is read': () => {
    const { readable, writable } = new TransformStream<string, string>()
    return { answered: readable.getReader().read(), answer: () => void writable.getWriter().write('full') }
  },
  'a message of a port': () => {
    const { port1, port2 } = new MessageChannel()
    const answered = new Promise((resolve) => {
      port1.onmessage = resolve
    })
    return { answered, answer: () => port2.postMessage(0) }
  },
  'a hand-written thenable': () => {
    const waiting: (() => unknown)[] = []
    // biome-ignore lint/suspicious/noThenProperty: it is the point.
    const answered = { then: (go: () => unknown) => void waiting.push(go) }
    return { answered, answer: () => waiting.splice(0).forEach((go) => void go()) }
  },
  'a timer of the one who answers': () => {
    const { answered, answer } = createWait()
    return { answered, answer: () => setTimeout(answer, 30) }
  },
  'a promise of the one who answers': () => {
    const { answered, answer } = createWait()
    return { answered, answer: () => void Promise.resolve().then(answer) }
  },
}

/** Longer than two clicks take. */
const DEBOUNCE_MS = 700

/** A delay, and the function that cancels it. */
type Delay = (then: () => void) => () => void

/** Debounces whose code awaits the delay. */
const DELAYS: Readonly<Record<string, Delay>> = {
  'a timer with a closure': (then) => {
    const timer = setTimeout(() => then(), DEBOUNCE_MS)
    return () => clearTimeout(timer)
  },
  'a timer that a signal clears': (then) => {
    const controller = new AbortController()
    const timer = setTimeout(then, DEBOUNCE_MS)
    controller.signal.addEventListener('abort', () => clearTimeout(timer))
    return () => controller.abort()
  },
  'an interval that ends itself': (then) => {
    const timer = setInterval(() => {
      clearInterval(timer)
      then()
    }, DEBOUNCE_MS)
    return () => clearInterval(timer)
  },
  'a frame after a timer': (then) => {
    let frame = 0
    const timer = setTimeout(() => {
      frame = requestAnimationFrame(() => then())
    }, DEBOUNCE_MS)
    return () => {
      clearTimeout(timer)
      cancelAnimationFrame(frame)
    }
  },
}

/** Code that continues for one click because another one lets it, and then works for both. */
export const answered: readonly Scenario[] = [
  ...Object.entries(WAITS).map(
    ([name, create]): Scenario => ({
      name: `a batch that is full with the second click, which the first one awaits: ${name}`,
      requests: 2,
      run: () => {
        const { answered: full, answer } = create()
        const batch: string[] = []
        onClick('a', async () => {
          batch.push('a')
          await ask('a', 1)
          await full
          if (batch.length === 2) void ask('a|b', 2)
        })
        onClick('b', () => {
          batch.push('b')
          answer()
        })
      },
      drive: clickBothInTurn,
    }),
  ),
  ...Object.entries(DELAYS).map(
    ([name, delay]): Scenario => ({
      name: `a debounce of two clicks whose code awaits it: ${name}`,
      requests: 1,
      run: () => {
        let cancel = (): void => {}
        onBoth(async () => {
          cancel()
          await new Promise<void>((resolve) => {
            cancel = delay(resolve)
          })
          await askForBoth()
        })
      },
      drive: clickBoth,
    }),
  ),
]
