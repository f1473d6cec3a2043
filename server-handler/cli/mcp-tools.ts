import { z } from 'zod'
import { ACTION_ID_PATTERN } from '../../src/shared/action.js'
import { actionsByName, latestActions } from '../questions/actions.js'
import { errorRateByRoute } from '../questions/error-rate.js'
import { ERROR_ORDERS, errorGroup, errorGroups } from '../questions/errors.js'
import { parseRange, type ReportFilter, readFilter } from '../questions/filter.js'
import { type HealthCount, healthCounts, recordsByKind } from '../questions/health.js'
import type { Question } from '../questions/question.js'
import { isSessionId, sessionEntries } from '../questions/session.js'
import { lineageOf, mentionsOf } from '../questions/timeline.js'
import { viewsByRoute } from '../questions/traffic.js'
import { GROUPING_NAMES, trendOf, vitalsBy } from '../questions/vitals.js'
import { describeSlowest } from '../report/slow.js'
import { withWaits } from '../report/waits.js'
import { METRICS } from '../tables/thresholds.js'

/** Filters that every tool about a period takes. */
const PERIOD = {
  range: z
    .string()
    .refine((text) => parseRange(text) !== undefined, { error: 'a number with m, h or d: 90m, 24h, 7d' })
    .default('24h')
    .describe('how far back from now: 90m, 24h, 7d'),
  service: z.string().max(256).optional().describe('only records of this service'),
  site: z.string().max(256).optional().describe('only records of this site'),
  route: z.string().max(256).optional().describe('only records of this route pattern: /p/:slug'),
  device: z.string().max(64).optional().describe('only this class of devices: mobile, tablet, desktop'),
  release: z.string().max(256).optional().describe('only records of this release'),
}
const METRIC = z.enum(METRICS).describe('a vital; durations are in milliseconds, cls is a score')
const ID = z.string().min(1).max(128)

/** Runs a query on the store, ClickHouse or a running server. */
export type RunQuery = <Answer>(
  topic: string,
  search: Readonly<Record<string, string>>,
  question: Question<Answer>,
) => Promise<readonly Answer[]>

/** A tool as the protocol describes it. */
export interface Tool {
  name: string
  description: string
  inputSchema: Readonly<Record<string, z.ZodType>>
  answer(given: unknown, run: RunQuery): Promise<Readonly<Record<string, unknown>>>
}

type Fields = Readonly<Record<string, string>>

interface Asked<Input> {
  input: Input
  filter: ReportFilter
  search: Fields
  run: RunQuery
}

/** A tool about a period. Its response has the period, the number of records and the losses in it. */
function periodTool<Shape extends Readonly<Record<string, z.ZodType>>>(
  { name, description }: Pick<Tool, 'name' | 'description'>,
  shape: Shape,
  rows: (asked: Asked<z.infer<z.ZodObject<Shape>>>) => Promise<readonly unknown[]>,
): Tool {
  const inputSchema = { ...PERIOD, ...shape }
  return {
    name,
    description,
    inputSchema,
    async answer(given, run) {
      const period = z.object(PERIOD).parse(given)
      const input = z.object(shape).parse(given)
      const search: Fields = Object.fromEntries(
        Object.entries(period).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
      )
      const filter = readFilter(new URLSearchParams(search), Date.now())
      const [found, quality] = await Promise.all([rows({ input, filter, search, run }), describeQuality(filter, run)])
      return { ...quality, rows: found }
    },
  }
}

// Counted for the whole period: a record of a loss rarely has the route or the device of the lost records.
async function describeQuality({ range, sinceMs, untilMs }: ReportFilter, run: RunQuery) {
  const filter = { range, sinceMs, untilMs }
  const search: Fields = { range }
  const [kinds, health] = await Promise.all([
    run('kinds', search, recordsByKind(filter)),
    run('health', search, healthCounts(filter)),
  ])
  return {
    period: {
      since: new Date(filter.sinceMs).toISOString(),
      until: new Date(filter.untilMs).toISOString(),
      range: filter.range,
    },
    sample: {
      recordsByKind: Object.fromEntries(kinds.map(({ kind, records }) => [kind, records])),
      note: 'these counts and the loss are of the whole period, without the other filters; rows have their own counts, and estimated counts are measured ones divided by the sample ratio',
    },
    loss: sumByReason(health),
  }
}

