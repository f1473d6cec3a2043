import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import axios from 'axios'
import { useState } from 'react'
import { concatMap, delay, from, interval, of, take } from 'rxjs'
import { ask, element, onClick, sleep, url } from '../page.js'
import type { Scenario } from '../scenario.js'
import { post } from './finite/post.js'
import { uploads } from './finite/uploads.js'
import { Button, render } from './react-page.js'

/** Items one after another, each by a timer that the one before has set. */
function addAll(items: number, ms: number): void {
  let n = 0
  const next = () => {
    n += 1
    void post(n, { item: n })
    if (n < items) setTimeout(next, ms)
  }
  setTimeout(next, ms)
}

/** A poll of the page itself, at the same pace as the job beside it. */
function poll(ms: number): void {
  let n = 0
  setInterval(() => ask('none', ++n), ms)
}

/** Asks for the state of a job until it is done: the same question, at the same pace. */
async function untilDone(turns: number, ms: number): Promise<void> {
  for (let turn = 1; turn <= turns; turn += 1) {
    await sleep(ms)
    await ask('a', 2)
  }
}

const longJob = (job: () => unknown, requests: number): Partial<Scenario> & { requests: number } => ({
  requests,
  a: job,
})

/** Jobs of many steps that a click starts and that come to an end: no step is the background's. */
export const scenarios: readonly Scenario[] = [
  { name: 'add all: three items', ...longJob(() => addAll(3, 150), 3) },
  { name: 'add all: five items', ...longJob(() => addAll(5, 150), 5) },
  { name: 'add all: eight items, quickly', ...longJob(() => addAll(8, 70), 8) },
  {
    name: 'add all beside a poll of the same pace',
    requests: 6,
    background: 4,
    run: () => poll(140),
    a: () => addAll(6, 140),
  },
  ...uploads,
  {
    name: 'POST, then GET of one address, four times',
    requests: 8,
    a: async () => {
      for (let step = 1; step <= 4; step += 1) {
        await post(1, { step })
        await sleep(120)
        await ask('a', 1)
      }
    },
  },
  {
    name: 'a worker that calls back over a port it holds',
    requests: 5,
    files: {
      'worker.js': `let held; onmessage = ({ ports }) => { held = ports[0]
        held.onmessage = () => { let n = 0; const timer = setInterval(() => { held.postMessage(++n); if (n === 5) clearInterval(timer) }, 90) } }`,
    },
    run: () => {
      const { port1, port2 } = new MessageChannel()
      new Worker('/files/worker.js').postMessage('port', [port2])
      port1.onmessage = ({ data }) => void post(data, { page: data })
      onClick('a', () => port1.postMessage('parse'))
    },
    drive: async (user) => {
      await user.wait(200)
      await user.click('a')
    },
  },
  {
    name: 'a job’s state, asked for until it is done, then its file',
    requests: 7,
    a: async () => {
      await post(1, { export: 'orders' })
      await untilDone(5, 120)
      await ask('a', 3)
    },
  },
  {
    name: 'a job’s state by setInterval until it is done',
    requests: 6,
    a: async () => {
      await post(1, { export: 'orders' })
      let turns = 0
      const timer = setInterval(async () => {
        turns += 1
        if (turns === 4) clearInterval(timer)
        await ask('a', 2)
        if (turns === 4) await ask('a', 3)
      }, 120)
    },
  },
  {
    name: 'a job’s state beside a poll of the page',
    requests: 6,
    background: 4,
    run: () => poll(120),
    a: async () => {
      await post(1, { export: 'orders' })
      await untilDone(4, 120)
      await ask('a', 3)
    },
  },
  {
    name: 'TanStack Query: refetchInterval until the job is done',
    requests: 6,
    drawsButtons: true,
    run: () => {
      let turns = 0
      const Export = () => {
        const [job, setJob] = useState<number>()
        useQuery({
          queryKey: ['job', job],
          enabled: !!job,
          queryFn: async () => {
            await ask('a', 2)
            turns += 1
            return turns
          },
          refetchInterval: ({ state }) => ((state.data ?? 0) < 5 ? 120 : false),
        })
        const start = async () => {
          await post(1, {})
          setJob(7)
        }
        return <Button letter="a" onClick={start} />
      }
      render(
        <QueryClientProvider client={new QueryClient()}>
          <Export />
        </QueryClientProvider>,
      )
    },
  },
  {
    name: 'tried again with ever longer pauses',
    requests: 6,
    a: async () => {
      for (let attempt = 0; attempt < 5; attempt += 1) {
        if ((await ask('a', 1, { fail: 4 })).ok) break
        await sleep(60 * 2 ** attempt)
      }
      await ask('a', 2)
    },
  },
  {
    name: 'tried again at an even pace',
    requests: 6,
    a: () => {
      const attempt = async () => {
        if ((await ask('a', 1, { fail: 4 })).ok) await ask('a', 2)
        else setTimeout(attempt, 130)
      }
      void attempt()
    },
  },
  {
    name: 'axios, tried again by an interceptor',
    requests: 5,
    a: async () => {
      const client = axios.create()
      client.interceptors.response.use(undefined, async ({ config }) => {
        await sleep(120)
        return client(config)
      })
      await client.post(url('a', 1, { fail: 3 }), { item: 1 })
      await client.get(url('a', 2))
    },
  },
  {
    name: 'all pages of a list, one after another',
    requests: 7,
    a: async () => {
      for (let page = 1; page <= 7; page += 1) {
        await ask('a', page)
        await sleep(110)
      }
    },
  },
  {
    name: 'all pages of a list at one address, by their cursor',
    requests: 6,
    a: async () => {
      for (let cursor = 0; cursor < 6; cursor += 1) {
        await fetch(`${url('a', 1)}&cursor=${cursor}`)
        await sleep(100)
      }
    },
  },
  {
    name: 'GraphQL mutations at one address, each by a timer',
    requests: 5,
    a: () => {
      const ids = [11, 12, 13, 14, 15]
      const next = () => {
        const id = ids.shift()
        if (!id) return
        void post(1, { query: 'mutation Add($id: ID!) { add(id: $id) { id } }', variables: { id } })
        setTimeout(next, 140)
      }
      next()
    },
  },
  {
    name: 'a bit of work in each frame',
    requests: 4,
    a: () => {
      let frames = 0
      const frame = () => {
        frames += 1
        if (frames % 10 === 0) void ask('a', frames / 10)
        if (frames < 40) requestAnimationFrame(frame)
      }
      requestAnimationFrame(frame)
    },
  },
  {
    name: 'a bit of work in idle time, again and again',
    requests: 6,
    a: () => {
      let n = 0
      const work = () => {
        n += 1
        void ask('a', n)
        if (n < 6) requestIdleCallback(work, { timeout: 120 })
      }
      requestIdleCallback(work)
    },
  },
  {
    name: 'a bit of work after each of many short timers',
    requests: 8,
    a: async () => {
      for (let n = 1; n <= 8; n += 1) {
        await sleep(0)
        await post(n, { part: n })
      }
    },
  },
  {
    name: 'pictures of a gallery, one every now and then, then the end',
    requests: 6,
    a: () => {
      const pictures = [1, 2, 3, 4, 5, 6]
      const timer = setInterval(() => {
        const n = pictures.shift()
        if (n) void ask('a', n)
        else clearInterval(timer)
      }, 130)
    },
  },
  {
    name: 'RxJS: five ticks of an interval, each a request',
    requests: 5,
    a: () =>
      void interval(110)
        .pipe(
          take(5),
          concatMap((n) => post(n + 1, { n })),
        )
        .subscribe(),
  },
  {
    name: 'RxJS: items with a pause between them',
    requests: 6,
    a: () =>
      void from([1, 2, 3, 4, 5, 6])
        .pipe(
          concatMap((n) => of(n).pipe(delay(100))),
          concatMap((n) => ask('a', n)),
        )
        .subscribe(),
  },
  {
    name: 'an async generator that yields with pauses',
    requests: 6,
    a: async () => {
      async function* items() {
        for (let n = 1; n <= 6; n += 1) {
          await sleep(110)
          yield n
        }
      }
      for await (const n of items()) await post(n, { n })
    },
  },
  {
    name: 'a countdown whose end sends the order',
    requests: 2,
    html: '<output></output>',
    a: () => {
      let seconds = 6
      const timer = setInterval(async () => {
        seconds -= 1
        element('output').textContent = `${seconds}`
        if (seconds) return
        clearInterval(timer)
        await post(1, { order: 1 }, { ms: 30 })
        await ask('a', 2)
      }, 120)
    },
  },
  {
    name: 'two jobs at once, of different clicks',
    requests: 10,
    run: () => {
      const job = (is: 'a' | 'b', ms: number) => {
        let n = 0
        const next = () => {
          n += 1
          void ask(is, n)
          if (n < 5) setTimeout(next, ms)
        }
        setTimeout(next, ms)
      }
      onClick('a', () => job('a', 130))
      onClick('b', () => job('b', 110))
    },
    drive: async (user) => {
      await user.click('a')
      await user.click('b')
    },
  },
]
