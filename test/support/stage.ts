import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type Bundling, bundleForPage } from './bundle.js'
import { launchChromium } from './chromium.js'
import { type PageServer, startPageServer } from './page-server.js'

/** A Chromium, a shop server and a server of another origin, for the tests of one file. */
export interface Stage {
  browser: Browser
  server: PageServer
  other: PageServer
  /** Opens a page whose script is bundled from `source`; `html` is its body. */
  open(source: string, html?: string, bundling?: Bundling): Promise<Page>
}

/** Sets the stage before all tests of a file and clears it between them. */
export function setStage(): Stage {
  let closeBrowser: () => Promise<void>
  const stage = {} as Stage
  const pages: Page[] = []

  beforeAll(async () => {
    const launched = await launchChromium()
    closeBrowser = launched.close
    stage.browser = launched.browser
    stage.server = await startPageServer()
    stage.other = await startPageServer()
  })
  beforeEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.close().catch(() => {})))
    stage.server.forget()
    stage.other.forget()
  })
  afterAll(async () => {
    await closeBrowser?.()
    await stage.server?.close()
    await stage.other?.close()
  })

  stage.open = async (source, html = '', bundling = {}) => {
    stage.server.serve('/bundle.js', await bundleForPage(source, bundling))
    stage.server.serve(
      '/shop',
      `<!doctype html><title>shop</title><link rel="icon" href="data:,"><body>${html}<script src="/bundle.js"></script>`,
    )
    const page = await stage.browser.newPage()
    pages.push(page)
    // What an earlier test stored is not this visitor's.
    const devtools = await page.createCDPSession()
    await devtools.send('Storage.clearDataForOrigin', { origin: stage.server.url, storageTypes: 'all' })
    await page.goto(`${stage.server.url}/shop`)
    return page
  }
  return stage
}
