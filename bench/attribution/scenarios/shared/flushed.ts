// Work that one click leaves to a timer, and that another one does at once instead.
import { ask, onClick, sleep } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { clickBoth, clickBothInTurn, onBoth } from './both.js'

/** A batch that is sent when it is full, or after a pause. */
function createBatch(size: number, send: (items: Letter[]) => unknown): (item: Letter) => void {
  const items: Letter[] = []
  let timer: number | undefined
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    send(items.splice(0))
  }
  return (item) => {
    items.push(item)
    if (items.length >= size) flush()
    else timer ??= window.setTimeout(flush, 1500)
  }
}

/** A value that is saved after a pause, or at once when asked to. */
function createAutosave(save: () => unknown): { change(): void; flush(): unknown } {
  let timer: number | undefined
  return {
    change() {
      clearTimeout(timer)
      timer = window.setTimeout(() => {
        timer = undefined
        save()
      }, 1500)
    },
    flush() {
      if (timer === undefined) return
      clearTimeout(timer)
      timer = undefined
      return save()
    },
  }
}

export const flushed: readonly Scenario[] = [
  {
    name: 'a batch that is full with the second click and sent at once',
    requests: 1,
    drive: clickBoth,
    run() {
      const add = createBatch(2, () => ask('a|b', 1))
      onBoth(add)
    },
  },
  {
    name: 'a batch that is full with the second click, both with requests of their own',
    requests: 3,
    drive: clickBothInTurn,
    run() {
      const add = createBatch(2, () => ask('a|b', 2))
      onBoth((is) => {
        void ask(is, 1, { ms: 40 })
        add(is)
      })
    },
  },
  {
    name: 'a batch that is full with the second click after its own answer',
    requests: 3,
    drive: clickBothInTurn,
    run() {
      const add = createBatch(2, () => ask('a|b', 2))
      onBoth(async (is) => {
        await ask(is, 1, { ms: 40 })
        add(is)
      })
    },
  },
  {
    name: 'an autosave of the first click that the second one flushes as it leaves',
    requests: 2,
    drive: clickBothInTurn,
    run() {
      const autosave = createAutosave(() => ask('a|b', 2))
      onClick('a', () => {
        autosave.change()
        void ask('a', 1)
      })
      onClick('b', () => void autosave.flush())
    },
  },
  {
    name: 'an autosave of the first click that the second one flushes, awaits and goes on after',
    requests: 3,
    drive: clickBothInTurn,
    run() {
      const autosave = createAutosave(() => ask('a|b', 2))
      onClick('a', () => {
        autosave.change()
        void ask('a', 1)
      })
      onClick('b', async () => {
        await autosave.flush()
        await ask('b', 1)
      })
    },
  },
  {
    name: 'removals that can be undone: the second one commits the first',
    requests: 1,
    drive: clickBoth,
    run() {
      let pending: { timer: number; commit(): void } | undefined
      onBoth((is) => {
        if (pending) {
          clearTimeout(pending.timer)
          pending.commit()
        }
        const commit = (): void => void ask('a|b', 1)
        pending = is === 'a' ? { commit, timer: window.setTimeout(commit, 4000) } : undefined
      })
    },
  },
  {
    name: 'a debounce of both beside requests of their own: those stay exact',
    requests: 5,
    drive: clickBothInTurn,
    run() {
      let timer: number | undefined
      onBoth(async (is) => {
        clearTimeout(timer)
        timer = window.setTimeout(() => ask('a|b', 3), 600)
        await ask(is, 1)
        await sleep(20)
        await ask(is, 2)
      })
    },
  },
]
