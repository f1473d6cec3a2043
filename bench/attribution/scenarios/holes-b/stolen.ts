import { ask, element, onClick, sleep } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { askAt, clickBoth, own, two } from './parts.js'

/** What pages have somewhere: a timer that calls a function without its arguments. */
const later = (ms: number, go: () => unknown): number => window.setTimeout(() => go(), ms)
const nextFrame = (go: () => unknown): number => requestAnimationFrame(() => go())

/** A debounce as pages write it. */
function debounce(go: () => unknown, ms: number) {
  let timer = 0
  const call = (): void => {
    clearTimeout(timer)
    timer = window.setTimeout(() => {
      timer = 0
      go()
    }, ms)
  }
  return Object.assign(call, { cancel: () => clearTimeout(timer) })
}

/** Timers of clicks that look like timers of the page which they have cleared. */
const timers: readonly Scenario[] = [
  {
    name: 'a click that clears the page’s hint and saves a moment later, both by one helper, with one delay',
    requests: 2,
    run: () => {
      const hint = later(3000, () => element('p').remove())
      onClick('a', () => {
        clearTimeout(hint)
        later(300, () => two('a'))
      })
    },
    html: '<p>tip</p>',
  },
  {
    name: 'a click that clears the page’s hint, and another one that saves a moment later, by one helper with one delay',
    requests: 4,
    run: () => {
      const hint = later(3000, () => element('p').remove())
      onClick('a', () => {
        clearTimeout(hint)
        return two('a')
      })
      onClick('b', () => void later(3000, () => two('b')))
    },
    html: '<p>tip</p>',
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 2)
      await user.wait(300)
      await user.click('b')
    },
  },
  {
    name: 'a click that clears the page’s hint and saves, by one helper with one delay',
    requests: 2,
    run: () => {
      const hint = later(600, () => element('p').remove())
      onClick('a', () => {
        clearTimeout(hint)
        later(600, () => two('a'))
      })
    },
    html: '<p>tip</p>',
  },
  {
    name: 'two debounces of one factory with one pause: the click calls off the page’s layout and saves',
    requests: 2,
    run: () => {
      const layOut = debounce(() => element('p').remove(), 500)
      const save = debounce(() => two('a'), 500)
      layOut()
      onClick('a', () => {
        layOut.cancel()
        save()
      })
    },
    html: '<p>tip</p>',
  },
  {
    name: 'methods bound to a controller as timers: the click stops the hint and saves',
    requests: 2,
    run: () => {
      class Controller {
        #hint = window.setTimeout(this.hide.bind(this), 500)
        hide(): void {
          element('p').remove()
        }
        save(): void {
          void two('a')
        }
        click(): void {
          clearTimeout(this.#hint)
          setTimeout(this.save.bind(this), 500)
        }
      }
      const controller = new Controller()
      onClick('a', () => controller.click())
    },
    html: '<p>tip</p>',
  },
  {
    name: 'frames of one helper: the click ends the page’s animation and saves in the next frame',
    requests: 2,
    run: () => {
      let frame = 0
      const turn = (): void => {
        element('p').style.opacity = `${Math.random()}`
        frame = nextFrame(turn)
      }
      turn()
      onClick('a', () => {
        cancelAnimationFrame(frame)
        nextFrame(() => two('a'))
      })
    },
    html: '<p>tip</p>',
  },
  {
    name: 'a click that stops the page’s refresh and counts down by an interval of the same pace',
    requests: 3,
    run: () => {
      let n = 0
      const refresh = setInterval(() => void askAt(980, 'none', ++n), 200)
      onClick('a', () => {
        clearInterval(refresh)
        let left = 3
        const timer = setInterval(() => {
          void ask('a', left, { left })
          left -= 1
          if (!left) clearInterval(timer)
        }, 200)
      })
    },
    drive: async (user) => {
      await user.seen('none', 1)
      await user.click('a')
    },
  },
  {
    name: 'a click that stops another’s notice and saves, both by one helper with one delay',
    requests: 4,
    run: () => {
      let notice = 0
      onClick('a', async () => {
        notice = later(500, () => element('p').remove())
        await two('a')
      })
      onClick('b', () => {
        clearTimeout(notice)
        later(500, () => two('b'))
      })
    },
    html: '<p>tip</p>',
    drive: clickBoth,
  },
]

type Who = 'a' | 'b' | 'none'

/** One observer of the page for all rows, as lazy lists have it. */
function observeRows(): (is: Who) => void {
  let n = 0
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue
      observer.unobserve(target)
      n += 1
      void ask((target as HTMLElement).dataset.is as Who, 10 + n)
    }
  })
  return (is) => {
    const row = document.createElement('p')
    row.textContent = is
    row.dataset.is = is
    document.body.append(row)
    observer.observe(row)
  }
}

