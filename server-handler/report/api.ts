import { ACTION_ID_PATTERN, isOneOf } from '../../src/shared/action.js'
import { actionsByName, latestActions } from '../questions/actions.js'
import { errorHistories, errorStateOf } from '../questions/error-group.js'
import { errorRateByRoute } from '../questions/error-rate.js'
import { errorGroup, errorGroups, readErrorOrder } from '../questions/errors.js'
import { DEVICES, MAX_GROUPS, MAX_RANGE_DAYS, type ReportFilter, unusableTime } from '../questions/filter.js'
import { healthCounts, recordsByKind } from '../questions/health.js'
import { type Answers, ask } from '../questions/question.js'
import { isSessionId, sessionEntries } from '../questions/session.js'
import { viewsByRoute } from '../questions/traffic.js'
import { GROUPINGS, type Grouping, trendOf, vitalsBy } from '../questions/vitals.js'
import { METRICS } from '../tables/thresholds.js'
import { readLineage, readMentions } from './lineage.js'
import type { EventLookup } from './shop-events.js'

/** A response of the JSON API: rows, or a problem with the request. */
export type ApiAnswer = { ok: true; rows: unknown } | { ok: false; status: number; problem: string }

interface ApiQuestion {
  answers: Answers
  events: EventLookup
  filter: ReportFilter
  search: URLSearchParams
  /** When it is asked, in milliseconds. */
  now: number
}

type Topic = (question: ApiQuestion) => Promise<ApiAnswer>

const TOPICS: Readonly<Record<string, Topic>> = {
  vitals: async ({ answers, filter, search }) => {
    const asked = readVitals(search)
    return asked.ok ? rows(await ask(answers, vitalsBy({ filter, ...asked.input }))) : asked
  },
  trend: async ({ answers, filter, search }) => {
    const asked = readVitals(search)
    return asked.ok ? rows(await ask(answers, trendOf({ filter, ...asked.input }))) : asked
  },
  views: async ({ answers, filter, search }) => {
    const limit = readLimit(search)
    return limit.ok ? rows(await ask(answers, viewsByRoute(filter, limit.value))) : limit
  },
  errors: async ({ answers, filter, search }) => {
    const limit = readLimit(search)
    return limit.ok ? rows(await ask(answers, errorGroups(filter, limit.value, readErrorOrder(search)))) : limit
  },
  error: async ({ answers, filter, search }) => {
    const key = search.get('fingerprint') ?? ''
    if (!key) return wrong('fingerprint', key, 'the fingerprint of a group of errors')
    const [group] = await ask(answers, errorGroup(filter, key))
    const [history] = await ask(answers, errorHistories(filter, key))
    return rows(group && history ? [{ ...group, state: errorStateOf(history, filter), history }] : [])
  },
  rates: async ({ answers, filter, search }) => {
    const limit = readLimit(search)
    return limit.ok ? rows(await ask(answers, errorRateByRoute(filter, limit.value))) : limit
  },
  actions: async ({ answers, filter, search }) => {
    const limit = readLimit(search)
    return limit.ok ? rows(await ask(answers, actionsByName(filter, limit.value))) : limit
  },
  latest: async ({ answers, filter, search }) => {
    const limit = readLimit(search)
    return limit.ok ? rows(await ask(answers, latestActions(filter, limit.value))) : limit
  },
  health: async ({ answers, filter }) => rows(await ask(answers, healthCounts(filter))),
  kinds: async ({ answers, filter }) => rows(await ask(answers, recordsByKind(filter))),
  lineage: async ({ answers, events, search }) => {
    const id = search.get('id') ?? ''
    return ACTION_ID_PATTERN.test(id)
      ? rows((await readLineage(answers, events, id)).items)
      : wrong('id', id, 'an action id, act_…')
  },
  session: async ({ answers, search }) => {
    const id = search.get('id') ?? ''
    return isSessionId(id) ? rows(await ask(answers, sessionEntries(id))) : wrong('id', id, 'a session id')
  },
  search: async ({ answers, events, search }) => {
    const q = search.get('q')?.trim() ?? ''
    return q
      ? rows((await readMentions(answers, events, q)).items)
      : wrong('q', q, 'a request, trace, session or page id')
  },
}

const A_TIME = 'a time in UTC such as 2026-11-20T10:00'
/** What limits of time must be. */
const TIMES = {
  range: 'a number with m, h or d, such as 24h, or `custom` with `from`',
  from: `${A_TIME}, before \`to\` and at most ${MAX_RANGE_DAYS} days earlier`,
  to: A_TIME,
} as const

/**
 * Answers one topic of the JSON API: `vitals`, `trend`, `views`, `errors`, `error`, `rates`, `actions`, `latest`, `lineage`, `session`,
 * `search`,
 * `health`, `kinds`.
 */
export async function answerApi(topic: string, question: ApiQuestion): Promise<ApiAnswer> {
  const answer = Object.hasOwn(TOPICS, topic) ? TOPICS[topic] : undefined
  if (!answer)
    return { ok: false, status: 404, problem: `unknown topic; the topics are ${Object.keys(TOPICS).join(', ')}` }
  const { search, now } = question
  const unusable = unusableTime(search, now)
  if (unusable) return wrong(unusable, search.get(unusable) ?? '', TIMES[unusable])
  // A misspelled one would select nothing.
  const device = search.get('device')
  return device && !isOneOf(DEVICES, device) ? wrong('device', device, DEVICES.join(', ')) : answer(question)
}

function readVitals(search: URLSearchParams) {
  const metric = search.get('vital') ?? undefined
  const by = search.get('by') ?? undefined
  if (metric !== undefined && !isOneOf(METRICS, metric)) return wrong('vital', metric, METRICS.join(', '))
  if (by !== undefined && !isGrouping(by)) return wrong('by', by, Object.keys(GROUPINGS).join(', '))
  const limit = readLimit(search)
  return limit.ok ? ({ ok: true, input: { metric, by, limit: limit.value } } as const) : limit
}

function readLimit(search: URLSearchParams) {
  const given = search.get('limit')
  if (given === null) return { ok: true, value: undefined } as const
  const value = Number(given)
  if (/^\d+$/.test(given) && value >= 1 && value <= MAX_GROUPS) return { ok: true, value } as const
  return wrong('limit', given, `a number of groups from 1 to ${MAX_GROUPS}`)
}

/** Whether vitals can be grouped by a dimension. */
export function isGrouping(text: string): text is Grouping {
  return Object.hasOwn(GROUPINGS, text)
}

function rows(found: unknown): ApiAnswer {
  return { ok: true, rows: found }
}

function wrong(name: string, given: string, allowed: string): ApiAnswer & { ok: false } {
  return {
    ok: false,
    status: 400,
    problem: `\`${name}\` is ${JSON.stringify(given.slice(0, 80))}; it must be ${allowed}`,
  }
}
