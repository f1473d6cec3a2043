import { useEffect, useReducer, useState } from 'react'
import { ask, sleep } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { Button, render } from '../react-page.js'
import { clickBothApart, clickBothInTurn } from '../shared/both.js'
import { draw } from './features.js'

/** A list that takes long to draw once it has items, and then measures by an effect. */
const SlowList = ({ items }: { items: number }) => {
  if (items) draw(250)
  useEffect(() => {
    if (items) void ask('a', 2, { ms: 20 }).then(() => ask('a', 3))
  }, [items])
  return <p>{items}</p>
}

/** a loads a slow list, b makes a wish. */
const Shop = ({ onLoad }: { onLoad?: () => unknown }) => {
  const [items, setItems] = useState(0)
  const [wishes, setWishes] = useState(0)
  const load = async () => {
    onLoad?.()
    await ask('a', 1, { ms: 30 })
    setItems(20)
  }
  const wish = async () => {
    setWishes(wishes + 1)
    await ask('b', 1, { ms: 100 })
    await ask('b', 2)
  }
  return (
    <>
      <Button letter="a" onClick={load} />
      <Button letter="b" onClick={wish} text={`${wishes}`} />
      <SlowList items={items} />
    </>
  )
}

/** Both add a filter; an effect pauses before it loads, and is called off by its cleanup. */
const Filters = ({ pauseMs, onChoose }: { pauseMs: number; onChoose?: (is: 'a' | 'b') => unknown }) => {
  const [filters, add] = useReducer((all: string, one: string) => all + one, '')
  useEffect(() => {
    if (!filters) return undefined
    const controller = new AbortController()
    const load = async (): Promise<void> => {
      await sleep(pauseMs)
      if (!controller.signal.aborted) await ask('a|b', 1)
    }
    void load()
    return () => controller.abort()
  }, [filters, pauseMs])
  const choose = (is: 'a' | 'b') => {
    add(is)
    onChoose?.(is)
  }
  return (
    <>
      <Button letter="a" onClick={() => choose('a')} />
      <Button letter="b" onClick={() => choose('b')} text={filters || 'b'} />
    </>
  )
}

/** States and effects of React. */
export const react: readonly Scenario[] = [
  {
    name: 'React: a slow list whose effect is due when the next click comes, which it works through first',
    requests: 5,
    drawsButtons: true,
    run: () => render(<Shop />),
    drive: clickBothInTurn,
  },
  {
    name: 'React: a slow list whose effect is due when the next click comes, while the first click waits for another answer',
    requests: 7,
    drawsButtons: true,
    run: () => render(<Shop onLoad={() => ask('a', 4, { ms: 700 }).then(() => ask('a', 5))} />),
    drive: clickBothInTurn,
  },
  {
    name: 'React: effects of a state that the page’s interval sets and of one that a click’s answer sets',
    requests: 3,
    background: 1,
    drawsButtons: true,
    run: () => {
      const App = () => {
        const [open, setOpen] = useState(0)
        const [stock, setStock] = useState(0)
        useEffect(() => {
          const timer = setInterval(() => setStock((n) => n + 1), 90)
          return () => clearInterval(timer)
        }, [])
        useEffect(() => {
          if (stock === 6) void ask('none', 1)
        }, [stock])
        useEffect(() => {
          if (open) void ask('a', 2).then(() => ask('a', 3))
        }, [open])
        const load = async () => {
          await ask('a', 1, { ms: 120 })
          setOpen(1)
        }
        return <Button letter="a" onClick={load} text={`${stock}`} />
      }
      render(<App />)
    },
  },
  {
    name: 'React: filters whose effect pauses and is called off by its cleanup, both clicks with requests of their own',
    requests: 5,
    drawsButtons: true,
    run: () => {
      const preview = async (is: 'a' | 'b'): Promise<void> => {
        await ask(is, 1, { ms: 800 })
        await ask(is, 2)
      }
      render(<Filters pauseMs={400} onChoose={preview} />)
    },
    drive: clickBothApart,
  },
  {
    name: 'React: filters whose effect pauses and is called off by its cleanup, without other requests',
    requests: 1,
    drawsButtons: true,
    run: () => render(<Filters pauseMs={200} />),
    drive: clickBothApart,
  },
  {
    name: 'React: a confirmation hook, whose button also saves its choice',
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
      await user.click('a')
      await user.page.waitForSelector('[data-action-name=action_b]')
      await user.wait(60)
      await user.click('b')
    },
  },
]