// A signal has one count per route, queue and callback.
function sumByReason(health: readonly HealthCount[]) {
  const sums = new Map<string, Pick<HealthCount, 'signal' | 'reason' | 'count'>>()
  for (const { signal, reason, count } of health) {
    const key = JSON.stringify([signal, reason])
    sums.set(key, { signal, reason, count: count + (sums.get(key)?.count ?? 0) })
  }
  return [...sums.values()]
}

/** A tool about one id, without a period. Its response states how many records the id has. */
function idTool(
  { name, description }: Pick<Tool, 'name' | 'description'>,
  id: z.ZodType<string>,
  find: (id: string, run: RunQuery) => Promise<Readonly<Record<string, unknown>> & { rows: readonly unknown[] }>,
): Tool {
  return {
    name,
    description,
    inputSchema: { id },
    async answer(given, run) {
      const found = await find(z.object({ id }).parse(given).id, run)
      return {
        period: 'as long as raw records are kept',
        sample: { records: found.rows.length },
        loss: 'not known for one id; see the tool health',
        ...found,
      }
    },
  }
}

/** All tools. They only read. */
export const TOOLS: readonly Tool[] = [
  periodTool(
    {
      name: 'vitals',
      description: 'p50, p75 and p90 of web vitals by route, release, device, action, service or site',
    },
    { vital: METRIC.optional(), by: z.enum(GROUPING_NAMES).default('route') },
    ({ input: { vital, by }, filter, search, run }) =>
      run('vitals', { ...search, by, ...(vital ? { vital } : {}) }, vitalsBy({ filter, by, metric: vital })),
  ),
  periodTool(
    { name: 'trend', description: 'percentiles of one vital over time' },
    { vital: METRIC },
    ({ input: { vital }, filter, search, run }) =>
      run('trend', { ...search, vital }, trendOf({ filter, metric: vital })),
  ),
  periodTool({ name: 'views', description: 'page views by route' }, {}, ({ filter, search, run }) =>
    run('views', search, viewsByRoute(filter)),
  ),
  periodTool(
    { name: 'errors', description: 'groups of errors, those with the most errors or with the most visitors first' },
    { sort: z.enum(ERROR_ORDERS).default('count') },
    ({ input: { sort }, filter, search, run }) =>
      run('errors', { ...search, ...(sort === 'count' ? {} : { sort }) }, errorGroups(filter, 100, sort)),
  ),
  periodTool(
    { name: 'error', description: 'one group of errors: its latest stack, and the action that led to it' },
    { fingerprint: z.string().min(1).max(2_048) },
    ({ input: { fingerprint }, filter, search, run }) =>
      run('error', { ...search, fingerprint }, errorGroup(filter, fingerprint)),
  ),
  periodTool(
    { name: 'error_rates', description: 'the share of page views with an error by route' },
    {},
    ({ filter, search, run }) => run('rates', search, errorRateByRoute(filter)),
  ),
  periodTool(
    { name: 'actions', description: 'actions by name: outcomes, duration, INP, requests, retries' },
    {},
    ({ filter, search, run }) => run('actions', search, actionsByName(filter)),
  ),
  periodTool(
    { name: 'latest_actions', description: 'the latest actions with their ids' },
    {},
    ({ filter, search, run }) => run('latest', search, latestActions(filter)),
  ),
  idTool(
    { name: 'lineage', description: 'everything that one action caused, and its slowest part' },
    z.string().regex(ACTION_ID_PATTERN).describe('an action id, act_…'),
    async (id, run) => {
      const rows = withWaits(await run('lineage', { id }, lineageOf(id)))
      return { slowest: describeSlowest(rows) ?? null, rows }
    },
  ),
  idTool(
    { name: 'session', description: 'what was viewed, clicked and failed in one visit' },
    ID.refine(isSessionId, 'must be a session id').describe('a session id'),
    async (id, run) => ({ rows: await run('session', { id }, sessionEntries(id)) }),
  ),
  idTool(
    { name: 'search', description: 'every record with a request id, trace id, session id or page id' },
    ID,
    async (id, run) => ({ rows: await run('search', { q: id }, mentionsOf(id)) }),
  ),
]
