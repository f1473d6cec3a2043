import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { createApp, h, ref, watch } from 'vue'
import { createStore } from 'zustand/vanilla'
import { ask, element, onClick, otherOrigin, sleep } from '../page.js'
import type { Scenario } from '../scenario.js'
import { Button, render } from './react-page.js'

async function chain(): Promise<void> {
  await ask('a', 1, { ms: 90 })
  await sleep(120)
  await ask('a', 2)
}

/** Loads a script of another origin while the page loads. */
function loadThirdParty(name: string): void {
  const script = document.createElement('script')
  script.src = `${otherOrigin()}/files/${name}`
  document.head.append(script)
}

const addButton = (letter: 'a', onclick: () => unknown) =>
  void createApp({ render: () => h('button', { 'data-action-name': `action_${letter}`, onclick }, letter) }).mount(
    document.body.appendChild(document.createElement('div')),
  )

/** Frameworks and stores that do the background's work and the click's with the same machinery. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'React: a poll sets a state, its effect loads, beside a click',
    requests: 2,
    background: 4,
    drawsButtons: true,
    run: () => {
      let n = 0
      const Stock = () => {
        const [stock, setStock] = useState(0)
        useEffect(() => {
          const timer = setInterval(() => {
            n += 1
            void ask('none', n).then(() => setStock(n))
          }, 100)
          return () => clearInterval(timer)
        }, [])
        useEffect(() => {
          if (stock) void ask('none', 100 + stock)
        }, [stock])
        return <Button letter="a" onClick={chain} />
      }
      render(<Stock />)
    },
  },
  {
    name: 'React: the load’s waterfall of effects, a click in its midst',
    requests: 6,
    drawsButtons: true,
    run: () => {
      const Page = () => {
        const [step, setStep] = useState(1)
        useEffect(() => {
          if (step <= 4) void ask('mount', step, { ms: 110 }).then(() => setStep(step + 1))
        }, [step])
        return <Button letter="a" onClick={chain} />
      }
      render(<Page />)
    },
  },
  {
    name: 'React: a poll and a click change the same state',
    requests: 2,
    background: 3,
    drawsButtons: true,
    run: () => {
      const Filter = () => {
        const [wish, setWish] = useState<{ is: 'a' | 'none'; n: number }>()
        useEffect(() => {
          let n = 0
          const timer = setInterval(() => setWish({ is: 'none', n: ++n }), 110)
          return () => clearInterval(timer)
        }, [])
        useEffect(() => {
          if (wish) void ask(wish.is, wish.n)
        }, [wish])
        const choose = async () => {
          setWish({ is: 'a', n: 1 })
          await sleep(150)
          setWish({ is: 'a', n: 2 })
        }
        return <Button letter="a" onClick={choose} />
      }
      render(<Filter />)
    },
  },
  {
    name: 'Vue: a poll changes what a watcher loads, beside a click',
    requests: 2,
    background: 3,
    drawsButtons: true,
    run: () => {
      const stock = ref(0)
      setInterval(() => (stock.value += 1), 100)
      watch(stock, (n) => void ask('none', n))
      addButton('a', chain)
    },
  },
  {
    name: 'a store that a poll and a click change, one subscriber',
    requests: 2,
    background: 3,
    run: () => {
      const store = createStore<{ is: 'a' | 'none'; n: number }>(() => ({ is: 'none', n: 0 }))
      store.subscribe(({ is, n }) => void ask(is, n))
      let n = 0
      setInterval(() => store.setState({ is: 'none', n: ++n }), 95)
      onClick('a', async () => {
        store.setState({ is: 'a', n: 1 })
        await sleep(140)
        store.setState({ is: 'a', n: 2 })
      })
    },
  },
  {
    name: 'TanStack Query: the load’s query is retried while a click works',
    requests: 5,
    run: () => {
      const client = new QueryClient()
      const queryFn = async () => {
        if (!(await ask('mount', 1, { fail: 2 })).ok) throw new Error('failed')
        return 1
      }
      new QueryObserver(client, { queryKey: ['user'], queryFn, retry: 3, retryDelay: 190 }).subscribe(() => {})
      onClick('a', chain)
    },
  },
  {
    name: 'a third party that wraps fetch and waits first',
    requests: 2,
    files: {
      'wrap.js': `const before = window.fetch
        window.fetch = async (...args) => { await new Promise((r) => setTimeout(r, 30)); return before(...args) }`,
    },
    run: () => loadThirdParty('wrap.js'),
    a: chain,
  },
  {
    name: 'a third party that wraps fetch, and polls through it',
    requests: 2,
    background: 2,
    files: {
      'wrap.js': `const before = window.fetch
        window.fetch = (...args) => before(...args).then((r) => r)
        let n = 0; setInterval(() => fetch('/r/none/' + ++n), 85)`,
    },
    run: () => loadThirdParty('wrap.js'),
    a: chain,
  },
  {
    name: 'a third party’s listener of clicks, which reports each',
    requests: 3,
    files: { 'report.js': `document.addEventListener('click', () => fetch('/r/a%7Cnone/1'))` },
    run: () => loadThirdParty('report.js'),
    a: chain,
  },
  {
    name: 'a dialog that asks before it goes on',
    requests: 2,
    html: '<dialog><button id="yes" data-action-name="action_b">yes</button></dialog>',
    run: () => {
      const dialog = element<HTMLDialogElement>('dialog')
      const confirmed = () =>
        new Promise((resolve) => {
          dialog.showModal()
          element('#yes').addEventListener('click', resolve, { once: true })
        })
      onClick('a', async () => {
        await confirmed()
        await ask('a|b', 1)
        await ask('a|b', 2)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.wait(150)
      await user.click('#yes')
    },
  },
]
