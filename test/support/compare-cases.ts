import { percentileCells, shareCells } from '../../server-handler/questions/compare.js'
import type { ReportFilter } from '../../server-handler/questions/filter.js'
import { vitalsByNavigation } from '../../server-handler/questions/navigations.js'
import { actionGroups, actionInstances, durationBuckets } from '../../server-handler/questions/one-action.js'
import type { Question } from '../../server-handler/questions/question.js'
import { releasesOf } from '../../server-handler/questions/releases.js'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** The questions behind the comparison, and the pages of a route and an action. */
export function compareCases(filter: ReportFilter): (readonly [name: string, question: Question<unknown>])[] {
  const nowMs = Math.ceil(filter.untilMs / HOUR_MS) * HOUR_MS
  const day = { sinceMs: nowMs - DAY_MS, untilMs: nowMs }
  const half = Math.floor((nowMs - 10 * HOUR_MS) / HOUR_MS) * HOUR_MS
  const releases = {
    filter,
    before: { ...day, release: '2026.11.18' },
    after: { ...day, release: '2026.11.20' },
  }
  const periods = {
    filter: { ...filter, device: 'mobile' },
    before: { sinceMs: day.sinceMs, untilMs: half },
    after: { sinceMs: half, untilMs: nowMs },
  }
  const route = { ...filter, route: '/p/:slug' }
  return [
    ['the percentiles of two releases', percentileCells(releases)],
    ['the shares of two releases', shareCells(releases)],
    ['the percentiles of two periods on phones', percentileCells(periods)],
    ['the shares of two periods on phones', shareCells(periods)],
    ['the releases', releasesOf(filter)],
    ['the vitals of page loads and soft navigations', vitalsByNavigation(route)],
    ['the durations of an action', durationBuckets(filter, 'add_to_cart')],
    ['the slowest of an action', actionInstances(filter, 'add_to_cart', 'slowest')],
    ['the failed of an action', actionInstances(filter, 'checkout_submit', 'failed')],
    ...(['all', 'release', 'route', 'device', 'time'] as const).map(
      (by) => [`an action by ${by}`, actionGroups(filter, 'add_to_cart', by)] as const,
    ),
  ]
}
