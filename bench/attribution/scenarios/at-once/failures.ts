import { ask, onClick } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { clickBothApart, clickBothInTurn } from '../shared/both.js'
import { workOnB } from './features.js'

/** Requests that fail, and others of the same address. */
export const failures: readonly Scenario[] = [
  {
    name: 'a heartbeat to the address at which a click has reported once, both of which are refused',
    requests: 2,
    background: 8,
    run: () => {
      let n = 0
      setInterval(() => {
        n += 1
        if (n < 14)
          void fetch('/r/none/960?fail=99', {
            method: 'POST',
            body: `beat ${n}`,
            headers: { 'x-is': 'none', 'x-n': `${n}` },
          })
      }, 160)
      onClick('a', async () => {
        void fetch('/r/none/960?fail=99', { method: 'POST', body: 'add', headers: { 'x-is': 'a', 'x-n': '1' } })
        await ask('a', 2)
      })
    },
    drive: async (user) => {
      await user.seen('none', 3)
      await user.click('a')
    },
  },
  {
    name: 'a basket that refuses the first click, and whose second one asks a worker first',
    requests: 3,
    files: { 'price.js': 'onmessage = () => setTimeout(() => postMessage(5), 100)' },
    run: () => {
      const worker = new Worker('/files/price.js')
      const add = (is: 'a' | 'b', n: number, item: string): Promise<unknown> =>
        fetch('/r/none/962?fail=1', { method: 'POST', body: item, headers: { 'x-is': is, 'x-n': `${n}` } })
      onClick('a', () => add('a', 1, 'hat'))
      onClick('b', () => {
        worker.onmessage = async () => {
          await add('b', 1, 'coat')
          await ask('b', 2)
        }
        worker.postMessage('price?')
      })
    },
    drive: clickBothInTurn,
  },
  {
    name: 'a click’s report that the server refuses, and an autosave of the page to the same address long after',
    requests: 2,
    background: 2,
    run: () => {
      const send = (is: 'a' | 'none', n: number): Promise<unknown> =>
        fetch(`/r/none/990?fail=1`, { method: 'POST', body: `${is} ${n}`, headers: { 'x-is': is, 'x-n': `${n}` } })
      onClick('a', async () => {
        await send('a', 1)
        await ask('a', 2)
      })
      const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/?times=2&every=900`)
      let n = 0
      socket.onmessage = () => void send('none', ++n)
    },
  },
  {
    name: 'a sign-up that is refused with 401, then a refresh of the page by its timer to the same address, beside a click',
    requests: 3,
    background: 1,
    run: () => {
      workOnB(1500)
      onClick('a', () =>
        fetch('/r/none/991?fail=1&status=401', { method: 'POST', headers: { 'x-is': 'a', 'x-n': '1' } }),
      )
      setTimeout(
        () => void fetch('/r/none/991?fail=1', { method: 'POST', headers: { 'x-is': 'none', 'x-n': '1' } }),
        1300,
      )
    },
    drive: clickBothApart,
  },
]
