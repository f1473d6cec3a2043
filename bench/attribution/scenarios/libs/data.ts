import { ask, onClick } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { askForBoth, clickBoth, clickBothInTurn, onBoth } from '../shared/both.js'

/** Longer than two clicks take. */
const DEBOUNCE_MS = 700

/** Runs the generator as a saga: what is yielded is awaited, and dropped if another run cancels it. */
function runSaga(saga: Generator<Promise<unknown>>): () => void {
  let isCancelled = false
  const next = (): void => {
    const { value, done } = saga.next()
    if (!done) void value.then(() => isCancelled || next())
  }
  next()
  return () => {
    isCancelled = true
  }
}

/** A delay that can be cancelled, as of redux-saga. */
function createDelay(ms: number) {
  let timer: ReturnType<typeof setTimeout> | undefined
  const promise = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  return { promise, cancel: () => clearTimeout(timer) }
}

/** What libraries for data do, in a few lines. */
export const libsOfData: readonly Scenario[] = [
  {
    name: 'a debounce that awaits its timer',
    requests: 2,
    run: () => {
      let timer: ReturnType<typeof setTimeout> | undefined
      onBoth(async () => {
        clearTimeout(timer)
        await new Promise((resolve) => {
          timer = setTimeout(resolve, DEBOUNCE_MS)
        })
        await askForBoth()
        await ask('a|b', 2)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'takeLatest of a saga that begins with a delay',
    requests: 1,
    run: () => {
      let cancel = (): void => {}
      onBoth(() => {
        cancel()
        const delay = createDelay(DEBOUNCE_MS)
        const stop = runSaga(
          (function* () {
            yield delay.promise
            yield askForBoth()
          })(),
        )
        cancel = () => {
          delay.cancel()
          stop()
        }
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a debounce that sets the new timer before it clears the old one',
    requests: 1,
    run: () => {
      let timer: ReturnType<typeof setTimeout> | undefined
      onBoth(() => {
        const before = timer
        timer = setTimeout(askForBoth, DEBOUNCE_MS)
        clearTimeout(before)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'the same, and its code awaits the timer',
    requests: 1,
    run: () => {
      let before: ReturnType<typeof createDelay> | undefined
      onBoth(async () => {
        const delay = createDelay(DEBOUNCE_MS)
        before?.cancel()
        before = delay
        await delay.promise
        await askForBoth()
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a batch in the making, which the code of the other click sends before its timer',
    requests: 2,
    run: () => {
      let batch: string[] = []
      let fillUp = (): void => {}
      const full = new Promise<void>((resolve) => {
        fillUp = resolve
      })
      const flush = (): void => {
        if (batch[0]) void ask('a|b', 2)
        batch = []
      }
      onClick('a', async () => {
        await ask('a', 1)
        await full
        flush()
      })
      onClick('b', () => {
        batch.push('b')
        setTimeout(flush, 10)
        fillUp()
      })
    },
    drive: clickBothInTurn,
  },
  {
    name: 'the acknowledgement of a message to a socket that the load has opened, beside its pushes',
    requests: 4,
    background: 3,
    run: () => {
      const socket = new WebSocket(`ws://${location.host}/socket?times=20&every=150`)
      const waiting = new Map<number, () => unknown>()
      let n = 0
      socket.onmessage = ({ data }) => {
        if (data === 'news') return void ask('none', 9)
        const { id } = JSON.parse(data)
        waiting.get(id)?.()
      }
      onBoth((is) => {
        waiting.set(++n, async () => {
          await ask(is, 1)
          await ask(is, 2)
        })
        socket.send(JSON.stringify({ id: n, event: 'like' }))
      })
    },
    drive: async (user) => {
      await user.wait(300)
      await clickBoth(user)
      await user.wait(300)
    },
  },
]
