import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Readable } from 'node:stream'
import puppeteer, { type Browser } from 'puppeteer-core'
import { findChromium, launchChromium } from '../../test/support/chromium.js'
import { openSession } from './web-driver.js'
import { createWebDriverPage } from './web-driver-page.js'

/** A browser that is running. */
export interface Running {
  version: string
  /** puppeteer's browser, or of WebKit as much of one as the scenarios use. */
  browser: Browser
  close(): Promise<void>
}

/** A browser that can be started, or why it cannot. */
export interface Engine {
  name: 'Chromium' | 'Firefox' | 'WebKitGTK'
  missing: string | undefined
  launch(): Promise<Running>
}

const WEBKIT_PLACES = ['4.1', '4.0', '6.0'].map((api) =>
  api === '6.0'
    ? '/usr/lib/x86_64-linux-gnu/webkitgtk-6.0/MiniBrowser'
    : `/usr/lib/x86_64-linux-gnu/webkit2gtk-${api}/MiniBrowser`,
)

const findFirst = (places: readonly (string | undefined)[]): string | undefined =>
  places.find((place) => place && existsSync(place))

/** All engines, in the order in which they are played; one at a time. */
export function findEngines(): Engine[] {
  const { FIREFOX_PATH, WEBKIT_DRIVER_PATH, WEBKIT_BROWSER_PATH } = process.env
  const firefox = findFirst([FIREFOX_PATH, '/usr/bin/firefox-esr', '/usr/bin/firefox'])
  const driver = findFirst([WEBKIT_DRIVER_PATH, '/usr/bin/WebKitWebDriver'])
  const binary = findFirst([WEBKIT_BROWSER_PATH, ...WEBKIT_PLACES])
  const screen = findFirst(['/usr/bin/Xvfb'])
  return [
    { name: 'Chromium', missing: describeMissing(findChromium), launch: runChromium },
    {
      name: 'Firefox',
      missing: firefox ? undefined : 'no firefox-esr; install it or set FIREFOX_PATH',
      launch: () => runFirefox(firefox ?? ''),
    },
    {
      name: 'WebKitGTK',
      missing:
        driver && binary && screen
          ? undefined
          : 'no WebKitWebDriver, MiniBrowser or Xvfb; install webkit2gtk-driver and xvfb, or set WEBKIT_DRIVER_PATH and WEBKIT_BROWSER_PATH',
      launch: () => runWebKit({ driver: driver ?? '', binary: binary ?? '', screen: screen ?? '' }),
    },
  ]
}

function describeMissing(find: () => string): string | undefined {
  try {
    find()
    return undefined
  } catch (error) {
    return String(error)
  }
}

async function runChromium(): Promise<Running> {
  const { browser, close } = await launchChromium()
  return { browser, version: (await browser.version()).replace(/^.*\//, ''), close }
}

async function runFirefox(executablePath: string): Promise<Running> {
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true })
  return { browser, version: (await browser.version()).replace(/^.*\//, ''), close: () => browser.close() }
}

/** WebKit has no headless mode: it draws on a screen in memory. */
async function runWebKit(paths: { driver: string; binary: string; screen: string }): Promise<Running> {
  const screen = spawn(paths.screen, ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const display = await new Promise<string>((resolve, reject) => {
    screen.on('exit', () => reject(new Error('Xvfb ended before it had a screen')))
    ;(screen.stdio[3] as Readable).once('data', (number) => resolve(`:${String(number).trim()}`))
  })
  const port = await findPort()
  const driver = spawn(paths.driver, [`--port=${port}`], {
    stdio: 'ignore',
    env: { ...process.env, DISPLAY: display, WEBKIT_DISABLE_DMABUF_RENDERER: '1' },
  })
  const endAll = async (): Promise<void> => {
    for (const child of [driver, screen]) await end(child)
  }
  try {
    const session = await openSession(`http://127.0.0.1:${port}`, {
      'webkitgtk:browserOptions': { binary: paths.binary, args: ['--automation'] },
    })
    const browser = { newPage: async () => createWebDriverPage(session) } as unknown as Browser
    return {
      browser,
      version: session.version,
      async close() {
        await session.end().catch(() => undefined) // A crashed page has ended it.
        await endAll()
      },
    }
  } catch (error) {
    await endAll()
    throw error
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const over = new Promise((resolve) => child.once('exit', resolve))
  child.kill()
  await over
}

async function findPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
