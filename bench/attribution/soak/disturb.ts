import type { CDPSession, Page } from 'puppeteer-core'

/** Something that happens to a page between two scenarios or during one. */
export interface Disturbance {
  name: string
  /** Animation frames stop meanwhile, so it cannot run during a scenario. */
  isBetween: boolean
  happen(where: Place, random: () => number): Promise<unknown>
}

/** The page, another tab of its site, and the browser's own access to it. */
export interface Place {
  page: Page
  tab: Page
  session: CDPSession
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** All that a page which is open for long goes through. */
export const DISTURBANCES: readonly Disturbance[] = [
  {
    name: 'resize',
    isBetween: false,
    happen: ({ page }, random) =>
      page.setViewport({ width: 700 + Math.floor(random() * 300), height: 500 + Math.floor(random() * 200) }),
  },
  {
    name: 'wheel',
    isBetween: false,
    happen: ({ page }, random) => page.mouse.wheel({ deltaY: random() < 0.5 ? 40 : -40 }),
  },
  {
    name: 'pushState',
    isBetween: false,
    happen: ({ page }, random) =>
      page.evaluate((part) => history.pushState({ part }, '', `#part${part}`), Math.floor(random() * 1e6)),
  },
  {
    name: 'hash',
    isBetween: false,
    happen: ({ page }, random) =>
      page.evaluate(
        (part) => {
          location.hash = `item${part}`
        },
        Math.floor(random() * 1e6),
      ),
  },
  {
    name: 'back',
    isBetween: true,
    happen: async ({ page }) => {
      await page.evaluate(() => history.pushState({}, '', '#there'))
      await page.evaluate(() => history.back())
      await wait(50)
    },
  },
  {
    name: 'another tab',
    isBetween: true,
    happen: async ({ page, tab }, random) => {
      await tab.bringToFront()
      await wait(100 + random() * 400)
      await page.bringToFront()
      await wait(50)
    },
  },
  {
    name: 'sleep',
    isBetween: true,
    happen: async ({ page, tab, session }, random) => {
      await tab.bringToFront()
      await session.send('Page.setWebLifecycleState', { state: 'frozen' })
      await wait(300 + random() * 1_500)
      await session.send('Page.setWebLifecycleState', { state: 'active' })
      await page.bringToFront()
      await wait(50)
    },
  },
  {
    name: 'idle',
    isBetween: true,
    happen: (_, random) => wait(500 + random() * 2_000),
  },
  {
    name: 'offline',
    isBetween: true,
    happen: async ({ page }) => {
      await page.setOfflineMode(true)
      await wait(60)
      await page.setOfflineMode(false)
      await wait(60)
    },
  },
  {
    name: 'slow processor',
    isBetween: true,
    happen: async ({ session }) => {
      await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
      await wait(300)
      await session.send('Emulation.setCPUThrottlingRate', { rate: 1 })
    },
  },
]
