import { useEffect, useReducer } from 'react'
import { ask, onClick, sleep } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { Button, render } from '../react-page.js'
import { askAt, clickBoth, own } from './parts.js'

/** A poll whose next turn its click orders sooner. */
const polls: readonly Scenario[] = [
  {
    name: 'a poll with a cursor and a closure for each turn, sooner after a click',
    requests: 3,
    background: 6,
    run: () => {
      let n = 0
      let timer = 0
      let isClick = false
      const tick = async (): Promise<void> => {
        n += 1
        const is = isClick ? ('a|none' as const) : ('none' as const)
        isClick = false
        await ask(is, n, { since: n })
        if (n < 10) schedule(250)
      }
      const schedule = (ms: number): void => {
        clearTimeout(timer)
        timer = window.setTimeout(() => tick(), ms)
      }
      schedule(250)
      onClick('a', async () => {
        isClick = true
        schedule(40)
        await ask('a', 1, { ms: 100 })
        await ask('a', 2)
      })
    },
    drive: async (user) => {
      await user.seen('none', 2)
      await user.wait(60)
      await user.click('a')
    },
  },
  {
    name: 'an interval with a cursor that is faster once a click has opened the panel',
    requests: 2,
    background: 7,
    run: () => {
      let n = 0
      let timer = 0
      const every = (ms: number): void => {
        clearInterval(timer)
        timer = window.setInterval(() => {
          n += 1
          if (n < 12) void ask('none', n, { since: n })
        }, ms)
      }
      every(250)
      onClick('a', async () => {
        every(120)
        await ask('a', 1, { ms: 100 })
        await ask('a', 2)
      })
    },
    drive: async (user) => {
      await user.seen('none', 2)
      await user.wait(60)
      await user.click('a')
    },
  },
  {
    name: 'a poll with a cursor in one function, restarted by a click while its request is under way',
    requests: 1,
    background: 6,
    run: () => {
      let n = 0
      let timer = 0
      let isClick = false
      let controller = new AbortController()
      const refresh = async (): Promise<void> => {
        clearTimeout(timer)
        controller.abort()
        controller = new AbortController()
        n += 1
        const address = isClick ? '/r/a/1' : `/r/none/${n}`
        isClick = false
        const response = await fetch(`${address}?ms=150&since=${n}`, { signal: controller.signal }).catch(() => {})
        if (response && n < 12) timer = window.setTimeout(refresh, 200)
      }
      void refresh()
      onClick('a', () => {
        isClick = true
        return refresh()
      })
    },
    drive: async (user) => {
      await user.seen('none', 3)
      await user.wait(60)
      await user.click('a')
    },
  },
  {
    name: 'a long poll with a cursor that a click starts anew',
    requests: 1,
    background: 7,
    run: () => {
      let n = 0
      let controller = new AbortController()
      const listen = async (first: string | undefined): Promise<void> => {
        controller.abort()
        controller = new AbortController()
        const { signal } = controller
        for (let address = first; n < 12; address = undefined) {
          n += 1
          const response = await fetch(`${address ?? `/r/none/${n}`}?ms=200&cursor=${n}`, { signal }).catch(() => {})
          if (!response) return
        }
      }
      void listen(undefined)
      onClick('a', () => listen('/r/a/1'))
    },
    drive: async (user) => {
      await user.seen('none', 3)
      await user.wait(60)
      await user.click('a')
    },
  },
  {
    name: 'a loop of pauses with a cursor that a click starts anew, beside another click',
    requests: 3,
    background: 7,
    run: () => {
      let n = 0
      let generation = 0
      const listen = async (first: string | undefined): Promise<void> => {
        generation += 1
        const mine = generation
        for (let address = first; n < 12; address = undefined) {
          n += 1
          await fetch(`${address ?? `/r/none/${n}`}?ms=20&cursor=${n}`)
          await sleep(200)
          if (mine !== generation) return
        }
      }
      void listen(undefined)
      own(200)
      onClick('a', () => listen('/r/a/1'))
    },
    drive: async (user) => {
      await user.seen('none', 3)
      await user.wait(60)
      await clickBoth(user)
    },
  },
  {
    name: 'a heartbeat to the address at which a click has reported once, both of which are refused',
    requests: 2,
    background: 8,
    run: () => {
      let n = 0
      setInterval(() => {
        n += 1
        if (n < 14)
          void fetch('/r/none/960?fail=99', { method: 'POST', body: `beat ${n}`, headers: { 'x-is': 'none', 'x-n': `${n}` } })
      }, 160)
      onClick('a', async () => {
        void fetch('/r/none/960?fail=99', { method: 'POST', body: 'add', headers: { 'x-is': 'a', 'x-n': '1' } })
        await ask('a', 2)
      })
    },
    drive: async (user) => {
      await user.seen('none', 3)
      await user.click('a')
    },
  },
  {
    name: 'a report of a click that fails once, then a report of the page to the same address a second later',
    requests: 2,
    background: 1,
    run: () => {
      const report = (is: 'a' | 'none', n: number, body: string): Promise<unknown> =>
        fetch('/r/none/961?fail=1', { method: 'POST', body, headers: { 'x-is': is, 'x-n': `${n}` } })
      onClick('a', async () => {
        void report('a', 1, 'add')
        await ask('a', 2)
      })
      setTimeout(() => void report('none', 1, 'vitals'), 1800)
    },
  },
  {
    name: 'a basket that refuses the first click, and whose second one asks a worker first',
    requests: 3,
    files: { 'price.js': 'onmessage = () => setTimeout(() => postMessage(5), 100)' },
    run: () => {
      const worker = new Worker('/files/price.js')
      const add = (is: 'a' | 'b', n: number, item: string): Promise<unknown> =>
        fetch('/r/none/962?fail=1', { method: 'POST', body: item, headers: { 'x-is': is, 'x-n': `${n}` } })
      onClick('a', () => add('a', 1, 'hat'))
      onClick('b', () => {
        worker.onmessage = async () => {
          await add('b', 1, 'coat')
          await ask('b', 2)
        }
        worker.postMessage('price?')
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.wait(200)
      await user.click('b')
    },
  },
]

const shared: readonly Scenario[] = [
  {
    name: 'a debounce that both handlers spell out, each with a closure of its own',
    requests: 1,
    run: () => {
      const dirty: string[] = []
      let timer = 0
      const save = (what: string): void => {
        dirty.push(what)
        void ask('a|b', 1, { what: dirty.join() })
      }
      onClick('a', () => {
        dirty.push('size')
        clearTimeout(timer)
        timer = window.setTimeout(() => save('size-done'), 300)
      })
      onClick('b', () => {
        dirty.push('colour')
        clearTimeout(timer)
        timer = window.setTimeout(() => save('colour-done'), 300)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a debounce whose pause gets shorter, half a second later',
    requests: 1,
    run: () => {
      let timer = 0
      let changes = 0
      for (const is of ['a', 'b'] as const)
        onClick(is, () => {
          changes += 1
          clearTimeout(timer)
          timer = window.setTimeout(() => void ask('a|b', 1), changes > 1 ? 200 : 1500)
        })
    },
    drive: async (user) => {
      await user.click('a')
      await user.wait(500)
      await user.click('b')
    },
  },
  {
    name: 'a debounce in a class whose flush is called at once where enough has changed',
    requests: 1,
    run: () => {
      class Saver {
        #timer: number | undefined
        #changes: string[] = []
        add(change: string): void {
          this.#changes.push(change)
          clearTimeout(this.#timer)
          if (this.#changes.length >= 2) this.#flush()
          else this.#timer = window.setTimeout(() => this.#flush(), 400)
        }
        #flush(): void {
          this.#changes = []
          void ask('a|b', 1)
        }
      }
      const saver = new Saver()
      for (const is of ['a', 'b'] as const) onClick(is, () => saver.add(is))
    },
    drive: clickBoth,
  },
  {
    name: 'a batch whose window the first click awaits, both of which work on',
    requests: 5,
    run: () => {
      let batch: string[] = []
      const add = async (item: string): Promise<void> => {
        if (batch.push(item) > 1) return
        await sleep(200)
        batch = []
        await ask('a|b', 1)
      }
      for (const is of ['a', 'b'] as const)
        onClick(is, async () => {
          void add(is)
          await ask(is, 1, { ms: 500 })
          await ask(is, 2)
        })
    },
    drive: clickBoth,
  },
  {
    name: 'a batch whose window the first click awaits, and nothing else',
    requests: 1,
    run: () => {
      let batch: string[] = []
      const add = async (item: string): Promise<void> => {
        if (batch.push(item) > 1) return
        await sleep(200)
        batch = []
        await ask('a|b', 1)
      }
      for (const is of ['a', 'b'] as const) onClick(is, () => add(is))
    },
    drive: clickBoth,
  },
  {
    name: 'an upload queue of data, whose runners the first click has started, while the other has its own first',
    requests: 9,
    run: () => {
      const queue: { is: 'a' | 'b' | 'a|b'; n: number }[] = []
      let runners = 0
      const run = async (): Promise<void> => {
        runners += 1
        for (let job = queue.shift(); job; job = queue.shift()) await ask(job.is, job.n, { ms: 120 })
        runners -= 1
      }
      const upload = (jobs: typeof queue): void => {
        queue.push(...jobs)
        while (runners < 2) void run()
      }
      onClick('a', () => upload([1, 2, 3, 4].map((n) => ({ is: 'a', n }))))
      onClick('b', async () => {
        const album = ask('b', 1, { ms: 500 })
        upload([2, 3, 4].map((n) => ({ is: 'a|b', n })))
        await album
        await ask('b', 5)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a lock of the browser whose next holder sends what the one before has left, while that one works on',
    requests: 4,
    run: () => {
      const dirty: string[] = []
      onClick('a', async () => {
        await navigator.locks.request('cart', async () => {
          await ask('a', 1, { ms: 250 })
          dirty.push('total')
        })
        await ask('a', 2, { ms: 300 })
        await ask('a', 3)
      })
      onClick('b', () => {
        dirty.push('colour')
        return navigator.locks.request('cart', async () => {
          await ask('a|b', 1)
        })
      })
    },
    drive: clickBoth,
  },
  {
    name: 'React: filters whose effect pauses and is called off by its cleanup, both clicks with requests of their own',
    requests: 5,
    drawsButtons: true,
    run: () => {
      const App = () => {
        const [filters, add] = useReducer((all: string, one: string) => all + one, '')
        useEffect(() => {
          if (!filters) return undefined
          const controller = new AbortController()
          const load = async (): Promise<void> => {
            await sleep(400)
            if (!controller.signal.aborted) await ask('a|b', 1)
          }
          void load()
          return () => controller.abort()
        }, [filters])
        const choose = async (is: 'a' | 'b'): Promise<void> => {
          add(is)
          await ask(is, 1, { ms: 800 })
          await ask(is, 2)
        }
        return (
          <>
            <Button letter="a" onClick={() => choose('a')} />
            <Button letter="b" onClick={() => choose('b')} text={filters || 'b'} />
          </>
        )
      }
      render(<App />)
    },
    drive: async (user) => {
      await user.click('[data-action-name=action_a]')
      await user.wait(60)
      await user.click('[data-action-name=action_b]')
    },
  },
  {
    name: 'React: the same, and no other requests',
    requests: 1,
    drawsButtons: true,
    run: () => {
      const App = () => {
        const [filters, add] = useReducer((all: string, one: string) => all + one, '')
        useEffect(() => {
          if (!filters) return undefined
          const controller = new AbortController()
          const load = async (): Promise<void> => {
            await sleep(200)
            if (!controller.signal.aborted) await ask('a|b', 1)
          }
          void load()
          return () => controller.abort()
        }, [filters])
        return (
          <>
            <Button letter="a" onClick={() => add('a')} />
            <Button letter="b" onClick={() => add('b')} text={filters || 'b'} />
          </>
        )
      }
      render(<App />)
    },
    drive: async (user) => {
      await user.click('[data-action-name=action_a]')
      await user.wait(60)
      await user.click('[data-action-name=action_b]')
    },
  },
  {
    name: 'React: a confirmation hook in a portal of state, whose button also saves its choice',
    requests: 4,
    drawsButtons: true,
    run: () => {
      const App = () => {
        const [asked, setAsked] = useReducer(
          (_: ((yes: boolean) => void) | undefined, next: ((yes: boolean) => void) | undefined) => next,
          undefined,
        )
        const confirm = (): Promise<boolean> => new Promise<boolean>((resolve) => setAsked(resolve))
        const sure = async (): Promise<boolean> => {
          const yes = await confirm()
          setAsked(undefined)
          return yes
        }
        const remove = async (): Promise<void> => {
          if (!(await sure())) return
          await ask('a|b', 1, { ms: 20 })
          await ask('a|b', 2)
        }
        const yes = async (): Promise<void> => {
          asked?.(true)
          await ask('b', 1, { ms: 200 })
          await ask('b', 2)
        }
        return (
          <>
            <Button letter="a" onClick={remove} />
            {asked && <Button letter="b" onClick={yes} text="yes" />}
          </>
        )
      }
      render(<App />)
    },
    drive: async (user) => {
      await user.click('[data-action-name=action_a]')
      await user.page.waitForSelector('[data-action-name=action_b]')
      await user.wait(60)
      await user.click('[data-action-name=action_b]')
    },
  },
]

/** Modules whose top asks for something. */
const modules: readonly Scenario[] = [
  {
    name: 'a lazy module whose top asks, long after the page has loaded',
    requests: 2,
    chunks: { 'late.js': `export const data = fetch('/r/a/1?ms=20'); export const show = () => fetch('/r/a/2?')` },
    run: () =>
      onClick('a', async () => {
        const { data, show } = await import(`${location.origin}/files/late.js?ms=250`)
        await data
        await show()
      }),
    drive: async (user) => {
      await user.wait(1600)
      await user.click('a')
    },
  },
  {
    name: 'a lazy module whose top asks, after the click has asked for something itself',
    requests: 4,
    chunks: { 'late.js': `export const data = fetch('/r/a/2?ms=20'); export const show = () => fetch('/r/a/3?')` },
    run: () =>
      onClick('a', async () => {
        await ask('a', 1)
        const { data, show } = await import(`${location.origin}/files/late.js?ms=250`)
        await data
        await show()
        await askAt(970, 'a', 4)
      }),
    drive: async (user) => {
      await user.wait(1600)
      await user.click('a')
    },
  },
]

export const more: readonly Scenario[] = [...polls, ...shared, ...modules]
