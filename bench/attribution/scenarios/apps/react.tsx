import {
  type ReactNode,
  Suspense,
  startTransition,
  use,
  useEffect,
  useLayoutEffect,
  useOptimistic,
  useRef,
  useState,
  useSyncExternalStore,
  useTransition,
} from 'react'
import { ask, sleep, url } from '../../page.js'
import type { Letter, Scenario, Truth } from '../../scenario.js'
import { Button, render } from '../react-page.js'
import { clickBoth } from '../shared/both.js'

const both = async (is: Letter, first = 1): Promise<void> => {
  await ask(is, first, { ms: 20 })
  await ask(is, first + 1)
}

/** A router: a navigation runs loaders, then commits; a newer one supersedes it. */
function createRouter(loaders: Record<string, (signal: AbortSignal) => Promise<unknown>>) {
  let state = { path: '/', data: undefined as unknown, pending: '' }
  const heard = new Set<() => void>()
  let controller: AbortController | undefined
  const set = (next: Partial<typeof state>): void => {
    state = { ...state, ...next }
    for (const listener of heard) listener()
  }
  return {
    subscribe(listener: () => void) {
      heard.add(listener)
      return () => void heard.delete(listener)
    },
    read: () => state,
    async navigate(path: string): Promise<void> {
      controller?.abort()
      const own = new AbortController()
      controller = own
      set({ pending: path })
      const data = await loaders[path]?.(own.signal).catch(() => undefined)
      if (own.signal.aborted) return
      history.pushState({}, '', `?${path}`)
      startTransition(() => set({ path, data, pending: '' }))
    },
  }
}

/** What is loaded in the effect of a part. */
const Loads = ({ is, n }: { is: Letter; n: number }): ReactNode => {
  useEffect(() => {
    void ask(is, n)
  }, [is, n])
  return null
}

