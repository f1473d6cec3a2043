import type { CDPSession } from 'puppeteer-core'
import { useEffect, useState } from 'react'
import { ask, element, onClick, sleep, url } from '../page.js'
import type { Letter, Scenario, User } from '../scenario.js'
import { render } from './react-page.js'

/** A kind of event that is not a gesture on a control, and how it comes about for real. */
interface WindowEvent {
  name: string
  type: string
  on?: () => EventTarget | null
  html?: string
  files?: Record<string, string>
  prepare?: () => unknown
  /** Makes it happen for the first or the second time. */
  fire(user: User, time: number): Promise<unknown>
}

const withSession = async ({ page }: User, use: (session: CDPSession) => Promise<unknown>): Promise<void> => {
  const session = await page.createCDPSession()
  await use(session)
  await session.detach()
}

const FRAME = {
  html: '<iframe src="/files/frame.html"></iframe>',
  files: {
    'frame.html': `<script>onmessage = ({ data }) => {
      if (data === 'store') localStorage.setItem('at', Math.random()); else parent.postMessage('news', '*') }</script>`,
  },
}
const messageFrame = ({ page }: User, what: string) =>
  page.evaluate((text) => document.querySelector('iframe')?.contentWindow?.postMessage(text, '*'), what)

const anotherTabComesAndGoes = async (user: User) => {
  const tab = await user.openTab('/files/other.html')
  await tab.bringToFront()
  await user.wait(60)
  await user.page.bringToFront()
}
const OTHER_TAB = { files: { 'other.html': '<title>other</title>' }, fire: anotherTabComesAndGoes }

const EVENTS: readonly WindowEvent[] = [
  {
    name: 'resize of the window',
    type: 'resize',
    fire: ({ page }, time) => page.setViewport({ width: 700 + 50 * time, height: 500 }),
  },
  {
    name: 'resize of the visible part',
    type: 'resize',
    on: () => window.visualViewport,
    fire: (user, time) =>
      withSession(user, (session) => session.send('Emulation.setPageScaleFactor', { pageScaleFactor: 1 + time / 4 })),
  },
  {
    name: 'a turned device',
    type: 'change',
    on: () => screen.orientation,
    fire: (user, time) =>
      withSession(user, (session) =>
        session.send('Emulation.setDeviceMetricsOverride', {
          width: 500,
          height: 500,
          deviceScaleFactor: 1,
          mobile: true,
          screenOrientation: time % 2 ? { type: 'landscapePrimary', angle: 90 } : { type: 'portraitPrimary', angle: 0 },
        }),
      ),
  },
  {
    name: 'scrolling by a script',
    type: 'scroll',
    html: '<div style="height:3000px"></div>',
    fire: ({ page }) => page.evaluate(() => window.scrollBy(0, 40)),
  },
  {
    name: 'scrolling by the wheel',
    type: 'wheel',
    html: '<div style="height:3000px"></div>',
    fire: ({ page }) => page.mouse.wheel({ deltaY: 30 }),
  },
  { name: 'another tab in front', type: 'visibilitychange', on: () => document, ...OTHER_TAB },
  { name: 'the window loses the focus', type: 'blur', ...OTHER_TAB },
  { name: 'the window has the focus again', type: 'focus', ...OTHER_TAB },
  {
    name: 'the network goes',
    type: 'offline',
    fire: async ({ page, wait }) => {
      await page.setOfflineMode(true)
      await wait(30)
      await page.setOfflineMode(false)
    },
  },
  {
    name: 'the network is back',
    type: 'online',
    fire: async ({ page, wait }) => {
      await page.setOfflineMode(true)
      await wait(30)
      await page.setOfflineMode(false)
    },
  },
  {
    name: 'hashchange by the address bar',
    type: 'hashchange',
    fire: ({ page }, time) =>
      page.evaluate((hash) => {
        location.hash = hash
      }, `part${time}`),
  },
  {
    name: 'popstate by the back button',
    type: 'popstate',
    fire: async ({ page }) => {
      await page.evaluate(() => history.pushState({}, '', '#there'))
      await page.goBack()
    },
  },
  { name: 'printing', type: 'beforeprint', fire: ({ page }) => page.pdf() },
  { name: 'after printing', type: 'afterprint', fire: ({ page }) => page.pdf() },
  { name: 'a message of a frame', type: 'message', ...FRAME, fire: (user) => messageFrame(user, 'speak') },
  { name: 'a storage event of a frame', type: 'storage', ...FRAME, fire: (user) => messageFrame(user, 'store') },
  {
    name: 'full screen',
    type: 'fullscreenchange',
    on: () => document,
    fire: async ({ page }) => {
      await page.evaluate(() => document.documentElement.requestFullscreen())
      await page.evaluate(() => document.exitFullscreen())
    },
  },
  {
    name: 'text that is selected',
    type: 'selectionchange',
    on: () => document,
    html: '<p>one</p><p>two</p>',
    fire: ({ page }, time) =>
      page.evaluate((n) => {
        const text = document.querySelectorAll('p')[n % 2]
        if (text) getSelection()?.selectAllChildren(text)
      }, time),
  },
  {
    name: 'a tilted device',
    type: 'deviceorientation',
    fire: (user, time) =>
      withSession(user, (session) =>
        session.send('DeviceOrientation.setDeviceOrientationOverride', { alpha: 10 * time, beta: 20, gamma: 30 }),
      ),
  },
  {
    name: 'the other colour scheme',
    type: 'change',
    on: () => matchMedia('(prefers-color-scheme: dark)'),
    fire: ({ page }, time) =>
      page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: time % 2 ? 'dark' : 'light' }]),
  },
  {
    name: 'an error nobody has caught',
    type: 'error',
    fire: ({ page }) =>
      page.evaluate(() => {
        setTimeout(() => {
          throw new Error('broken')
        })
      }),
  },
  {
    name: 'a rejection nobody has caught',
    type: 'unhandledrejection',
    fire: ({ page }) =>
      page.evaluate(() => {
        // From a script of the page: the browser says nothing of those of its tools.
        document.head.append(
          Object.assign(document.createElement('script'), { text: `Promise.reject(new Error('refused'))` }),
        )
      }),
  },
  {
    name: 'the context menu of the page',
    type: 'contextmenu',
    html: '<p id="text">text</p>',
    fire: async ({ page }) => {
      await page.click('#text', { button: 'right' })
      await page.keyboard.press('Escape')
    },
  },
  {
    name: 'a pointer that wanders',
    type: 'pointermove',
    fire: ({ page }, time) => page.mouse.move(300, 200 + 20 * time, { steps: 4 }),
  },
  {
    name: 'a modifier key',
    type: 'keydown',
    fire: ({ page }) => page.keyboard.press('Shift'),
  },
  {
    name: 'an endless animation',
    type: 'animationiteration',
    html: '<style>@keyframes blink { to { opacity: 0 } } p { animation: blink 70ms infinite }</style><p>sale</p>',
    fire: ({ wait }) => wait(150),
  },
  {
    name: 'a picture that arrives late',
    type: 'load',
    on: () => document,
    files: { 'dot.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>' },
    fire: ({ page }, time) =>
      page.evaluate((n) => {
        document.body.append(Object.assign(new Image(), { src: `/files/dot.svg?${n}` }))
      }, time),
  },
]

