import { sleep, url } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { post } from './post.js'

/** Files that are sent in pieces. */
export const uploads: readonly Scenario[] = [
  {
    name: 'an upload in pieces by setInterval',
    requests: 6,
    a: () => {
      const file = 'x'.repeat(600)
      let n = 0
      const timer = setInterval(() => {
        n += 1
        void fetch(url('a', n), { method: 'PUT', body: file.slice((n - 1) * 100, n * 100) })
        if (n === 6) clearInterval(timer)
      }, 120)
    },
  },
  {
    name: 'an upload in pieces to one address',
    requests: 6,
    a: () => {
      let piece = 0
      const timer = setInterval(() => {
        piece += 1
        void post(1, { piece })
        if (piece === 6) clearInterval(timer)
      }, 110)
    },
  },
  {
    name: 'an upload in pieces, each when the one before is there',
    requests: 7,
    a: async () => {
      for (let n = 1; n <= 6; n += 1) {
        await post(n, { piece: n }, { ms: 60 })
        await sleep(60)
      }
      await post(7, { done: true })
    },
  },
  {
    name: 'an upload by XHR whose pieces report',
    requests: 6,
    a: () => {
      const send = (n: number) => {
        const xhr = new XMLHttpRequest()
        xhr.open('POST', url('a', n))
        xhr.onload = () => n < 6 && setTimeout(() => send(n + 1), 110)
        xhr.send(`piece ${n}`)
      }
      send(1)
    },
  },
]
