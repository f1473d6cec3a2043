import { ask, onClick, sleep, url } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { askForBoth, createBatch, onBoth } from '../shared/both.js'

/** The analytics of a click: nobody waits for the answer. */
const note = (is: Letter): void =>
  void fetch(url(is, 9), { method: 'POST', body: JSON.stringify({ event: 'click', is }), keepalive: true })

const clickApart: NonNullable<Scenario['drive']> = async (user) => {
  await user.click('a')
  await user.seen('a', 9)
  await user.wait(30)
  await user.click('b')
}

/** Clicks that are noted by a request of their own, and share the rest. */
export const noted: readonly Scenario[] = [
  {
    name: 'a serial queue: the second click’s job is run by the first one’s',
    requests: 5,
    run: () => {
      const jobs: Letter[] = []
      let isBusy = false
      const next = async (): Promise<void> => {
        isBusy = true
        for (let is = jobs.shift(), n = 1; is; is = jobs.shift(), n += 1)
          await ask(n === 1 ? 'a' : 'a|b', n, { ms: 600 })
        isBusy = false
      }
      onBoth((is) => {
        note(is)
        jobs.push(is)
        if (!isBusy) void next()
      })
      onClick('c', () => ask('c', 1))
    },
    drive: async (user) => {
      await clickApart(user)
      await user.click('c')
    },
  },
  {
    name: 'a batch that is sent by a timer of the first',
    requests: 3,
    run: () => {
      const add = createBatch(askForBoth, (run) => setTimeout(run, 600))
      onBoth((is) => {
        note(is)
        add(is)
      })
    },
    drive: clickApart,
  },
  {
    name: 'a batch that is sent when the first one’s answer has come',
    requests: 4,
    run: () => {
      const add = createBatch(askForBoth, (run) => void ask('a', 1, { ms: 600 }).then(run))
      onBoth((is) => {
        note(is)
        add(is)
      })
    },
    drive: clickApart,
  },
  {
    name: 'a store that saves in the frame after the next',
    requests: 3,
    run: () => {
      const add = createBatch(askForBoth, (run) => setTimeout(() => requestAnimationFrame(run), 600))
      onBoth((is) => {
        note(is)
        add(is)
      })
    },
    drive: clickApart,
  },
  {
    name: 'each goes its own way',
    requests: 6,
    run: () =>
      onBoth(async (is) => {
        note(is)
        await ask(is, 1, { ms: 400 })
        await sleep(50)
        await ask(is, 2)
      }),
    drive: clickApart,
  },
]