/** Everything that has no context of its own and depends on the current one. */
function createWork(): (is: Letter) => Promise<void> {
  let setStep = (_: Letter): void => {}
  const Effect = () => {
    const [step, set] = useState<Letter>()
    setStep = set
    useEffect(() => {
      if (step) void ask(step, 5)
    }, [step])
    return null
  }
  render(<Effect />)
  const form = element<HTMLFormElement>('form')
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void ask(form.dataset.by as Letter, 4)
  })
  return async (is) => {
    const xhr = new XMLHttpRequest()
    xhr.open('GET', url(is, 1))
    xhr.send()
    const reader = new FileReader()
    reader.onload = () => void ask(is, 2)
    reader.readAsText(new Blob(['text']))
    const opening = indexedDB.open(`shop-${Math.random()}`)
    opening.onsuccess = () => void ask(is, 3)
    form.dataset.by = is
    form.requestSubmit()
    setStep(is)
    await sleep(350)
    await ask(is, 6)
  }
}

const toScenario = ({ name, type, on, html = '', files, fire }: WindowEvent): Scenario => ({
  name,
  requests: 13,
  html: `<form></form>${html}`,
  ...(files && { files }),
  run: () => {
    const target = on?.() ?? window
    let fired = 0
    target.addEventListener(
      type,
      () => {
        fired += 1
        document.documentElement.dataset.fired = `${fired}`
      },
      true,
    )
    const work = createWork()
    for (const is of ['a', 'b'] as const) onClick(is, () => work(is))
    setTimeout(() => ask('mount', 1), 450)
  },
  drive: async (user) => {
    const fireOnce = async (time: number) => {
      const before = await user.page.evaluate(() => Number(document.documentElement.dataset.fired ?? 0))
      await fire(user, time)
      const hasFired = (n: number) => Number(document.documentElement.dataset.fired ?? 0) > n
      await user.page.waitForFunction(hasFired, { timeout: 1_500, polling: 20 }, before)
    }
    await fireOnce(1)
    await user.click('a')
    await user.seen('a', 3)
    await fireOnce(2)
    await user.click('b')
  },
})

/**
 * Events of the window while the page loads and while an action is open; the clicks after them are attributed as usual.
 */
export const scenarios: readonly Scenario[] = EVENTS.map(toScenario)
