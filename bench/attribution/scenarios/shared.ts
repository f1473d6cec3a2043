import debounce from 'lodash/debounce.js'
import throttle from 'lodash/throttle.js'
import { auditTime, bufferTime, concatMap, debounceTime, filter, merge, Subject, share, switchMap } from 'rxjs'
import { ask, onClick } from '../page.js'
import type { Letter, Scenario } from '../scenario.js'
import { answered } from './shared/answered.js'
import { batches } from './shared/batches.js'
import { askForBoth, clickBoth, createBatch, onBoth } from './shared/both.js'
import { flushed } from './shared/flushed.js'
import { scheduled } from './shared/scheduled.js'

/** Work that two actions share: either is a defensible cause, to be sure of one is not. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'a throttle: the leading call is the first one’s, the trailing call is shared',
    requests: 2,
    run: () => {
      let n = 0
      onBoth(throttle(() => ask(n++ ? 'a|b' : 'a', n), 250))
    },
    drive: async (user) => {
      await clickBoth(user)
      await user.click('a')
    },
  },
  {
    name: 'a debounce with a longest wait',
    requests: 1,
    run: () => onBoth(debounce(askForBoth, 200, { maxWait: 260 })),
    drive: clickBoth,
  },
  {
    name: 'a debounce of one’s own, which carries what both have said',
    requests: 1,
    run: () => {
      let pending: ReturnType<typeof setTimeout> | undefined
      const filters = new Set<Letter>()
      onBoth((is) => {
        filters.add(is)
        clearTimeout(pending)
        pending = setTimeout(() => ask('a|b', 1, { filters: [...filters].join() }), 160)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a serial queue of functions: the second is begun by the end of the first',
    requests: 4,
    run: () => {
      const jobs: (() => Promise<unknown>)[] = []
      let isBusy = false
      const next = async () => {
        const job = isBusy ? undefined : jobs.shift()
        if (!job) return
        isBusy = true
        await job()
        isBusy = false
        void next()
      }
      onBoth((is) => {
        const truth = is === 'a' ? 'a' : 'a|b'
        jobs.push(async () => {
          await ask(truth, 1, { ms: 150 })
          await ask(truth, 2)
        })
        void next()
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a serial queue of data in a class',
    requests: 3,
    run: () => {
      class Uploads {
        #items: Letter[] = []
        #running: Promise<void> | undefined
        add(item: Letter) {
          this.#items.push(item)
          this.#running ??= this.#drain().finally(() => {
            this.#running = undefined
          })
        }
        async #drain() {
          for (let n = 1; this.#items.length; n += 1) {
            const item = this.#items.shift()
            await ask(item === 'a' && n === 1 ? 'a' : 'a|b', n, { ms: 140 })
          }
        }
      }
      const uploads = new Uploads()
      onBoth((is) => uploads.add(is))
    },
    drive: async (user) => {
      await clickBoth(user)
      await user.click('b')
    },
  },
  {
    name: 'concatMap: the second wish waits for the first',
    requests: 2,
    run: () => {
      const wishes = new Subject<Letter>()
      wishes.pipe(concatMap((is) => ask(is === 'a' ? 'a' : 'a|b', 1, { ms: 160 }))).subscribe()
      onBoth((is) => wishes.next(is))
    },
    drive: clickBoth,
  },
  {
    name: 'switchMap: nothing is shared',
    requests: 3,
    run: () => {
      const wishes = new Subject<Letter>()
      wishes
        .pipe(
          switchMap((is) => ask(is, 1, { ms: 160 }).then(() => is)),
          switchMap((is) => ask(is, 2)),
        )
        .subscribe()
      onBoth((is) => wishes.next(is))
    },
    drive: clickBoth,
  },
  {
    name: 'share(): the second subscriber hears the first one’s answer',
    requests: 2,
    run: () => {
      const start = new Subject<void>()
      const answer = start.pipe(
        switchMap(() => ask('a', 1, { ms: 200 })),
        share(),
      )
      let heard = 0
      onClick('a', () => {
        answer.subscribe(() => {
          heard += 1
        })
        start.next()
      })
      // One subscriber for the page's badge, which both clicks have asked to be brought up to date.
      onClick('b', () => answer.pipe(filter(() => heard > 0)).subscribe(askForBoth))
    },
    drive: clickBoth,
  },
  {
    name: 'debounceTime over two streams together',
    requests: 1,
    run: () => {
      const [size, color] = [new Subject<Letter>(), new Subject<Letter>()]
      merge(size, color).pipe(debounceTime(600)).subscribe(askForBoth)
      onClick('a', () => size.next('a'))
      onClick('b', () => color.next('b'))
    },
    drive: clickBoth,
  },
  {
    name: 'bufferTime and auditTime',
    requests: 2,
    run: () => {
      const events = new Subject<Letter>()
      const full = events.pipe(
        bufferTime(600),
        filter(({ length }) => length > 0),
      )
      full.subscribe(() => ask('a|b|none', 1))
      events.pipe(auditTime(250)).subscribe(() => ask('a|b', 2))
      onBoth((is) => events.next(is))
    },
    drive: clickBoth,
  },
  {
    name: 'one request under way for two that want it, whose own work goes on apart',
    requests: 3,
    run: () => {
      let pending: Promise<Response> | undefined
      const load = () => {
        pending ??= ask('a', 1, { ms: 220 })
        return pending
      }
      onClick('a', async () => {
        await load()
        await ask('a', 2)
      })
      onClick('b', async () => {
        await load()
        await ask('b', 1)
      })
    },
    drive: clickBoth,
  },
  ...batches,
  ...scheduled,
  ...answered,
  ...flushed,
  {
    name: 'a queue of events that is sent in idle time',
    requests: 1,
    run: () =>
      onBoth(createBatch(askForBoth, (run) => setTimeout(() => requestIdleCallback(run, { timeout: 200 }), 150))),
    drive: clickBoth,
  },
  {
    name: 'a cache that is written behind, every now and then',
    requests: 1,
    run: () => {
      const dirty = new Set<Letter>()
      setInterval(() => {
        if (dirty.size < 2) return
        dirty.clear()
        void ask('a|b|none', 1)
      }, 90)
      onBoth((is) => dirty.add(is))
    },
    drive: clickBoth,
  },
  {
    name: 'a barrier: both have to be chosen first',
    requests: 2,
    run: async () => {
      const chosen = (letter: Letter) => new Promise((resolve) => onClick(letter, resolve))
      await Promise.all([chosen('a'), chosen('b')])
      await ask('a|b', 1, { ms: 30 })
      await ask('a|b', 2)
    },
    drive: clickBoth,
  },
  {
    name: 'a save that is done once more when something has changed meanwhile',
    requests: 2,
    run: () => {
      let state: 'idle' | 'saving' | 'changed' = 'idle'
      const save = async (is: 'a' | 'a|b') => {
        if (state !== 'idle') {
          state = 'changed'
          return
        }
        state = 'saving'
        await ask(is, is === 'a' ? 1 : 2, { ms: 180 })
        const again = (state as string) === 'changed'
        state = 'idle'
        if (again) await save('a|b')
      }
      onBoth(() => save('a'))
    },
    drive: clickBoth,
  },
  {
    name: 'a lock whose next holder does the work of all who wait',
    requests: 2,
    run: () => {
      const items: Letter[] = []
      const flush = () =>
        navigator.locks.request('sync', async () => {
          const batch = items.splice(0)
          if (batch.length) await ask(batch.length > 1 ? 'a|b' : 'a', batch.length, { ms: 200 })
        })
      onBoth((is) => {
        items.push(is)
        return flush()
      })
    },
    drive: async (user) => {
      await clickBoth(user)
      await user.click('a')
    },
  },
]
