import { ask, element, onClick, sleep } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { workOnB } from '../at-once/features.js'
import { clickBoth, clickBothApart, onBoth } from '../shared/both.js'

/** A module without imports that calls `env.f` twice and adds what it returns. */
const WASM = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 2, 9, 1, 3, 101, 110, 118, 1, 102, 0, 0, 3, 2, 1, 0, 7, 7, 1, 3,
  114, 117, 110, 0, 1, 10, 9, 1, 7, 0, 16, 0, 16, 0, 106, 11,
])
interface Suspendable {
  Suspending: new (code: () => Promise<number>) => WebAssembly.ImportValue
  promising(code: unknown): () => Promise<number>
}

/** Both letters’ own work through one mechanism, at once. */
const twice = (name: string, requests: number, work: (is: Letter) => unknown): Scenario => ({
  name,
  requests,
  run: () => onBoth(work),
  drive: clickBothApart,
})

/** Streams, generators, modules and machines through which one click’s work goes, beside another’s. */
export const flows: readonly Scenario[] = [
  twice('a stream of pages that pulls each when it is read, for two clicks', 6, async (is) => {
    let n = 0
    const pages = new ReadableStream<number>(
      {
        async pull(controller) {
          n += 1
          if (n > 3) return controller.close()
          await ask(is, n, { ms: 120 })
          controller.enqueue(n)
        },
      },
      { highWaterMark: 0 },
    )
    const reader = pages.getReader()
    for (let isDone = false; !isDone; ) isDone = (await reader.read()).done
  }),
  twice('a stream of pages that pulls ahead of what is read, for two clicks', 8, async (is) => {
    let n = 0
    const pages = new ReadableStream<number>({
      async pull(controller) {
        n += 1
        if (n > 3) return controller.close()
        await ask(is, n, { ms: 120 })
        controller.enqueue(n)
      },
    })
    for await (const page of pages as unknown as AsyncIterable<number>) await sleep(10 + page)
    await ask(is, 4)
  }),
  twice('a pipeline whose transform asks for each item, written by the click’s own code', 8, async (is) => {
    let n = 0
    const { readable, writable } = new TransformStream<number, number>({
      async transform(item, controller) {
        n += 1
        await ask(is, n, { ms: 100 })
        controller.enqueue(item)
      },
    })
    const writer = writable.getWriter()
    const writing = (async () => {
      for (const item of [1, 2, 3]) await writer.write(item)
      await writer.close()
    })()
    for await (const _ of readable as unknown as AsyncIterable<number>) await sleep(5)
    await writing
    await ask(is, 4)
  }),
  twice('a sink whose write uploads each piece, written by the click’s own code', 8, async (is) => {
    let n = 0
    const sink = new WritableStream<number>({
      write: async () => {
        n += 1
        await ask(is, n, { ms: 100 })
      },
      close: () => void ask(is, 4),
    })
    const writer = sink.getWriter()
    for (const item of [1, 2, 3]) void writer.write(item)
    await writer.close()
  }),
  twice('prices of a machine in WebAssembly that suspends for each answer', 4, async (is) => {
    const { Suspending, promising } = WebAssembly as unknown as Suspendable
    let n = 0
    const f = new Suspending(async () => {
      n += 1
      await ask(is, n, { ms: 150 })
      return n
    })
    const { instance } = await WebAssembly.instantiate(WASM, { env: { f } })
    await promising(instance.exports.run)()
  }),
  {
    name: 'a module script that the first click inserts after an answer, which asks as it is evaluated; b works',
    requests: 4,
    files: { 'late.js': "fetch('/r/a/2?')" },
    run: () => {
      onClick('a', async () => {
        await ask('a', 1, { ms: 250 })
        const script = document.createElement('script')
        script.type = 'module'
        script.src = '/files/late.js'
        document.head.append(script)
      })
      workOnB(700)
    },
    drive: clickBothApart,
  },
  {
    name: 'a chunk with an await of its own at its top, imported by the first click, while the second works',
    requests: 5,
    files: { 'top.js': "await fetch('/r/a/1?ms=200'); await fetch('/r/a/2?'); export const ready = true" },
    run: () => {
      const load = new Function('return import("/files/top.js")') as () => Promise<unknown>
      onClick('a', async () => {
        await load()
        await ask('a', 3)
      })
      workOnB(700)
    },
    drive: clickBothApart,
  },
  {
    name: 'a chunk of elements imported by the first click, whose upgrade loads, while the second works',
    requests: 4,
    html: '<shop-rating></shop-rating>',
    files: {
      'el.js':
        "customElements.define('shop-rating', class extends HTMLElement { async connectedCallback() { await fetch('/r/a/1?ms=50'); await fetch('/r/a/2?') } })",
    },
    run: () => {
      const load = new Function('return import("/files/el.js")') as () => Promise<unknown>
      onClick('a', async () => {
        await load()
      })
      workOnB(700)
    },
    drive: clickBoth,
  },
  {
    name: 'whenDefined: the first click waits for an element that the second one’s chunk defines, each goes on',
    requests: 4,
    run: () => {
      onClick('a', async () => {
        await ask('a', 1)
        await customElements.whenDefined('shop-cart')
        await ask('a|b', 2)
      })
      onClick('b', async () => {
        await ask('b', 1, { ms: 200 })
        customElements.define('shop-cart', class extends HTMLElement {})
        await ask('b', 2)
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a location that is granted: getCurrentPosition, then the shops nearby, beside another click',
    requests: 4,
    run: () => {
      onClick('a', () => {
        navigator.geolocation.getCurrentPosition(async () => {
          await ask('a', 1, { ms: 50 })
          await ask('a', 2)
        })
      })
      workOnB(500)
    },
    drive: async (user) => {
      await user.page.browserContext().overridePermissions(new URL(user.page.url()).origin, ['geolocation'])
      await user.page.setGeolocation({ latitude: 52, longitude: 13 })
      await clickBoth(user)
    },
  },
  {
    name: 'a payment status that a click asks for again and again until it is paid, then the receipt',
    requests: 3,
    background: 0,
    run: () => {
      onClick('a', async () => {
        await fetch('/r/a/1?', { method: 'POST' })
        for (let tries = 0; tries < 4; tries += 1) {
          await sleep(120)
          await fetch('/missing?status')
        }
        await ask('a', 2)
        await ask('a', 3)
      })
    },
    drive: (user) => user.click('a'),
  },
  {
    name: 'availability that a click asks for until it is there, without writing, then what comes after',
    requests: 2,
    run: () => {
      onClick('a', async () => {
        for (let tries = 0; tries < 5; tries += 1) {
          await sleep(150)
          await fetch('/missing?ready')
        }
        await ask('a', 1)
        element('body').append('there')
        await ask('a', 2)
      })
    },
    drive: (user) => user.click('a'),
  },
]
