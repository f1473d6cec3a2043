import {
  Activity,
  Component,
  type ReactNode,
  Suspense,
  startTransition,
  use,
  useActionState,
  useDeferredValue,
  useEffect,
  useOptimistic,
  useState,
  useSyncExternalStore,
  useTransition,
} from 'react'
import { createPortal } from 'react-dom'
import { ask, element, sleep } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { Button, render } from '../react-page.js'
import { clickBoth } from '../shared/both.js'
import { both, later } from './parts.js'

const DOT = { 'dot.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>' }

/** Views of shops in React of today. */
export const views: readonly Scenario[] = [
  {
    name: 'React: a gallery whose picture loads its zoom in onLoad, changed by two clicks',
    requests: 4,
    drawsButtons: true,
    files: DOT,
    run: () => {
      const Gallery = () => {
        const [is, set] = useState<Letter>()
        return (
          <>
            <Button letter="a" onClick={() => set('a')} />
            <Button letter="b" onClick={() => set('b')} />
            <img alt="" src={`/files/dot.svg?${is}`} onLoad={() => is && void both(is)} />
          </>
        )
      }
      render(<Gallery />)
    },
    drive: async (user) => {
      await user.wait(300)
      await user.click('a')
      await user.seen('a', 2)
      await user.click('b')
    },
  },
  {
    name: 'React: a slideshow by an interval whose pictures report when they are there, beside a click',
    requests: 2,
    background: 3,
    drawsButtons: true,
    files: DOT,
    run: () => {
      const Show = () => {
        const [n, set] = useState(0)
        useEffect(() => {
          const timer = setInterval(() => set((before) => before + 1), 180)
          return () => clearInterval(timer)
        }, [])
        return (
          <>
            <Button
              letter="a"
              onClick={async () => {
                await ask('a', 1, { ms: 900 })
                await ask('a', 2)
              }}
            />
            <img alt="" src={`/files/dot.svg?${n}`} onLoad={() => n && void ask('none', n)} />
          </>
        )
      }
      render(<Show />)
    },
  },
  {
    name: 'React: one action state for two buttons, whose second action waits for the first',
    requests: 4,
    drawsButtons: true,
    run: () => {
      const Basket = () => {
        const [, dispatch] = useActionState(async (count: number, is: Letter) => {
          await ask(is === 'a' ? 'a' : 'a|b', 1, { ms: 250 })
          await ask(is === 'a' ? 'a' : 'a|b', 2)
          return count + 1
        }, 0)
        return (
          <>
            <Button letter="a" onClick={() => startTransition(() => dispatch('a'))} />
            <Button letter="b" onClick={() => startTransition(() => dispatch('b'))} />
          </>
        )
      }
      render(<Basket />)
    },
    drive: clickBoth,
  },
  {
    name: 'React: an optimistic wish in an async transition, rolled back, beside another click’s state',
    requests: 4,
    drawsButtons: true,
    run: () => {
      const Wish = () => {
        const [isWished, set] = useState(false)
        const [shown, show] = useOptimistic(isWished)
        const [count, setCount] = useState(0)
        const [, start] = useTransition()
        useEffect(() => {
          if (count) void ask('b', 1)
        }, [count])
        return (
          <>
            <Button
              letter="a"
              onClick={() =>
                start(async () => {
                  show(true)
                  const { ok } = await ask('a', 1, { ms: 200, fail: 1 })
                  if (!ok) await ask('a', 2)
                  start(() => set(ok))
                  await ask('a', 3)
                })
              }
            />
            <Button letter="b" onClick={() => setCount(count + 1)} />
            <p>{String(shown)}</p>
          </>
        )
      }
      render(<Wish />)
    },
    drive: later,
  },
  {
    name: 'React: a drawer kept as a hidden activity, whose effects begin when the click shows it',
    requests: 2,
    drawsButtons: true,
    run: () => {
      const Drawer = () => {
        useEffect(() => {
          void both('a')
        }, [])
        return <p>basket</p>
      }
      const Page = () => {
        const [isOpen, open] = useState(false)
        return (
          <>
            <Button letter="a" onClick={() => open(true)} />
            <Activity mode={isOpen ? 'visible' : 'hidden'}>
              <Drawer />
            </Activity>
          </>
        )
      }
      render(<Page />)
    },
  },
  {
    name: 'React: reviews that two clicks suspend on, in one boundary each, read by use from a cache',
    requests: 4,
    drawsButtons: true,
    run: () => {
      const cache = new Map<Letter, Promise<unknown>>()
      const load = (is: Letter) => {
        const found = cache.get(is) ?? ask(is, 1, { ms: is === 'a' ? 220 : 90 }).then((answer) => answer.json())
        cache.set(is, found)
        return found
      }
      const Reviews = ({ is }: { is: Letter }) => {
        use(load(is))
        useEffect(() => {
          void ask(is, 2)
        }, [is])
        return <p>{is}</p>
      }
      const Part = ({ is }: { is: Letter }) => {
        const [isOpen, open] = useState(false)
        return (
          <>
            <Button letter={is} onClick={() => open(true)} />
            <Suspense fallback="…">{isOpen && <Reviews is={is} />}</Suspense>
          </>
        )
      }
      render(
        <>
          <Part is="a" />
          <Part is="b" />
        </>,
      )
    },
    drive: clickBoth,
  },
  {
    name: 'React: a search with a deferred value and a poll that draws the same page',
    requests: 1,
    background: 3,
    drawsButtons: true,
    run: () => {
      let polled = 0
      const Search = () => {
        const [text, setText] = useState('')
        const [, setStock] = useState(0)
        const late = useDeferredValue(text)
        useEffect(() => {
          const timer = setInterval(async () => {
            await ask('none', ++polled)
            setStock(polled)
          }, 120)
          return () => clearInterval(timer)
        }, [])
        useEffect(() => {
          if (late === 'hat') void ask('c', 1)
        }, [late])
        return (
          <input id="q" data-action-name="action_c" value={text} onChange={({ target }) => setText(target.value)} />
        )
      }
      render(<Search />)
    },
    drive: async ({ page }) => {
      await page.type('#q', 'hat', { delay: 30 })
    },
  },
  {
    name: 'React: recently viewed as an external store over the storage, which the click writes',
    requests: 2,
    drawsButtons: true,
    run: () => {
      const listeners = new Set<() => void>()
      const subscribe = (onChange: () => void) => {
        listeners.add(onChange)
        addEventListener('storage', onChange)
        return () => {
          listeners.delete(onChange)
          removeEventListener('storage', onChange)
        }
      }
      const Viewed = () => {
        const viewed = useSyncExternalStore(subscribe, () => localStorage.getItem('viewed-now'))
        useEffect(() => {
          if (viewed) void both('a')
        }, [viewed])
        return (
          <Button
            letter="a"
            onClick={async () => {
              await sleep(30)
              localStorage.setItem('viewed-now', String(Math.random()))
              for (const listener of listeners) listener()
            }}
          />
        )
      }
      localStorage.removeItem('viewed-now')
      render(<Viewed />)
    },
  },
  {
    name: 'React: a part that fails to load, whose boundary tries again by a button',
    requests: 3,
    drawsButtons: true,
    run: () => {
      let tries = 0
      const load = async (is: Letter): Promise<string> => {
        tries += 1
        const { ok } = await ask(is, 1, { fail: is === 'a' ? 1 : 0 })
        if (!ok) throw new Error('offline')
        return 'there'
      }
      const Part = ({ data }: { data: Promise<string> }) => {
        const text = use(data)
        useEffect(() => {
          void ask('b', 2)
        }, [])
        return <p>{text}</p>
      }
      class Boundary extends Component<{ children: ReactNode; onRetry: () => void }, { isBroken: boolean }> {
        override state = { isBroken: false }
        static getDerivedStateFromError() {
          return { isBroken: true }
        }
        override render() {
          if (!this.state.isBroken) return this.props.children
          return (
            <Button
              letter="b"
              onClick={() => {
                this.props.onRetry()
                this.setState({ isBroken: false })
              }}
            />
          )
        }
      }
      const Page = () => {
        const [data, set] = useState<Promise<string>>()
        return (
          <>
            <Button letter="a" onClick={() => set(load('a'))} />
            <Boundary onRetry={() => set(load('b'))}>
              <Suspense fallback="…">{data && <Part data={data} />}</Suspense>
            </Boundary>
          </>
        )
      }
      render(<Page />)
      void tries
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.page.waitForSelector('[data-action-name=action_b]')
      await user.click('b')
    },
  },
  {
    name: 'React: a widget in a frame of the same origin, drawn there by a portal',
    requests: 2,
    html: '<iframe style="height:60px"></iframe>',
    run: () => {
      const frame = element<HTMLIFrameElement>('iframe')
      const Widget = ({ into }: { into: Element }) => {
        const [isOpen, open] = useState(false)
        useEffect(() => {
          if (isOpen) void ask('c', 1).then(() => ask('c', 2))
        }, [isOpen])
        return createPortal(
          <button type="button" data-action-name="action_c" onClick={() => open(true)}>
            help
          </button>,
          into,
        )
      }
      const body = frame.contentDocument?.body
      if (body) render(<Widget into={body} />)
    },
    drive: async (user) => {
      await user.wait(200)
      const frame = await (await user.page.$('iframe'))?.contentFrame()
      await frame?.click('button')
    },
  },
]