const observers: readonly Scenario[] = [
  {
    name: 'one observer of lazy rows, which two clicks fill in one frame',
    requests: 4,
    run: () => {
      const add = observeRows()
      const session = sleep(800)
      for (const is of ['a', 'b'] as const)
        onClick(is, async () => {
          await ask(is, 1)
          await session
          add(is)
        })
    },
    drive: clickBoth,
  },
  {
    name: 'one observer of lazy rows, which a poll and then a click fill in one frame',
    requests: 2,
    background: 1,
    run: () => {
      const add = observeRows()
      const session = sleep(800)
      void (async () => {
        await session
        add('none')
      })()
      onClick('a', async () => {
        await ask('a', 1)
        await session
        add('a')
      })
    },
  },
  {
    name: 'one observer of lazy rows, which a click and then a poll fill in one frame',
    requests: 2,
    background: 1,
    run: () => {
      const add = observeRows()
      let ready = (): void => {}
      const session = new Promise<void>((resolve) => {
        ready = resolve
      })
      onClick('a', async () => {
        await ask('a', 1)
        await session
        add('a')
      })
      setTimeout(() => {
        ready()
        setTimeout(() => add('none'))
      }, 800)
    },
  },
  {
    name: 'one observer of sizes, which two clicks give cards in one frame',
    requests: 4,
    run: () => {
      const observer = new ResizeObserver((entries) => {
        for (const { target } of entries) {
          observer.unobserve(target)
          void ask((target as HTMLElement).dataset.is as Who, 2)
        }
      })
      const session = sleep(800)
      for (const is of ['a', 'b'] as const)
        onClick(is, async () => {
          await ask(is, 1)
          await session
          const card = document.createElement('p')
          card.textContent = is
          card.dataset.is = is
          document.body.append(card)
          observer.observe(card)
        })
    },
    drive: clickBoth,
  },
]

/** Failures that stay. */
const failures: readonly Scenario[] = [
  {
    name: 'a click’s report that a blocker stops, and an autosave of the page to the same address long after',
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
      own(1500)
      onClick('a', () =>
        fetch('/r/none/991?fail=1&status=401', { method: 'POST', headers: { 'x-is': 'a', 'x-n': '1' } }),
      )
      setTimeout(
        () => void fetch('/r/none/991?fail=1', { method: 'POST', headers: { 'x-is': 'none', 'x-n': '1' } }),
        1300,
      )
    },
    drive: clickBoth,
  },
]

/** Objects of the page that two clicks use in turn, and addresses that the load has read. */
const common: readonly Scenario[] = [
  {
    name: 'one reader of a stream of pages, from which each click takes the next',
    requests: 4,
    run: () => {
      let page = 0
      const reader = new ReadableStream<number>(
        { pull: (controller) => controller.enqueue(++page) },
        { highWaterMark: 0 },
      ).getReader()
      for (const is of ['a', 'b'] as const)
        onClick(is, async () => {
          await reader.read()
          await ask(is, 1, { ms: 20 })
          await ask(is, 2)
        })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 2)
      await user.wait(150)
      await user.click('b')
    },
  },
  {
    name: 'one reader of an answer in lines, from which each click takes the next, and reports at once',
    requests: 7,
    run: () => {
      let reader: ReadableStreamDefaultReader | undefined
      onClick('a', async () => {
        const response = await ask('a', 1, { chunks: 6, every: 120 })
        reader = response.body?.getReader()
        await reader?.read()
        await ask('a', 2)
        await ask('a', 3)
      })
      onClick('b', async () => {
        const line = reader?.read()
        void ask('b', 1)
        await line
        await ask('b', 2)
        await reader?.read()
        await ask('b', 3)
        await ask('b', 4)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 3)
      await user.wait(150)
      await user.click('b')
    },
  },
  {
    name: 'a frame that answers two clicks by number, each as a promise',
    requests: 4,
    html: `<iframe srcdoc="<script>onmessage = (e) => setTimeout(() => e.source.postMessage(e.data, '*'), 200)</script>"></iframe>`,
    run: () => {
      const waiting = new Map<number, () => void>()
      let id = 0
      addEventListener('message', ({ data }) => waiting.get(data.id)?.())
      for (const is of ['a', 'b'] as const)
        onClick(is, () => {
          id += 1
          waiting.set(id, () => void two(is))
          element<HTMLIFrameElement>('iframe').contentWindow?.postMessage({ id }, '*')
        })
    },
    drive: clickBoth,
  },
  {
    name: 'a basket that two parts of the page read as it loads, and again after the click has added something',
    requests: 5,
    run: () => {
      const basket = (is: 'a' | 'mount', n: number): Promise<unknown> => askAt(995, is, n, { ms: 20 })
      void basket('mount', 1)
      setTimeout(() => void basket('mount', 2), 160)
      onClick('a', async () => {
        await fetch('/r/a/1?', { method: 'POST', body: 'hat' })
        await basket('a', 2)
        await sleep(160)
        await basket('a', 3)
      })
    },
    drive: async (user) => {
      await user.seen('mount', 2)
      await user.wait(200)
      await user.click('a')
    },
  },
  {
    name: 'a basket that two parts of the page read as it loads, and which a click opens a second after',
    requests: 4,
    run: () => {
      const basket = (is: 'a' | 'mount', n: number): Promise<unknown> => askAt(996, is, n, { ms: 20 })
      void basket('mount', 1)
      setTimeout(() => void basket('mount', 2), 400)
      onClick('a', async () => {
        await basket('a', 1)
        document.body.append('drawer')
        setTimeout(() => void basket('a', 2), 300)
      })
    },
    drive: async (user) => {
      await user.seen('mount', 2)
      await user.wait(1500)
      await user.click('a')
    },
  },
]

export const stolen: readonly Scenario[] = [...timers, ...observers, ...failures, ...common]
