import { useEffect, useState } from 'react'
import { ask, onClick } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { Button, render } from '../react-page.js'
import { BOTH, clickBoth, createBatch, createGate } from './both.js'

/** Ways to run code later. */
const SCHEDULES: Readonly<Record<string, (run: () => void) => unknown>> = {
  'reaction of a promise': (run) => Promise.resolve().then(run),
  'queued microtask': (run) => queueMicrotask(run),
  'await of nothing': async (run) => {
    await undefined
    run()
  },
  'await of a promise': async (run) => {
    await Promise.resolve()
    run()
  },
  'async function that awaits another': async (run) => {
    await (async () => {
      await null
    })()
    run()
  },
  'message of a port': (run) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = run
    port2.postMessage(0)
  },
  'scheduled task': (run) => Reflect.get(window, 'scheduler').postTask(run),
  frame: (run) => requestAnimationFrame(run),
  timer: (run) => setTimeout(run),
  'idle callback': (run) => requestIdleCallback(run, { timeout: 50 }),
  yield: (run) => Reflect.get(window, 'scheduler').yield().then(run),
  'observer of mutations': (run) => {
    const target = document.createElement('p')
    new MutationObserver(run).observe(target, { attributes: true })
    target.title = 'changed'
  },
  'message to the window': (run) => {
    addEventListener('message', run, { once: true })
    postMessage(0)
  },
}

/** Both add to one task in the same turn; the second has a request of its own in progress. */
function addBoth(schedule: (run: () => void) => unknown): void {
  const gate = createGate(1000)
  const add = createBatch(() => void ask('a|b', 2), schedule)
  onClick('a', async () => {
    await gate
    add('a')
  })
  onClick('b', async () => {
    void ask('b', 1, { ms: 1500 })
    await gate
    add('b')
  })
}

/** One task, scheduled by one action's code, which also works for another one that is busy with work of its own. */
export const scheduled: readonly Scenario[] = [
  ...Object.entries(SCHEDULES).map(
    ([name, schedule]): Scenario => ({
      name: `${name}: one for what two clicks have added, one of them with a request in progress`,
      requests: 2,
      run: () => addBoth(schedule),
      drive: clickBoth,
    }),
  ),
  {
    name: 'React: one render for what two clicks have set, one of them with a request in progress',
    requests: 2,
    drawsButtons: true,
    run: () => {
      const gate = createGate(1000)
      const Filters = () => {
        const [wanted, setWanted] = useState<Letter[]>([])
        useEffect(() => {
          if (wanted.length === 2) void ask('a|b', 2)
        }, [wanted])
        const want = async (is: Letter) => {
          if (is === 'b') void ask('b', 1, { ms: 1500 })
          await gate
          setWanted((before) => [...before, is])
        }
        return BOTH.map((letter) => <Button key={letter} letter={letter} onClick={() => want(letter)} />)
      }
      render(<Filters />)
    },
    drive: clickBoth,
  },
]
