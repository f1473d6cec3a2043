import {
  type ReactNode,
  Suspense,
  startTransition,
  use,
  useEffect,
  useOptimistic,
  useState,
  useSyncExternalStore,
  useTransition,
} from 'react'
import { ask, url } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { Button, render } from '../react-page.js'
import { clickBoth } from '../shared/both.js'

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
]
