import { ask, sleep } from '../page.js'
import type { Scenario } from '../scenario.js'

/** The case that decides whether a page's activity can replace following causes; played many times by `--polling`. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'a click of three requests beside a poll',
    requests: 3,
    background: 3,
    run: () => {
      let polls = 0
      setInterval(() => {
        polls += 1
        void ask('none', polls, { ms: 10 })
      }, 200)
    },
    a: async () => {
      await ask('a', 1, { ms: 20 })
      await ask('a', 2, { ms: 20 })
      await sleep(260)
      await ask('a', 3)
    },
  },
]
