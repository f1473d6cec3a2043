import debounce from 'lodash/debounce.js'
import { ask, element, onClick, sleep } from '../page.js'
import type { Scenario, User } from '../scenario.js'

const clickBoth = async (user: User) => {
  await user.click('a')
  await user.click('b')
}

/** Requests with more than one defensible cause. Either is right; to be sure of one is not. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'a trailing debounce fed by two actions',
    requests: 1,
    run: () => {
      const save = debounce(() => ask('a|b', 1), 180)
      onClick('a', save)
      onClick('b', save)
    },
    drive: clickBoth,
  },
  {
    name: 'a queue of data, drained by whoever came first',
    requests: 2,
    run: () => {
      const items: number[] = []
      let isRunning = false
      const send = async (item: number) => {
        items.push(item)
        if (isRunning) return
        isRunning = true
        await sleep(60)
        for (let next = items.shift(); next; next = items.shift())
          await ask(next === 1 ? 'a' : 'a|b', next, { ms: 100 })
        isRunning = false
      }
      onClick('a', () => send(1))
      onClick('b', () => send(2))
    },
    drive: clickBoth,
  },
  {
    name: 'a batch that carries what two actions want',
    requests: 1,
    run: () => {
      let ids: string[] = []
      const load = (id: string) => {
        ids.push(id)
        if (ids.length === 1)
          setTimeout(() => {
            void ask('a|b', 1, { ids: ids.join() })
            ids = []
          }, 150)
      }
      onClick('a', () => load('a'))
      onClick('b', () => load('b'))
    },
    drive: clickBoth,
  },
  {
    name: 'an actor of the page that a click wakes',
    requests: 2,
    run: async () => {
      let wake = (_: number) => {}
      onClick('a', () => wake(1))
      for (let n = 1; ; n += 1) {
        await new Promise<number>((resolve) => {
          wake = resolve
        })
        await ask('a|none', n, { ms: 30 })
        await ask('a|none', n + 1)
      }
    },
  },
  {
    name: 'a subscriber’s refresh after changes of two actions',
    requests: 1,
    run: () => {
      const changed = new Set<string>()
      const refresh = debounce(() => ask('a|b', 1, { changed: [...changed].join() }), 120)
      const change = async (what: string, ms: number) => {
        await sleep(ms)
        changed.add(what)
        refresh()
      }
      onClick('a', () => change('a', 90))
      onClick('b', () => change('b', 60))
    },
    drive: clickBoth,
  },
  {
    name: 'a poll that the click starts: its later turns',
    requests: 5,
    a: () => {
      let n = 0
      const timer = setInterval(() => {
        n += 1
        void ask(n < 3 ? 'a' : 'a|none', n)
        if (n === 5) clearInterval(timer)
      }, 80)
    },
  },
  {
    name: 'a live chart that the click opens',
    requests: 4,
    a: () => {
      const source = new EventSource('/events?times=4&every=60')
      let n = 0
      source.onmessage = () => {
        n += 1
        void ask(n === 1 ? 'a' : 'a|none', n)
        if (n === 4) source.close()
      }
    },
  },
  {
    name: 'typing in a field that a click focused',
    requests: 1,
    html: '<input>',
    run: () =>
      element('input').addEventListener(
        'input',
        debounce(() => ask('a|none', 1), 80),
      ),
    drive: async (user) => {
      await user.click('a')
      await user.page.focus('input')
      await user.page.keyboard.type('abc', { delay: 15 })
    },
  },
  {
    name: 'a select that is changed by keys',
    requests: 1,
    html: '<select data-action-name="action_a"><option>one<option>two</select>',
    run: () => element('select').addEventListener('change', () => void ask('a|none', 1)),
    drive: (user) => user.press('select', 'ArrowDown'),
  },
  {
    name: 'something dragged and dropped',
    requests: 1,
    html: '<p draggable="true" data-action-name="action_a" id="item">item</p><div id="cart" style="height:60px">cart</div>',
    run: () => {
      element('#cart').addEventListener('dragover', (event) => event.preventDefault())
      element('#cart').addEventListener('drop', () => void ask('a|none', 1))
    },
    drive: async ({ page }) => {
      const [item, cart] = [await page.$('#item'), await page.$('#cart')]
      if (item && cart) await item.drag(cart)
      if (cart && item) await cart.drop(item)
    },
  },
  {
    name: 'a press that is no click yet: pointerdown',
    requests: 2,
    run: () => {
      element('[data-action-name=action_a]').addEventListener('pointerdown', () => void ask('a|none', 1))
      onClick('a', () => ask('a', 2))
    },
  },
]
