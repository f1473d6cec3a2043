import {
  lazy,
  Suspense,
  startTransition,
  use,
  useActionState,
  useDeferredValue,
  useEffect,
  useState,
  useTransition,
} from 'react'
import { ask, sleep } from '../page.js'
import type { Scenario } from '../scenario.js'
import { Button, render } from './react-page.js'

const drawn: readonly Scenario[] = [
  {
    name: 'startTransition, then an effect',
    requests: 1,
    run: () => {
      const Tabs = () => {
        const [tab, setTab] = useState(0)
        useEffect(() => {
          if (tab) void ask('a', 1)
        }, [tab])
        return <Button letter="a" onClick={() => startTransition(() => setTab(1))} />
      }
      render(<Tabs />)
    },
  },
  {
    name: 'an async transition',
    requests: 3,
    run: () => {
      const Save = () => {
        const [isPending, start] = useTransition()
        const [done, setDone] = useState(false)
        useEffect(() => {
          if (done) void ask('a', 3)
        }, [done])
        const save = () =>
          start(async () => {
            await ask('a', 1, { ms: 130 })
            await ask('a', 2)
            startTransition(() => setDone(true))
          })
        return <Button letter="a" onClick={save} text={isPending ? '…' : 'save'} />
      }
      render(<Save />)
    },
  },
  {
    name: 'useDeferredValue, then an effect',
    requests: 1,
    run: () => {
      const Results = ({ query }: { query: string }) => {
        const deferred = useDeferredValue(query)
        useEffect(() => {
          if (deferred) void ask('a', 1, { q: deferred })
        }, [deferred])
        return null
      }
      const Search = () => {
        const [query, setQuery] = useState('')
        return (
          <>
            <Button letter="a" onClick={() => setQuery('shoes')} />
            <Results query={query} />
          </>
        )
      }
      render(<Search />)
    },
  },
  {
    name: 'use of a promise that the click made',
    requests: 2,
    run: () => {
      const Item = ({ pending }: { pending: Promise<{ n: string }> }) => {
        const { n } = use(pending)
        useEffect(() => {
          void ask('a', 2, { after: n })
        }, [n])
        return <p>{n}</p>
      }
      const Shop = () => {
        const [pending, setPending] = useState<Promise<{ n: string }>>()
        return (
          <Suspense fallback="…">
            <Button letter="a" onClick={() => setPending(ask('a', 1, { ms: 140 }).then((r) => r.json()))} />
            {pending && <Item pending={pending} />}
          </Suspense>
        )
      }
      render(<Shop />)
    },
  },
  {
    name: 'a lazy part that a click shows',
    requests: 2,
    run: () => {
      const Panel = () => {
        useEffect(() => {
          void ask('a', 1).then(() => ask('a', 2))
        }, [])
        return <p>panel</p>
      }
      const LazyPanel = lazy(async () => {
        await sleep(150)
        return { default: Panel }
      })
      const App = () => {
        const [open, setOpen] = useState(false)
        return (
          <Suspense fallback="…">
            <Button letter="a" onClick={() => setOpen(true)} />
            {open && <LazyPanel />}
          </Suspense>
        )
      }
      render(<App />)
    },
  },
  {
    name: 'a form action',
    requests: 2,
    run: () => {
      const pay = async (form: FormData) => {
        await ask('a', 1, { ms: 60, card: `${form.get('card')}` })
        await ask('a', 2)
      }
      render(
        <form action={pay}>
          <input name="card" defaultValue="1" />
          <Button letter="a" type="submit" />
        </form>,
      )
    },
  },
  {
    name: 'useActionState, sent by Enter',
    requests: 2,
    run: () => {
      const Pay = () => {
        const [count, pay] = useActionState(async (before: number) => {
          await ask('a', 1, { ms: 40 })
          await ask('a', 2)
          return before + 1
        }, 0)
        return (
          <form action={pay}>
            <input name="card" data-action-name="action_a" defaultValue={count} />
            <button type="submit" data-action-name="action_a">
              pay
            </button>
          </form>
        )
      }
      render(<Pay />)
    },
    drive: (user) => user.press('input', 'Enter'),
  },
]

/** React 19: transitions, actions, suspense. */
export const scenarios: readonly Scenario[] = drawn.map((scenario) => ({ drawsButtons: true, ...scenario }))
