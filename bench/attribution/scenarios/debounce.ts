import debounce from 'lodash/debounce.js'
import throttle from 'lodash/throttle.js'
import { ask, element, onClick, sleep } from '../page.js'
import type { Scenario } from '../scenario.js'

/** Work that waits for more of its kind. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'lodash debounce, trailing',
    requests: 1,
    run: () =>
      onClick(
        'a',
        debounce(() => ask('a', 1), 130),
      ),
  },
  {
    name: 'lodash debounce, called five times by one click',
    requests: 1,
    run: () => {
      const save = debounce(() => ask('a', 1), 60)
      onClick('a', async () => {
        for (let i = 0; i < 5; i += 1) {
          save()
          await sleep(20)
        }
      })
    },
  },
  {
    name: 'lodash debounce, leading and trailing',
    requests: 2,
    run: () => {
      let n = 0
      const save = debounce(() => ask('a', ++n), 80, { leading: true })
      onClick('a', () => {
        save()
        save()
      })
    },
  },
  {
    name: 'lodash debounce, the second click long after the first',
    requests: 2,
    run: () => {
      const save = debounce((is: 'a' | 'b') => ask(is, 1), 70)
      onClick('a', () => save('a'))
      onClick('b', () => save('b'))
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.wait(150)
      await user.click('b')
    },
  },
  {
    name: 'lodash throttle, leading',
    requests: 1,
    run: () =>
      onClick(
        'a',
        throttle(() => ask('a', 1), 100, { trailing: false }),
      ),
  },
  {
    name: 'lodash throttle, trailing',
    requests: 2,
    run: () => {
      let n = 0
      const save = throttle(() => ask('a', ++n), 140)
      onClick('a', () => {
        save()
        save()
        save()
      })
    },
  },
  {
    name: 'a debounce of one’s own',
    requests: 2,
    run: () => {
      let timer = 0
      const save = () => {
        clearTimeout(timer)
        timer = window.setTimeout(async () => {
          await ask('a', 1)
          await ask('a', 2)
        }, 110)
      }
      onClick('a', save)
    },
  },
  {
    name: 'a debounce that gives a promise',
    requests: 2,
    run: () => {
      let timer = 0
      const search = () =>
        new Promise<Response>((resolve) => {
          clearTimeout(timer)
          timer = window.setTimeout(() => resolve(ask('a', 1)), 120)
        })
      onClick('a', async () => {
        await search()
        await ask('a', 2)
      })
    },
  },
  {
    name: 'a batch of one tick',
    requests: 1,
    run: () => {
      let ids: number[] = []
      const load = (id: number) => {
        ids.push(id)
        if (ids.length > 1) return
        queueMicrotask(() => {
          void ask('a', 1, { ids: ids.join() })
          ids = []
        })
      }
      onClick('a', () => [1, 2, 3].forEach(load))
    },
  },
  {
    name: 'a batch of a short window',
    requests: 3,
    run: () => {
      let waiting: ((value: unknown) => void)[] = []
      const load = () =>
        new Promise((resolve) => {
          waiting.push(resolve)
          if (waiting.length > 1) return
          setTimeout(async () => {
            const batch = waiting
            waiting = []
            const answer = await ask('a', 1)
            for (const done of batch) done(answer)
          }, 25)
        })
      onClick('a', async () => {
        await Promise.all([load().then(() => ask('a', 2)), load()])
        await ask('a', 3)
      })
    },
  },
  {
    name: 'input by a click on an option, debounced',
    requests: 1,
    html: '<input name="q">',
    run: () => {
      const input = element<HTMLInputElement>('input')
      input.addEventListener(
        'input',
        debounce(() => ask('a', 1, { q: input.value }), 90),
      )
      onClick('a', () => {
        input.value = 'shoes'
        input.dispatchEvent(new Event('input', { bubbles: true }))
      })
    },
  },
]
