// As Grafana Faro's user actions work: one at a time, begun by pointerdown, Enter or space; activity (a request begun,
// a change of the document, a resource) puts its end off by 100 ms. With requests under way at that time it is halted:
// what begins from then on is not its, it only waits for them, 10 s at most. Without activity in 100 ms it is cancelled.
// https://grafana.com/docs/grafana-cloud/observe-and-act/monitor-applications/frontend-observability/instrument/user-actions/
import { linkRequests, readActionName, watchPage } from './link-requests.js'

const FOLLOW_UP_MS = 100
const HALT_MS = 10_000

/** Links requests to the one user action that is started. */
export function install(): void {
  let action: { name: string; isHalted: boolean } | undefined
  let timer = 0
  let running = new Set<object>()

  function end(): void {
    clearTimeout(timer)
    action = undefined
    running = new Set()
  }
  function onActivity(): void {
    if (!action || action.isHalted) return
    clearTimeout(timer)
    timer = window.setTimeout(() => {
      if (!action || !running.size) return end()
      action.isHalted = true
      timer = window.setTimeout(end, HALT_MS)
    }, FOLLOW_UP_MS)
  }
  function onGesture(event: Event): void {
    const name = readActionName(event)
    if (!name || action || (event instanceof KeyboardEvent && !['Enter', ' '].includes(event.key))) return
    action = { name, isHalted: false }
    timer = window.setTimeout(end, FOLLOW_UP_MS)
  }

  window.addEventListener('pointerdown', onGesture)
  window.addEventListener('keydown', onGesture)
  watchPage(onActivity)
  linkRequests(() => (action?.isHalted ? undefined : action?.name), {
    started(request) {
      if (action && !action.isHalted) running.add(request)
      onActivity()
    },
    ended(request) {
      running.delete(request)
      if (action?.isHalted && !running.size) end()
    },
  })
}
