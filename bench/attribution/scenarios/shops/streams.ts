import { ask, onClick, sleep, url } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { clickBoth, onBoth } from '../shared/both.js'
import { later, slow } from './parts.js'

const lines = (is: Letter | 'none' | 'mount', n: number, chunks: number, every: number): string =>
  url(is, n, { chunks, every })

/** Streams whose ends the page writes itself, and what the browser calls on them. */
export const streams: readonly Scenario[] = [
  {
    name: 'live prices piped into a sink of the page’s own, beside a click',
    requests: 3,
    background: 5,
    run: () => {
      let n = 0
      void fetch(lines('mount', 1, 8, 120)).then(({ body }) =>
        body?.pipeTo(new WritableStream({ write: () => void ask('none', ++n) })),
      )
      onClick('a', slow)
    },
  },
  {
    name: 'a list of the click’s own piped into a sink, which loads each item, beside another click',
    requests: 5,
    run: () => {
      onClick('a', async () => {
        let n = 1
        const { body } = await ask('a', 1, { chunks: 3, every: 30 })
        await body?.pipeTo(
          new WritableStream({
            async write() {
              n += 1
              await ask('a', n)
            },
          }),
        )
      })
      onClick('b', async () => {
        await sleep(300)
        await ask('b', 1)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'a transform of the page’s own that looks up what it reads, two clicks at once',
    requests: 6,
    run: () => {
      onBoth(async (is) => {
        const { body } = await ask(is, 1, { chunks: 1, every: 60 })
        const looked = body?.pipeThrough(
          new TransformStream<Uint8Array, Uint8Array>({
            async transform(chunk, controller) {
              await ask(is, 2)
              controller.enqueue(chunk)
            },
          }),
        )
        await new Response(looked).text()
        await ask(is, 3)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'pages as a stream that pulls them, read by for await, beside another click',
    requests: 5,
    run: () => {
      onClick('a', async () => {
        let n = 0
        const pages = new ReadableStream<number>({
          async pull(controller) {
            n += 1
            await ask('a', n, { ms: 30 })
            if (n === 3) controller.close()
            else controller.enqueue(n)
          },
        })
        for await (const page of pages as unknown as AsyncIterable<number>) if (page === 2) await ask('a', 9)
      })
      onClick('b', () => ask('b', 1, { ms: 100 }))
    },
    drive: clickBoth,
  },
  {
    name: 'a feed that the load pulls page by page from its own stream, a click in its midst',
    requests: 2,
    background: 5,
    run: () => {
      let n = 0
      const feed = new ReadableStream<number>({
        async pull(controller) {
          await sleep(120)
          n += 1
          await ask('none', n)
          controller.enqueue(n)
        },
      })
      void (async () => {
        for await (const _ of feed as unknown as AsyncIterable<number>) if (n > 30) break
      })()
      onClick('a', slow)
    },
  },
  {
    name: 'NDJSON of a search: each line is a hit, whose picture is asked for, with a click that stops it',
    requests: 3,
    run: () => {
      const controller = new AbortController()
      onClick('a', async () => {
        let n = 1
        try {
          const { body } = await fetch(url('a', 1, { chunks: 9, every: 60 }), { signal: controller.signal })
          const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
          for (let next = await reader?.read(); next && !next.done; next = await reader?.read())
            if (++n < 3) await ask('a', n)
        } catch {
          // The other click has stopped it.
        }
      })
      onClick('b', () => {
        controller.abort()
        void ask('b', 1)
      })
    },
    drive: later,
  },
  {
    name: 'an upload whose body is a stream that reads a file piece by piece, then its confirmation',
    requests: 3,
    run: () =>
      onClick('a', async () => {
        const file = new Blob(['x'.repeat(300_000)])
        for await (const _ of file.stream() as unknown as AsyncIterable<Uint8Array>) await sleep(10)
        await ask('a', 1)
        await new Response(file.stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer()
        await ask('a', 2)
        await ask('a', 3)
      }),
  },
  {
    name: 'a queue as a writable stream with backpressure: the sink of the load sends what the click writes',
    requests: 2,
    run: () => {
      const sink = new WritableStream<() => Promise<unknown>>({ write: (job) => job() as Promise<void> })
      const writer = sink.getWriter()
      onClick('a', async () => {
        await writer.ready
        void writer.write(() => ask('a', 1))
        await writer.write(() => sleep(10))
        await ask('a', 2)
      })
    },
  },
  {
    name: 'an assistant that answers word by word over fetch, and is asked again when it has ended',
    requests: 3,
    background: 0,
    run: () => {
      onClick('a', async () => {
        const { body } = await ask('a', 1, { chunks: 6, every: 70 })
        const reader = body?.getReader()
        let words = 0
        while (!(await reader?.read())?.done) words += 1
        await ask('a', 2)
        if (words) await ask('a', 3)
      })
    },
  },
  {
    name: 'an async iterable that merges the answers of two clicks, read by a loop of the page',
    requests: 4,
    run: () => {
      const waiting: ((is: Letter) => void)[] = []
      const got: Letter[] = []
      const push = (is: Letter): void => {
        const next = waiting.shift()
        if (next) next(is)
        else got.push(is)
      }
      void (async () => {
        for (;;) {
          const is = got.shift() ?? (await new Promise<Letter>((resolve) => waiting.push(resolve)))
          await ask(is, 2, { ms: 10 })
        }
      })()
      onBoth(async (is) => {
        await ask(is, 1, { ms: is === 'a' ? 30 : 200 })
        push(is)
      })
    },
    drive: clickBoth,
  },
  {
    name: 'native observables: clicks switched to their answers, two buttons at once',
    requests: 4,
    run: () => {
      onBoth(() => {})
      for (const is of ['a', 'b'] as const) {
        const button = document.querySelector(`[data-action-name=action_${is}]`) as unknown as Observing
        button
          .when('click')
          .switchMap(() => ask(is, 1, { ms: is === 'a' ? 150 : 80 }))
          .subscribe(() => void ask(is, 2))
      }
    },
    drive: clickBoth,
  },
  {
    name: 'native observables: flattened one after another, with a poll beside',
    requests: 3,
    background: 4,
    run: () => {
      let n = 0
      setInterval(() => ask('none', ++n), 110)
      const button = document.querySelector('[data-action-name=action_a]') as unknown as Observing
      button
        .when('click')
        .flatMap(() => ask('a', 1, { ms: 330 }))
        .flatMap(() => ask('a', 2, { ms: 130 }))
        .subscribe(() => void ask('a', 3))
    },
  },
]

interface Observed {
  switchMap(to: () => unknown): Observed
  flatMap(to: () => unknown): Observed
  subscribe(next: () => void): void
}
interface Observing {
  when(type: string): Observed
}
