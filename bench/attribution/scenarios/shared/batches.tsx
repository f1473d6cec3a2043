import { startTransition, useEffect, useState } from 'react'
import { nextTick, ref, watch } from 'vue'
import { createStore } from 'zustand/vanilla'
import { ask, onClick } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { Button, render } from '../react-page.js'
import { askForBoth, BOTH, clickBoth, createBatch, createGate, onBoth } from './both.js'

/** One batch, one frame or one commit for what two clicks want. */
export const batches: readonly Scenario[] = [
  {
    name: 'a data loader whose window both clicks meet',
    requests: 1,
    run: () => onBoth(createBatch(askForBoth, (run) => setTimeout(run, 170))),
    drive: clickBoth,
  },
  {
    name: 'a data loader of one microtask, after something both have waited for',
    requests: 1,
    run: () => {
      const gate = createGate()
      const load = createBatch(askForBoth, queueMicrotask)
      onBoth(async (is) => {
        await gate
        load(is)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a data loader that lets promises go first',
    requests: 1,
    run: () => {
      const gate = createGate()
      const load = createBatch(askForBoth, (run) => Promise.resolve().then(() => queueMicrotask(run)))
      onBoth((is) => gate.then(() => load(is)))
    },
    drive: clickBoth,
  },
  {
    name: 'a store that tells its subscribers once a frame',
    requests: 1,
    run: () => {
      const gate = createGate()
      const store = createStore<{ changed: string }>(() => ({ changed: '' }))
      let frame = 0
      store.subscribe(() => {
        cancelAnimationFrame(frame)
        frame = requestAnimationFrame(askForBoth)
      })
      onBoth(async (is) => {
        await gate
        store.setState(({ changed }) => ({ changed: changed + is }))
      })
    },
    drive: clickBoth,
  },
  {
    name: 'React: one commit for the states of two clicks',
    requests: 1,
    drawsButtons: true,
    run: () => {
      const gate = createGate()
      const Filters = () => {
        const [size, setSize] = useState('')
        const [color, setColor] = useState('')
        useEffect(() => {
          if (size && color) void ask('a|b', 1)
        }, [size, color])
        return (
          <>
            <Button letter="a" onClick={() => gate.then(() => setSize('m'))} />
            <Button letter="b" onClick={() => gate.then(() => setColor('red'))} />
          </>
        )
      }
      render(<Filters />)
    },
    drive: clickBoth,
  },
  {
    name: 'React: a transition of one click, committed together with another’s',
    requests: 1,
    drawsButtons: true,
    run: () => {
      const gate = createGate()
      const Filters = () => {
        const [wanted, setWanted] = useState<Letter[]>([])
        useEffect(() => {
          if (wanted.length === 2) void ask('a|b', 1)
        }, [wanted])
        const want = (is: Letter) => gate.then(() => startTransition(() => setWanted((before) => [...before, is])))
        return BOTH.map((letter) => <Button key={letter} letter={letter} onClick={() => want(letter)} />)
      }
      render(<Filters />)
    },
    drive: clickBoth,
  },
  {
    name: 'Vue: one watcher for what two clicks have changed',
    requests: 1,
    run: () => {
      const gate = createGate()
      const [size, color] = [ref(''), ref('')]
      watch([size, color], ([s, c]) => {
        if (s && c) void ask('a|b', 1)
      })
      onClick('a', async () => {
        await gate
        size.value = 'm'
        await nextTick()
      })
      onClick('b', async () => {
        await gate
        color.value = 'red'
      })
    },
    drive: clickBoth,
  },
]
