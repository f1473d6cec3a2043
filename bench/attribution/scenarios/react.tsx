import { Component, type ReactNode, useEffect, useReducer, useState, useSyncExternalStore } from 'react'
import { createPortal, flushSync } from 'react-dom'
import { create } from 'zustand'
import { ask, sleep } from '../page.js'
import type { Scenario } from '../scenario.js'
import { Button, render } from './react-page.js'

const drawn: readonly Scenario[] = [
  {
    name: 'an async handler',
    requests: 2,
    run: () => {
      const Save = () => {
        const [saved, setSaved] = useState(false)
        const save = async () => {
          await ask('a', 1, { ms: 30 })
          setSaved(true)
          await ask('a', 2)
        }
        return <Button letter="a" onClick={save} text={saved ? 'saved' : 'save'} />
      }
      render(<Save />)
    },
  },
  {
    name: 'an effect after a change of state',
    requests: 2,
    run: () => {
      const Pages = () => {
        const [page, setPage] = useState(0)
        useEffect(() => {
          void ask(page ? 'a' : 'mount', page || 1)
        }, [page])
        return <Button letter="a" onClick={() => setPage(page + 1)} />
      }
      render(<Pages />)
    },
  },
  {
    name: 'effects that follow from one another',
    requests: 3,
    run: () => {
      const Order = () => {
        const [id, setId] = useState(0)
        const [parcel, setParcel] = useState(0)
        useEffect(() => {
          if (id) void ask('a', 1, { ms: 120 }).then(() => setParcel(2))
        }, [id])
        useEffect(() => {
          if (parcel) void ask('a', parcel).then(() => ask('a', 3))
        }, [parcel])
        return <Button letter="a" onClick={() => setId(1)} />
      }
      render(<Order />)
    },
  },
  {
    name: 'an async effect with clean-up',
    requests: 3,
    run: () => {
      const Search = () => {
        const [query, setQuery] = useState('')
        useEffect(() => {
          if (!query) return
          const controller = new AbortController()
          const timer = setTimeout(async () => {
            await ask('a', 1)
            if (!controller.signal.aborted) await ask('a', 2)
            await sleep(20)
            setQuery('')
          }, 100)
          return () => {
            clearTimeout(timer)
            controller.abort()
            void ask('a', 3)
          }
        }, [query])
        return <Button letter="a" onClick={() => setQuery('shoes')} />
      }
      render(<Search />)
    },
  },
  {
    name: 'an effect deep below a reducer',
    requests: 1,
    run: () => {
      const Deep = ({ count }: { count: number }) => {
        useEffect(() => {
          if (count) void ask('a', count)
        }, [count])
        return null
      }
      const App = () => {
        const [count, add] = useReducer((before: number) => before + 1, 0)
        return (
          <div>
            <Button letter="a" onClick={add} />
            <Deep count={count} />
          </div>
        )
      }
      render(<App />)
    },
  },
  {
    name: 'a dialog in a portal',
    requests: 1,
    run: () => {
      const Dialog = ({ onClose }: { onClose: () => void }) =>
        createPortal(<Button letter="b" onClick={onClose} />, document.body)
      const App = () => {
        const [open, setOpen] = useState(false)
        const close = async () => {
          setOpen(false)
          await sleep(60)
          await ask('b', 1)
        }
        return open ? <Dialog onClose={close} /> : <Button letter="a" onClick={() => setOpen(true)} />
      }
      render(<App />)
    },
    drive: async (user) => {
      await user.click('a')
      await user.page.waitForSelector('[data-action-name=action_b]')
      await user.click('b')
    },
  },
  {
    name: 'a failure, then the boundary’s button tries again',
    requests: 3,
    run: () => {
      interface State {
        broken: boolean
      }
      class Boundary extends Component<{ children: ReactNode }, State> {
        override state: State = { broken: false }
        static getDerivedStateFromError = (): State => ({ broken: true })
        override render() {
          const retry = () => this.setState({ broken: false })
          return this.state.broken ? <Button letter="b" onClick={retry} /> : this.props.children
        }
      }
      let tries = 0
      const Item = () => {
        const [failed, setFailed] = useState(false)
        useEffect(() => {
          tries += 1
          if (tries > 1) void ask('b', 1).then(() => ask('b', 2))
          else void ask('a', 1, { fail: 1, ms: 60 }).then(({ ok }) => setFailed(!ok))
        }, [])
        if (failed) throw new Error('failed')
        return <p>item</p>
      }
      const App = () => {
        const [open, setOpen] = useState(false)
        return <Boundary>{open ? <Item /> : <Button letter="a" onClick={() => setOpen(true)} />}</Boundary>
      }
      render(<App />)
    },
    drive: async (user) => {
      await user.click('a')
      await user.page.waitForSelector('[data-action-name=action_b]')
      await user.click('b')
    },
  },
  {
    name: 'flushSync, then a layout that asks',
    requests: 1,
    run: () => {
      const List = () => {
        const [count, setCount] = useState(0)
        useEffect(() => {
          if (count) void ask('a', count)
        }, [count])
        return <Button letter="a" onClick={() => flushSync(() => setCount(1))} />
      }
      render(<List />)
    },
  },
  {
    name: 'a zustand store in React',
    requests: 2,
    run: () => {
      const useCart = create<{ items: number }>(() => ({ items: 0 }))
      const Badge = () => {
        const items = useCart((state) => state.items)
        useEffect(() => {
          if (items) void ask('a', 2)
        }, [items])
        return <p>{items}</p>
      }
      const add = async () => {
        await ask('a', 1, { ms: 110 })
        useCart.setState({ items: 1 })
      }
      render(
        <>
          <Button letter="a" onClick={add} />
          <Badge />
        </>,
      )
    },
  },
  {
    name: 'an external store, two clicks',
    requests: 2,
    run: () => {
      let by = ''
      const listeners = new Set<() => void>()
      const subscribe = (listener: () => void) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      }
      const set = (next: string) => {
        by = next
        for (const listener of listeners) listener()
      }
      const Watch = () => {
        const now = useSyncExternalStore(subscribe, () => by)
        useEffect(() => {
          if (now) void sleep(now === 'a' ? 150 : 40).then(() => ask(now as 'a', 1))
        }, [now])
        return null
      }
      render(
        <>
          <Button letter="a" onClick={() => set('a')} />
          <Button letter="b" onClick={() => set('b')} />
          <Watch />
        </>,
      )
    },
    drive: async (user) => {
      await user.click('a')
      await user.click('b')
    },
  },
]

/** React 19: handlers, effects, portals, boundaries, stores. */
export const scenarios: readonly Scenario[] = drawn.map((scenario) => ({ drawsButtons: true, ...scenario }))
