import { ask, sleep } from '../page.js'
import type { Scenario } from '../scenario.js'

async function load(requests: number, ms: number): Promise<void> {
  for (let n = 1; n <= requests; n += 1) await ask('mount', n, { ms })
}

/** What the load of a page fetches is never a click's, however long it takes. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'the load alone',
    requests: 3,
    run: () => load(3, 10),
    drive: async () => {},
  },
  {
    name: 'a click that makes no request while the page still loads',
    requests: 4,
    run: () => load(4, 110),
    a: () => document.body.classList.toggle('open'),
  },
  {
    name: 'a click while the page still loads',
    requests: 7,
    run: () => load(4, 120),
    a: async () => {
      for (let n = 1; n <= 3; n += 1) await ask('a', n, { ms: 70 })
    },
  },
  {
    name: 'a slow load in a timer, a click before it',
    requests: 3,
    run: () => void setTimeout(() => load(1, 0), 450),
    a: async () => {
      await ask('a', 1, { ms: 150 })
      await ask('a', 2)
    },
  },
  {
    name: 'the load’s chain of then, a click in its midst',
    requests: 5,
    run: () =>
      ask('mount', 1, { ms: 220 })
        .then(() => ask('mount', 2, { ms: 120 }))
        .then(() => ask('mount', 3)),
    a: async () => {
      await ask('a', 1, { ms: 90 })
      await ask('a', 2)
    },
  },
  {
    name: 'widgets that the load starts one after another in idle time',
    requests: 5,
    run: async () => {
      for (let n = 1; n <= 3; n += 1) {
        await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 100 }))
        await sleep(110)
        await ask('mount', n)
      }
    },
    a: async () => {
      await ask('a', 1, { ms: 130 })
      await ask('a', 2)
    },
  },
]
