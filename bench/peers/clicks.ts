import { type ClickName, parseReport } from './links.js'
import type { Sdk } from './sdks.js'
import { hide, isReport, pause, type Stage, type Visit } from './visit-page.js'

/** Requests that are tied to the right click alone, and how many there were. */
export interface Links {
  right: number
  of: number
  /** Requests of a click that are tied to another one, or to two. */
  wrong: number
  /** Requests of the poll that are tied to a click. */
  polls: number
  ofPolls: number
}

/** One click beside the poll. */
export const measureOneClick = (stage: Stage, sdk: Sdk) => measureClicks(stage, sdk, ['buy'])

/** Two clicks that are open at once, beside the poll. */
export const measureTwoClicks = (stage: Stage, sdk: Sdk) => measureClicks(stage, sdk, ['buy', 'search'])

function measureClicks(stage: Stage, sdk: Sdk, clicks: readonly ClickName[]): Promise<Links> {
  return stage.visit(sdk, { name: 'clicks' }, async (visit) => {
    await pause(1500)
    for (const name of clicks) await visit.page.click(`#${name}`)
    await pause(1500)
    await hide(visit)
    return judge(visit, sdk)
  })
}

function judge({ server }: Visit, sdk: Sdk): Links {
  const reports = server.requests.filter((request) => isReport(request)).map(parseReport)
  const links: Links = { right: 0, of: 0, wrong: 0, polls: 0, ofPolls: 0 }
  for (const request of server.to('/api/')) {
    const found = sdk.readLinks?.(request, reports) ?? new Set()
    const [, name = ''] = request.path.match(/^\/api\/(\w+)-/) ?? []
    if (name === 'poll') {
      links.ofPolls += 1
      if (found.size) links.polls += 1
      continue
    }
    links.of += 1
    if (found.size === 1 && found.has(name as ClickName)) links.right += 1
    else if (found.size) links.wrong += 1
  }
  return links
}
