import { ask, onClick, sleep } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { clickBothApart, onBoth } from '../shared/both.js'

/** Saves after a pause, unless it is called again meanwhile. */
function createSequencedSave(): () => Promise<void> {
  let last = 0
  return async () => {
    last += 1
    const mine = last
    await sleep(250)
    if (mine === last) await ask('a|b', 1)
  }
}

/** Work that is put off until nothing more comes. */
export const debounces: readonly Scenario[] = [
  {
    name: 'a debounce by a sequence number that awaits its pause, whose first click also works on',
    requests: 4,
    run: () => {
      const save = createSequencedSave()
      onClick('a', async () => {
        void save()
        await ask('a', 1, { ms: 600 })
        await ask('a', 2)
      })
      onClick('b', async () => {
        await save()
        await ask('b', 1)
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a debounce by a sequence number, both of whose clicks work on',
    requests: 5,
    run: () => {
      const save = createSequencedSave()
      onBoth(async (is) => {
        void save()
        await ask(is, 1, { ms: 600 })
        await ask(is, 2)
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a debounce that both handlers spell out, each with a closure of its own',
    requests: 1,
    run: () => {
      const dirty: string[] = []
      let timer = 0
      const save = (what: string): void => {
        dirty.push(what)
        void ask('a|b', 1, { what: dirty.join() })
      }
      onClick('a', () => {
        dirty.push('size')
        clearTimeout(timer)
        timer = window.setTimeout(() => save('size-done'), 300)
      })
      onClick('b', () => {
        dirty.push('colour')
        clearTimeout(timer)
        timer = window.setTimeout(() => save('colour-done'), 300)
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a debounce whose pause gets shorter, half a second later',
    requests: 1,
    run: () => {
      let timer = 0
      let changes = 0
      onBoth(() => {
        changes += 1
        clearTimeout(timer)
        timer = window.setTimeout(() => void ask('a|b', 1), changes > 1 ? 200 : 1500)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.wait(500)
      await user.click('b')
    },
  },
  {
    name: 'a deletion that may be undone, which the next deletion sends, and awaits',
    requests: 3,
    run: () => {
      let pending: { timer: number; row: string } | undefined
      const commit = async (): Promise<void> => {
        if (!pending) return
        clearTimeout(pending.timer)
        const { row } = pending
        pending = undefined
        await (row === 'a' ? ask('a|b', 1) : ask('b', 2))
      }
      onBoth(async (row) => {
        await commit()
        if (row === 'b') await ask('b', 1)
        pending = { row, timer: window.setTimeout(commit, 500) }
      })
    },
    drive: clickBothApart,
  },
]