/** Small applications in React. */
export const reactApps: readonly Scenario[] = [
  {
    name: 'React: a basket drawer, a poll of the stock, a search and a wish list',
    requests: 6,
    background: 3,
    drawsButtons: true,
    run: () => {
      let polled = 0
      const Shop = () => {
        const [isOpen, open] = useState(false)
        const [wishes, setWishes] = useState<number[]>([])
        const [stock, setStock] = useState(0)
        useEffect(() => {
          const timer = setInterval(async () => {
            polled += 1
            await ask('none', polled)
            setStock(polled)
          }, 120)
          return () => clearInterval(timer)
        }, [])
        useEffect(() => {
          if (wishes.length) void ask('b', 2)
        }, [wishes])
        const add = async (): Promise<void> => {
          await ask('a', 1, { ms: 150 })
          open(true)
          await ask('a', 2, { ms: 50 })
          await ask('a', 3)
        }
        const wish = async (): Promise<void> => {
          await ask('b', 1, { ms: 60 })
          setWishes((before) => [...before, stock])
        }
        return (
          <>
            <Button letter="a" onClick={add} />
            <Button letter="b" onClick={wish} />
            {isOpen && <Loads is="a" n={4} />}
          </>
        )
      }
      render(<Shop />)
    },
    drive: clickBoth,
  },
  {
    name: 'React: a route whose loader is still pending when the visitor chooses another',
    requests: 4,
    drawsButtons: true,
    run: () => {
      const router = createRouter({
        '/a': (signal) => fetch(url('a', 1, { ms: 300 }), { signal }),
        '/b': (signal) => fetch(url('b', 1, { ms: 60 }), { signal }).then(() => fetch(url('b', 2), { signal })),
      })
      const App = () => {
        const { path } = useSyncExternalStore(router.subscribe, router.read)
        return (
          <>
            <Button letter="a" onClick={() => router.navigate('/a')} />
            <Button letter="b" onClick={() => router.navigate('/b')} />
            {path === '/b' && <Loads is="b" n={3} />}
          </>
        )
      }
      render(<App />)
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.click('b')
    },
  },
  {
    name: 'React: a link whose loader is prefetched by the pointer, then awaited by the click',
    requests: 2,
    background: 1,
    drawsButtons: true,
    run: () => {
      let prefetched: Promise<unknown> | undefined
      const App = () => {
        const [isShown, show] = useState(false)
        return (
          <>
            <Button
              letter="a"
              onMouseEnter={() => {
                prefetched ??= ask('none', 1, { ms: 300 })
              }}
              onClick={async () => {
                await prefetched
                startTransition(() => show(true))
                await ask('a', 1)
              }}
            />
            {isShown && <Loads is="a" n={2} />}
          </>
        )
      }
      render(<App />)
    },
  },
  {
    name: 'React: an optimistic like with rollback, twice, by two buttons',
    requests: 4,
    drawsButtons: true,
    run: () => {
      const Like = ({ letter }: { letter: 'a' | 'b' }) => {
        const [isLiked, setLiked] = useState(false)
        const [shown, showOptimistic] = useOptimistic(isLiked)
        const [, start] = useTransition()
        const like = () =>
          start(async () => {
            showOptimistic(true)
            const { ok } = await ask(letter, 1, { ms: letter === 'a' ? 120 : 40, fail: 1 })
            if (!ok) await ask(letter, 2)
            start(() => setLiked(ok))
          })
        return <Button letter={letter} text={shown ? '+' : '-'} onClick={like} />
      }
      render(
        <>
          <Like letter="a" />
          <Like letter="b" />
        </>,
      )
    },
    drive: clickBoth,
  },
  {
    name: 'React: a cache of promises that use() reads, filled during render, two keys',
    requests: 4,
    drawsButtons: true,
    run: () => {
      const cache = new Map<string, Promise<unknown>>()
      const load = (is: Letter): Promise<unknown> => {
        const known = cache.get(is) ?? ask(is, 1, { ms: is === 'a' ? 120 : 40 }).then(() => ask(is, 2))
        cache.set(is, known)
        return known
      }
      const Part = ({ is }: { is: Letter }) => {
        use(load(is))
        return <p>{is}</p>
      }
      const App = () => {
        const [shown, show] = useState<Letter[]>([])
        return (
          <>
            <Button letter="a" onClick={() => show((before) => [...before, 'a'])} />
            <Button letter="b" onClick={() => show((before) => [...before, 'b'])} />
            {shown.map((is) => (
              <Suspense key={is} fallback="…">
                <Part is={is} />
              </Suspense>
            ))}
          </>
        )
      }
      render(<App />)
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.click('b')
    },
  },
  {
    name: 'React: suspended parts of a waterfall: the child loads when the parent’s data has come',
    requests: 3,
    drawsButtons: true,
    run: () => {
      const cache = new Map<number, Promise<unknown>>()
      const load = (n: number): Promise<unknown> => {
        const known = cache.get(n) ?? ask('a', n, { ms: 60 }).then((response) => response.json())
        cache.set(n, known)
        return known
      }
      const Part = ({ n }: { n: number }): ReactNode => {
        use(load(n))
        return n < 3 ? <Part n={n + 1} /> : 'done'
      }
      const App = () => {
        const [isShown, show] = useState(false)
        return (
          <>
            <Button letter="a" onClick={() => startTransition(() => show(true))} />
            {isShown && (
              <Suspense fallback="…">
                <Part n={1} />
              </Suspense>
            )}
          </>
        )
      }
      render(<App />)
    },
  },
  {
    name: 'React: a typed search, deferred by a hook of the application’s own, its last answer wins',
    requests: 2,
    drawsButtons: true,
    run: () => {
      const useDebounced = (value: string): string => {
        const [late, setLate] = useState(value)
        useEffect(() => {
          const timer = setTimeout(() => setLate(value), 150)
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
      await user.page.type('#q', 'hat', { delay: 40 })
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
            void both('a')
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
