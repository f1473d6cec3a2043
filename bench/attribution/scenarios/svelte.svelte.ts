import { flushSync, tick } from 'svelte'
import { derived, writable } from 'svelte/store'
import { ask, onClick, sleep } from '../page.js'
import type { Scenario } from '../scenario.js'

/** Svelte 5: runes and stores. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'an effect of a state',
    requests: 2,
    run: () => {
      let page = $state(0)
      $effect.root(() => {
        $effect(() => {
          void ask(page ? 'a' : 'mount', page || 1)
        })
      })
      onClick('a', () => {
        page += 1
      })
    },
  },
  {
    name: 'an async effect over a derived value',
    requests: 2,
    run: () => {
      let query = $state('')
      const search = $derived(query.trim())
      $effect.root(() => {
        $effect(() => {
          const now = search
          const load = async () => {
            await ask('a', 1, { ms: 120, q: now })
            await ask('a', 2)
          }
          if (now) void load()
        })
      })
      onClick('a', () => {
        query = ' shoes '
      })
    },
  },
  {
    name: 'tick, then a request',
    requests: 2,
    run: () => {
      let items = $state<number[]>([])
      $effect.root(() => {
        $effect(() => {
          if (items.length) void ask('a', items.length)
        })
      })
      onClick('a', async () => {
        items = [...items, 1]
        await tick()
        await ask('a', 2)
      })
    },
  },
  {
    name: 'a store, its derived store, a subscriber',
    requests: 2,
    run: () => {
      const cart = writable(0)
      const total = derived(cart, (count) => count * 2)
      total.subscribe((count) => void (count && sleep(140).then(() => ask('a', count))))
      onClick('a', async () => {
        cart.set(1)
        await ask('a', 1)
      })
    },
  },
  {
    name: 'two clicks, one effect',
    requests: 2,
    run: () => {
      let by = $state('')
      $effect.root(() => {
        $effect(() => {
          const now = by as 'a' | 'b' | ''
          if (now) void sleep(now === 'a' ? 180 : 50).then(() => ask(now, 1))
        })
      })
      onClick('a', () => flushSync(() => (by = 'a')))
      onClick('b', () => {
        by = 'b'
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.click('b')
    },
  },
]
