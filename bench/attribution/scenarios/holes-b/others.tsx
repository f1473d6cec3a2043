import { useEffect, useState } from 'react'
import { ask, element, onClick, sleep } from '../../page.js'
import type { Scenario, User } from '../../scenario.js'
import { Button, render } from '../react-page.js'
import { clickBoth, draw, own, poll, two } from './parts.js'

/** A list that takes long to draw once it has items, and then measures by an effect. */
const Slow = ({ items, ms }: { items: number; ms: number }) => {
  if (items) draw(ms)
  useEffect(() => {
    if (items) void ask('a', 2, { ms: 20 }).then(() => ask('a', 3))
  }, [items])
  return <p>{items}</p>
}

/** Clicks on b while the list is being drawn. */
const clickWhileDrawing = async (user: User): Promise<void> => {
  await user.click('[data-action-name=action_a]')
  await user.seen('a', 1)
  await user.wait(60)
  await user.click('[data-action-name=action_b]')
}

const react: readonly Scenario[] = [
  {
    name: 'React: a slow list whose effect is due when the next click comes, which it works through first',
    requests: 5,
    drawsButtons: true,
    run: () => {
      const App = () => {
        const [items, setItems] = useState(0)
        const [wishes, setWishes] = useState(0)
        const load = async () => {
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
            <Slow items={items} ms={250} />
          </>
        )
      }
      render(<App />)
    },
    drive: clickWhileDrawing,
  },
  {
    name: 'React: the same, while the first click waits for another answer',
    requests: 7,
    drawsButtons: true,
    run: () => {
      const App = () => {
        const [items, setItems] = useState(0)
        const [wishes, setWishes] = useState(0)
        const load = async () => {
          void ask('a', 4, { ms: 700 }).then(() => ask('a', 5))
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
            <Slow items={items} ms={250} />
          </>
        )
      }
      render(<App />)
    },
    drive: clickWhileDrawing,
  },
  {
    name: 'React: an answer of a poll and one of a click in one commit, whose effect belongs to the click’s state',
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
    drive: (user) => user.click('[data-action-name=action_a]'),
  },
]

const routes: readonly Scenario[] = [
  {
    name: 'two view transitions: the second click skips the first’s, both await what is finished',
    requests: 6,
    run: () => {
      for (const is of ['a', 'b'] as const)
        onClick(is, async () => {
          const transition = document.startViewTransition(async () => {
            await ask(is, 1, { ms: 100 })
            document.title = is
          })
          transition.ready.catch(() => {})
          await transition.updateCallbackDone
          await ask(is, 2)
          await transition.finished.catch(() => {})
          await ask(is, 3)
        })
    },
    drive: async (user) => {
      await user.press('a', 'Enter')
      await user.wait(60)
      await user.press('b', 'Enter')
    },
  },
  {
    name: 'the Navigation API: the second click’s route aborts the first’s, which says so',
    requests: 4,
    run: () => {
      const { navigation } = window as unknown as { navigation: EventTarget & { navigate(to: string): unknown } }
      navigation.addEventListener('navigate', (event) => {
        const { destination, intercept, signal } = event as unknown as {
          destination: { url: string }
          intercept: (options: object) => void
          signal: AbortSignal
        }
        const is = destination.url.endsWith('a') ? 'a' : 'b'
        intercept.call(event, {
          handler: async () => {
            signal.addEventListener('abort', () => void ask('a|b', 1))
            await ask(is, 1, { ms: 300 })
            if (!signal.aborted) await ask(is, 2)
          },
        })
      })
      for (const is of ['a', 'b'] as const)
        onClick(is, () => {
          const { committed, finished } = navigation.navigate(`#/${is}`) as Record<string, Promise<unknown>>
          committed?.catch(() => {})
          finished?.catch(() => {})
        })
    },
    drive: clickBoth,
  },
  {
    name: 'an island that an observer hydrates as the wheel brings it into sight, while a click works',
    requests: 2,
    background: 2,
    html: '<div style="height:1500px"></div><section style="height:50px"></section>',
    run: () => {
      const observer = new IntersectionObserver(async ([entry]) => {
        if (!entry?.isIntersecting) return
        observer.disconnect()
        await sleep(20)
        await ask('none', 1)
        await ask('none', 2)
      })
      observer.observe(element('section'))
      onClick('a', async () => {
        await ask('a', 1, { ms: 700 })
        await ask('a', 2)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.wait(60)
      await user.page.mouse.wheel({ deltaY: 1600 })
    },
  },
]

const windows: readonly Scenario[] = [
  {
    name: 'resize and a poll while both clicks work: a layout that is measured in a frame and loads',
    requests: 4,
    background: 2,
    run: () => {
      let frame = 0
      addEventListener('resize', () => {
        cancelAnimationFrame(frame)
        frame = requestAnimationFrame(() => void ask('none', 1).then(() => ask('none', 2)))
      })
      own(600)
      onClick('a', async () => {
        await ask('a', 1, { ms: 600 })
        await ask('a', 2)
      })
    },
    drive: async (user) => {
      await clickBoth(user)
      await user.wait(60)
      await user.page.setViewport({ width: 640, height: 500 })
    },
  },
  {
    name: 'the network is gone and comes back while a click waits: the page refreshes, the click tries again',
    requests: 3,
    background: 2,
    run: () => {
      addEventListener('online', () => void ask('none', 1).then(() => ask('none', 2)))
      onClick('a', async () => {
        await ask('a', 1, { ms: 20 })
        await new Promise((resolve) => addEventListener('online', resolve, { once: true }))
        await two('a', 2)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.wait(50)
      await user.page.setOfflineMode(true)
      await user.wait(80)
      await user.page.setOfflineMode(false)
    },
  },
  {
    name: 'a broadcast of a leader of the same page: two clicks ask it, it asks the server and tells both',
    requests: 4,
    run: () => {
      poll()
      const leader = new BroadcastChannel('leader')
      const client = new BroadcastChannel('leader')
      leader.onmessage = async ({ data: { id } }) => {
        if (!id) return
        await ask(id, 1, { ms: 60 })
        leader.postMessage({ done: id })
      }
      for (const is of ['a', 'b'] as const)
        onClick(is, async () => {
          const told = new Promise<void>((resolve) =>
            client.addEventListener('message', ({ data: { done } }) => done === is && resolve()),
          )
          client.postMessage({ id: is })
          await told
          await ask(is, 2)
        })
    },
    drive: clickBoth,
  },
]

export const others: readonly Scenario[] = [...react, ...routes, ...windows]
