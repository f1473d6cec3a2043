import type { Page } from 'puppeteer-core'
import type { Bundling } from '../../support/bundle.js'
import { eventually } from '../../support/eventually.js'
import { setStage } from '../../support/stage.js'

/** What the server saw of why a request was made. */
export interface Asked {
  kind: string | undefined
  id: string | undefined
  parent: string | undefined
  name: string | undefined
  how: string | undefined
}

/** A shop whose page is started with throughline, and what its server was asked. */
export interface Shop {
  open(source: string, html?: string, bundling?: Bundling): Promise<Page>
  /** Waits for so many requests to a path and tells why they were made. */
  asked(path: string, count?: number): Promise<Asked[]>
  /** What has been asked up to now. */
  soFar(path: string): Asked[]
  /** Answers a path with these statuses in turn, the last of them for ever. */
  answer(path: string, statuses: number[], body?: string): void
  stage: ReturnType<typeof setStage>
}

/** Opens a shop in Chromium for the tests of one file. */
export function openShop(attribution = 'exact'): Shop {
  const stage = setStage()
  const soFar = (path: string) =>
    stage.server.to(path).map(({ headers }) => ({
      kind: one(headers['x-throughline-action-kind']),
      id: one(headers['x-throughline-origin-action-id']),
      parent: one(headers['x-throughline-parent-action-id']),
      name: one(headers['x-throughline-action-name']),
      how: one(headers['x-throughline-attribution']),
    }))
  return {
    stage,
    soFar,
    open: (source, html = '<div id="root"></div>', bundling = {}) =>
      stage.open(
        `import { throughline } from './test/browser/connect/${attribution}-start.ts'
         window.throughline = throughline
         ${source}`,
        html,
        bundling,
      ),
    asked: (path, count = 1) => eventually(() => stage.server.to(path).length >= count && soFar(path)),
    answer(path, statuses, body = '{}') {
      let times = 0
      stage.server.on(path, (_, response) => {
        response.writeHead(statuses[Math.min(times++, statuses.length - 1)] ?? 200, {
          'content-type': 'application/json',
          'cache-control': 'no-store',
        })
        response.end(body)
      })
    },
  }
}

/** Waits until nothing that is open in the page could be the cause of what comes next. */
export async function quiet(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1600)))
}

function one(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined
}
