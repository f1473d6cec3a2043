import { DAY_MS, type ReportFilter, steady } from './filter.js'
import { type Answers, ask } from './question.js'
import { type ReleaseViews, releasesOf } from './releases.js'
import type { Comparison } from './sides.js'

/** The requested comparison: two releases, or two periods. Without either, the newest release if there are two. */
export interface Asked {
  before?: string | undefined
  after?: string | undefined
  by?: 'period' | undefined
}

/** A comparison and how it was chosen. */
export interface Chosen {
  comparison: Comparison
  releases: readonly ReleaseViews[]
  /** A newer release than the compared one, with too few views so far. */
  tooNew: ReleaseViews | undefined
}

/** Views that a release needs to be compared by default. */
export const ENOUGH_VIEWS = 300

/** Releases are compared over at least a week each, so that both have every weekday. */
const LEAST_WINDOW_MS = 7 * DAY_MS
const HOUR_MS = 3_600_000

/** Reads what to compare from a query string. */
export function readAsked(search: URLSearchParams): Asked {
  const read = (name: string) => search.get(name)?.slice(0, 256) || undefined
  return { before: read('before'), after: read('after'), by: search.get('by') === 'period' ? 'period' : undefined }
}

/** The query parameters of a comparison, in the format of `readAsked`. */
export function askAgain({ before, after }: Comparison): Readonly<Record<string, string>> {
  if (before.release === undefined || after.release === undefined) return { by: 'period' }
  return { before: before.release, after: after.release }
}

/** Chooses the two sides: by default the newest release with enough views, and the one before it. */
export async function chooseComparison(answers: Answers, given: ReportFilter, asked: Asked = {}): Promise<Chosen> {
  const filter = steady(given)
  const explicit = asked.before !== undefined && asked.after !== undefined
  // Requested releases are the same sides on each page, even if few of their views are of its route or device.
  const wide = { ...filter, route: undefined, device: undefined }
  const releases = await ask(answers, releasesOf(explicit ? wide : filter))
  const after =
    asked.after === undefined ? releases.find(hasEnough) : releases.find(({ release }) => release === asked.after)
  const before =
    asked.before === undefined
      ? after && releaseBefore(releases, after)
      : releases.find(({ release }) => release === asked.before)
  if (asked.by === 'period' || ((!before || !after) && !explicit))
    return { comparison: ofPeriods(filter), releases, tooNew: undefined }
  const tooNew = asked.after === undefined && releases[0] !== after ? releases[0] : undefined
  return {
    comparison: ofReleases(filter, before ?? unknown(asked.before), after ?? unknown(asked.after)),
    releases,
    tooNew,
  }
}

const unknown = (release = ''): Compared => ({ release, firstMs: 0, lastMs: 0 })

const hasEnough = ({ views }: ReleaseViews) => views >= ENOUGH_VIEWS

// The list begins with the newest.
function releaseBefore(releases: readonly ReleaseViews[], after: ReleaseViews) {
  const older = releases.slice(releases.indexOf(after) + 1)
  return older.find((release) => release.service === after.service && hasEnough(release))
}

type Compared = Pick<ReleaseViews, 'release' | 'firstMs' | 'lastMs'> & Partial<Pick<ReleaseViews, 'service'>>

/** Each release over its last days. */
function ofReleases(filter: ReportFilter, before: Compared, after: Compared): Comparison {
  const windowMs = Math.max(filter.untilMs - filter.sinceMs, LEAST_WINDOW_MS)
  const side = ({ release, firstMs, lastMs }: Compared) => {
    const untilMs = Math.min(Math.ceil(filter.untilMs), lastMs + 2 * DAY_MS)
    return { release, sinceMs: floorTo(Math.max(untilMs - windowMs, firstMs), DAY_MS), untilMs }
  }
  const service = after.service || filter.service
  return { filter: { ...filter, ...(service ? { service } : {}) }, before: side(before), after: side(after) }
}

/** The range, and the same time before it. Of ranges of more than a day, both begin with a day. */
function ofPeriods(filter: ReportFilter): Comparison {
  const lengthMs = filter.untilMs - filter.sinceMs
  const stepMs = lengthMs <= DAY_MS ? HOUR_MS : DAY_MS
  const sinceMs = floorTo(filter.sinceMs, stepMs)
  return {
    filter,
    before: { sinceMs: sinceMs - Math.ceil(lengthMs / stepMs) * stepMs, untilMs: sinceMs },
    after: { sinceMs, untilMs: Math.ceil(filter.untilMs) },
  }
}

const floorTo = (timeMs: number, stepMs: number) => Math.floor(timeMs / stepMs) * stepMs
