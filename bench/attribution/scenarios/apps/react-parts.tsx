import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore, useTransition } from 'react'
import { ask, sleep } from '../../page.js'
import type { Scenario, Truth } from '../../scenario.js'
import { Button, render } from '../react-page.js'
import { clickBoth } from '../shared/both.js'

const both = async (): Promise<void> => {
  await ask('a', 1, { ms: 20 })
  await ask('a', 2)
}

/** Parts of applications in React. */
export const reactParts: readonly Scenario[] = [
  {
    name: 'React: a typed search, deferred by a hook of the application’s own, its last answer wins',
    requests: 2,
    drawsButtons: true,
    run: () => {
      const useDebounced = (value: string): string => {
        const [late, setLate] = useState(value)
        useEffect(() => {
          const timer = setTimeout(() => setLate(value), 500)
          return () => clearTimeout(timer)
        }, [value])
        return late
      }
      const Search = () => {
        const [text, setText] = useState('')
        const late = useDebounced(text)
        useEffect(() => {
          let isStale = false
          if (late)
            void ask('a', 1, { ms: 40 }).then(() => {
              if (!isStale) void ask('a', 2)
            })
          return () => {
            isStale = true
          }
        }, [late])
        return (
          <input id="q" data-action-name="action_a" value={text} onChange={(event) => setText(event.target.value)} />
        )
      }
      render(<Search />)
    },
    drive: async (user) => {
      await user.page.type('#q', 'hat')
    },
  },
  {
    name: 'React: a toast that dismisses itself and then tells the server, beside another click',
    requests: 3,
    drawsButtons: true,
    run: () => {
      const Toast = ({ onGone }: { onGone: () => void }) => {
        const gone = useRef(onGone)
        gone.current = onGone
        useEffect(() => {
          const timer = setTimeout(() => gone.current(), 400)
          return () => clearTimeout(timer)
        }, [])
        return <p>added</p>
      }
      const App = () => {
        const [isShown, show] = useState(false)
        const [n, setN] = useState(0)
        return (
          <>
            <Button letter="a" onClick={() => show(true)} />
            <Button
              letter="b"
              onClick={() => {
                setN(n + 1)
                void ask('b', 1).then(() => ask('b', 2))
              }}
            />
            {isShown && (
              <Toast
                onGone={() => {
                  show(false)
                  void ask('a', 1)
                }}
              />
            )}
          </>
        )
      }
      render(<App />)
    },
    drive: clickBoth,
  },
  {
    name: 'React: a layout effect that measures, then an observer of size that loads a better picture',
    requests: 2,
    drawsButtons: true,
    run: () => {
      const Gallery = () => {
        const box = useRef<HTMLDivElement>(null)
        useLayoutEffect(() => {
          if (!box.current) return undefined
          const observer = new ResizeObserver(() => {
            observer.disconnect()
            void both()
          })
          observer.observe(box.current)
          return () => observer.disconnect()
        }, [])
        return <div ref={box} style={{ height: 40 }} />
      }
      const App = () => {
        const [isOpen, open] = useState(false)
        return (
          <>
            <Button letter="a" onClick={() => open(true)} />
            {isOpen && <Gallery />}
          </>
        )
      }
      render(<App />)
    },
  },
  {
    name: 'React: a wizard: each step saves, the last waits for all that is under way',
    requests: 5,
    drawsButtons: true,
    run: () => {
      const saving: Promise<unknown>[] = []
      const App = () => {
        const [step, setStep] = useState(1)
        const next = async (): Promise<void> => {
          saving.push(ask('a', step, { ms: 120 }))
          setStep(step + 1)
        }
        const finish = async (): Promise<void> => {
          await Promise.all(saving)
          await ask('b', 1)
          await ask('b', 2)
        }
        return (
          <>
            <Button letter="a" text={`${step}`} onClick={next} />
            <Button letter="b" onClick={finish} />
          </>
        )
      }
      render(<App />)
    },
    drive: async (user) => {
      for (const n of [1, 2, 3]) {
        await user.click('a')
        await user.seen('a' as Truth, n)
      }
      await user.click('b')
    },
  },
  {
    name: 'React: an external store that a socket changes too, while a click’s transition is pending',
    requests: 2,
    background: 3,
    drawsButtons: true,
    run: () => {
      let price = 0
      const heard = new Set<() => void>()
      const subscribe = (listener: () => void) => {
        heard.add(listener)
        return () => heard.delete(listener)
      }
      new WebSocket(`ws://${location.host}/socket?times=9&every=60`).onmessage = () => {
        price += 1
        for (const listener of heard) listener()
      }
      const Price = () => {
        const shown = useSyncExternalStore(subscribe, () => price)
        useEffect(() => {
          if (shown && shown < 4) void ask('none', shown)
        }, [shown])
        return <p>{shown}</p>
      }
      const App = () => {
        const [isPending, start] = useTransition()
        const buy = () =>
          start(async () => {
            await ask('a', 1, { ms: 200 })
            await sleep(60)
            await ask('a', 2)
          })
        return (
          <>
            <Button letter="a" text={isPending ? '…' : 'a'} onClick={buy} />
            <Price />
          </>
        )
      }
      render(<App />)
    },
  },
]
