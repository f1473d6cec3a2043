import { ask, element, sleep, url } from '../page.js'
import type { Scenario } from '../scenario.js'

/** The click with concurrent background work: three requests over about 300 ms. */
async function chain(): Promise<void> {
  await ask('a', 1, { ms: 70 })
  await ask('a', 2, { ms: 60 })
  await sleep(130)
  await ask('a', 3)
}

/** Counts the background's requests. */
function createBackground(): () => Promise<Response> {
  let n = 0
  return () => ask('none', ++n, { ms: 5 })
}

const BESIDE = { requests: 3, background: 3, a: chain }

/** A click beside what the page does anyway. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'a poll by setInterval',
    ...BESIDE,
    run: () => void setInterval(createBackground(), 90),
  },
  {
    name: 'a poll by a timer that starts itself again',
    ...BESIDE,
    run: () => {
      const poll = createBackground()
      const again = () => void setTimeout(() => poll().then(again), 80)
      again()
    },
  },
  {
    name: 'a poll by an endless async loop',
    ...BESIDE,
    run: async () => {
      const poll = createBackground()
      for (;;) {
        await poll()
        await sleep(75)
      }
    },
  },
  {
    name: 'a long poll',
    ...BESIDE,
    run: async () => {
      for (let n = 1; ; n += 1) await (await ask('none', n, { ms: 120 })).text()
    },
  },
  {
    name: 'an event source whose messages cause requests',
    ...BESIDE,
    run: () => {
      const source = new EventSource('/events?times=20&every=100')
      const refresh = createBackground()
      source.onmessage = () => void refresh()
    },
  },
  {
    name: 'a socket whose messages cause requests',
    ...BESIDE,
    run: () => {
      const socket = new WebSocket('/socket?times=20&every=100')
      const refresh = createBackground()
      socket.addEventListener('message', async () => {
        await refresh()
      })
    },
  },
  {
    name: 'a worker whose messages cause requests',
    ...BESIDE,
    files: { 'clock.js': 'setInterval(() => postMessage(0), 100)' },
    run: () => {
      const refresh = createBackground()
      new Worker('/files/clock.js').onmessage = () => void refresh()
    },
  },
  {
    name: 'a heartbeat by animation frames',
    ...BESIDE,
    run: () => {
      const beat = createBackground()
      let frames = 0
      const frame = () => {
        frames += 1
        if (frames % 6 === 0) void beat()
        requestAnimationFrame(frame)
      }
      requestAnimationFrame(frame)
    },
  },
  {
    name: 'a refresh when the mouse moves',
    ...BESIDE,
    run: () => {
      const track = createBackground()
      let last = 0
      document.addEventListener('mousemove', ({ timeStamp }) => {
        if (timeStamp - last < 30) return
        last = timeStamp
        void track()
      })
    },
    drive: async (user) => {
      await user.click('a')
      for (const x of [100, 200, 300, 400, 500]) {
        await user.page.mouse.move(x, 200)
        await user.wait(40)
      }
    },
  },
  {
    name: 'more items when the page scrolls',
    ...BESIDE,
    background: 1,
    html: '<div style="height:5000px"></div>',
    run: () => {
      const more = createBackground()
      let timer = 0
      document.addEventListener('scroll', () => {
        clearTimeout(timer)
        timer = window.setTimeout(more, 50)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.page.mouse.wheel({ deltaY: 600 })
    },
  },
  {
    name: 'a refresh when the tab is shown again',
    requests: 3,
    background: 1,
    run: () => {
      const refresh = createBackground()
      document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'visible') void refresh()
      })
    },
    a: chain,
    drive: async (user) => {
      const other = await user.page.browser().newPage()
      await other.bringToFront()
      await user.wait(60)
      await user.page.bringToFront()
      await other.close()
      await user.wait(60)
      await user.click('a')
    },
  },
  {
    name: 'a refresh on focus in the midst of a click’s work',
    requests: 2,
    background: 1,
    run: () => window.addEventListener('focus', createBackground()),
    a: async () => {
      await ask('a', 1, { ms: 500 })
      await ask('a', 2)
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      const other = await user.page.browser().newPage()
      await other.bringToFront()
      await user.wait(40)
      await user.page.bringToFront()
      await other.close()
    },
  },
  {
    name: 'analytics that are flushed by a timer',
    ...BESIDE,
    background: 2,
    run: () => {
      let events: string[] = []
      const flush = createBackground()
      document.addEventListener('click', () => events.push('click'))
      setInterval(() => {
        events.push('tick')
        if (events.length) void flush()
        events = []
      }, 150)
    },
  },
  {
    name: 'a prefetch when the pointer comes over a link',
    requests: 3,
    background: 1,
    html: '<p><a href="#next">next</a></p>',
    run: () => element('a').addEventListener('pointerenter', createBackground()),
    a: chain,
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.page.hover('a')
    },
  },
  {
    name: 'a token that is renewed before it ends',
    requests: 3,
    background: 1,
    run: () => void setTimeout(createBackground(), 360),
    a: chain,
    drive: async (user) => {
      await user.wait(80)
      await user.click('a')
    },
  },
  {
    name: 'a list that loads more when its end is seen',
    requests: 4,
    background: 0,
    html: '<div style="height:3000px"></div><p id="end">end</p>',
    run: () => {
      let asked = false
      new IntersectionObserver(([entry]) => {
        if (!entry?.isIntersecting || asked) return
        asked = true
        void ask('mount', 1)
      }).observe(element('#end'))
      // The end is in sight from the beginning where the page is short.
      element('div').style.height = '100px'
    },
    a: chain,
  },
  {
    name: 'two polls of different length',
    ...BESIDE,
    run: () => {
      const poll = createBackground()
      setInterval(poll, 70)
      setInterval(poll, 130)
    },
  },
  {
    name: 'a poll over XHR',
    ...BESIDE,
    run: () => {
      let n = 0
      setInterval(() => {
        const xhr = new XMLHttpRequest()
        xhr.open('GET', url('none', ++n))
        xhr.onload = () => document.body.setAttribute('data-stock', xhr.responseText.slice(0, 5))
        xhr.send()
      }, 100)
    },
  },
  {
    name: 'a poll that redraws the page, the click long after it began',
    ...BESIDE,
    run: () => {
      const poll = createBackground()
      const list = document.body.appendChild(document.createElement('ul'))
      setInterval(() => poll().then(() => list.append(document.createElement('li'))), 60)
    },
    drive: async (user) => {
      await user.wait(400)
      await user.click('a')
    },
  },
  {
    name: 'a poll that fails and is tried again',
    ...BESIDE,
    run: () => {
      let n = 0
      setInterval(async () => {
        n += 1
        if (!(await ask('none', n, { fail: 1 })).ok) setTimeout(() => ask('none', n), 30)
      }, 140)
    },
  },
]
