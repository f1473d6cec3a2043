// As Datadog's browser SDK documents it: an action begins with a click, and is over when the page has had no activity
// (requests, changes of the document, resources) for 100 ms, at the latest after 10 s; what begins meanwhile is its.
// https://docs.datadoghq.com/real_user_monitoring/browser/monitoring_page_performance/#how-page-activity-is-calculated
import { linkRequests, readActionName, watchPage } from './link-requests.js'

const QUIET_MS = 100
const LONGEST_MS = 10_000

interface OpenAction {
  name: string
  startedAt: number
  requests: Set<object>
  timer: number
}

/** Links requests to the latest click whose page activity lasts. */
export function install(): void {
  let open: OpenAction[] = []

  function touch(action: OpenAction): void {
    clearTimeout(action.timer)
    action.timer = window.setTimeout(() => {
      if (action.requests.size && performance.now() - action.startedAt < LONGEST_MS) touch(action)
      else open = open.filter((other) => other !== action)
    }, QUIET_MS)
  }
  const touchAll = (): void => open.forEach(touch)

  window.addEventListener(
    'click',
    (event) => {
      const name = readActionName(event)
      if (!name) return
      const action = { name, startedAt: performance.now(), requests: new Set<object>(), timer: 0 }
      open = [...open, action]
      touch(action)
    },
    true,
  )
  watchPage(touchAll)
  linkRequests(() => open.findLast(({ startedAt }) => performance.now() - startedAt < LONGEST_MS)?.name, {
    started(request) {
      for (const { requests } of open) requests.add(request)
      touchAll()
    },
    ended(request) {
      for (const action of open) if (action.requests.delete(request)) touch(action)
    },
  })
}
