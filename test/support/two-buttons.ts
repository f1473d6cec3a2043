import type { Page } from 'puppeteer-core'
import { eventually } from './eventually.js'
import type { Stage } from './stage.js'

/** What pages with two named buttons begin with: `on` listens to one, `ask` makes a request. */
const START = `
  import { start } from './src/entries/index.ts'
  window.throughline = start({ actions: { pay: {}, look: {} } })
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
  const on = (id, run) => (document.getElementById(id).onclick = run)
  const ask = (path, init) => fetch('/api/' + path, init)
`
const BUTTONS =
  '<button id="a" data-action-name="pay">a</button><button id="b" data-action-name="look">b</button><p id="notice" style="height:50px">notice</p>'

/** Pages with a button `a` for the action `pay` and a button `b` for `look`. */
export function useTwoButtons(stage: Stage) {
  const came = (path: string, count = 1) => eventually(() => stage.server.to(`/api/${path}`).length >= count)
  return {
    open: (code: string, html = ''): Promise<Page> => stage.open(`${START}\n${code}`, BUTTONS + html),
    came,
    /** Clicks on both, the second one when the first one's request of that path has come. */
    async both(page: Page, path?: string): Promise<void> {
      await page.click('#a')
      if (path) await came(path)
      await page.click('#b')
    },
    /** Answers the requests of a path after some time, with these statuses in turn, then with 200. */
    answer(path: string, statuses: readonly number[], ms = 0): void {
      let tries = 0
      stage.server.on(`/api/${path}`, (_, response) => {
        response.statusCode = statuses[tries] ?? 200
        tries += 1
        setTimeout(() => response.end('{}'), ms)
      })
    },
    /** What the requests under a path said of themselves, in order: the name of their action, or its kind, and how it was found. */
    links: (path: string): string[] =>
      stage.server
        .to(`/api/${path}`)
        .map(
          ({ headers }) =>
            `${headers['x-throughline-action-name'] ?? headers['x-throughline-action-kind']} ${headers['x-throughline-attribution']}`,
        ),
  }
}
