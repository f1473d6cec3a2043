import { actionsByName } from '../questions/actions.js'
import { errorRateByRoute } from '../questions/error-rate.js'
import { MAX_GROUPS, type ReportFilter } from '../questions/filter.js'
import type { Question } from '../questions/question.js'
import { vitalsBy } from '../questions/vitals.js'
import { METRICS, type Metric } from '../tables/thresholds.js'

/** Budgets of one route: p75 of vitals in milliseconds, of CLS as its score; `errorRate` is a share of page views. */
export interface RouteBudgets extends Partial<Record<Metric | 'errorRate', number | undefined>> {}

/** The limits of a site; the file `budgets.json`. */
export interface Budgets {
  range: string
  minSamples: number
  routes: Readonly<Record<string, RouteBudgets>>
  actions: Readonly<Record<string, { p75Ms: number }>>
}

/** Budgets of every route that has none of its own. */
const ANY_ROUTE = '*'

/** How a measure compares with its budget. Too few samples are neither pass nor fail. */
export type Verdict = 'pass' | 'fail' | 'undecided'

/** One budget with the measured value. */
export interface BudgetResult {
  /** The route or the action. */
  name: string
  measure: Metric | 'errorRate' | 'duration'
  limit: number
  /** Absent without samples. */
  value: number | undefined
  samples: number
  /** With fewer samples nothing is decided. */
  needed: number
  verdict: Verdict
}

/** A query, with its topic in the JSON API. */
export interface BudgetRequest<Answer> {
  topic: string
  question: Question<Answer>
}

/** Runs the queries of a check: on a store, or on a running server. */
export type RunBudgetQuery = <Answer>(request: BudgetRequest<Answer>) => Promise<readonly Answer[]>

/** Compares every budget with the measured value; exceeded ones come first. */
export async function checkBudgets(
  budgets: Budgets,
  filter: ReportFilter,
  run: RunBudgetQuery,
): Promise<BudgetResult[]> {
  // A budget may be of a route that few visit: every group is asked for.
  const [vitals, rates, actions] = await Promise.all([
    run({ topic: 'vitals', question: vitalsBy({ filter, by: 'route', limit: MAX_GROUPS }) }),
    run({ topic: 'rates', question: errorRateByRoute(filter, MAX_GROUPS) }),
    run({ topic: 'actions', question: actionsByName(filter, MAX_GROUPS) }),
  ])
  const measured = new Map<string, Measured>()
  for (const { metric, name, p75, samples } of vitals) measured.set(`${metric} ${name}`, { value: p75, samples })
  for (const { route, rate, views } of rates) measured.set(`errorRate ${route}`, { value: rate, samples: views })
  for (const { name, p75DurationMs, actions: samples } of actions)
    measured.set(`duration ${name}`, { value: p75DurationMs, samples })
  const names = new Set([...vitals.map(({ name }) => name), ...rates.map(({ route }) => route)])
  const results = limitsOf(budgets, names).map((limit) =>
    toResult(limit, measured.get(`${limit.measure} ${limit.name}`), budgets.minSamples),
  )
  return results.sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict))
}

const ORDER: readonly Verdict[] = ['fail', 'undecided', 'pass']

interface Measured {
  value: number
  samples: number
}

type Limit = Pick<BudgetResult, 'name' | 'measure' | 'limit'>

function limitsOf({ routes, actions }: Budgets, seen: ReadonlySet<string>): Limit[] {
  const { [ANY_ROUTE]: any, ...named } = routes
  const rest = any
    ? [...seen].filter((route) => !Object.hasOwn(named, route)).map((route) => [route, any] as const)
    : []
  const ofRoutes = [...Object.entries(named), ...rest].flatMap(([name, limits]) =>
    ([...METRICS, 'errorRate'] as const).flatMap((measure) => {
      const limit = limits[measure]
      return limit === undefined ? [] : [{ name, measure, limit }]
    }),
  )
  const ofActions = Object.entries(actions).map(
    ([name, { p75Ms }]): Limit => ({ name, measure: 'duration', limit: p75Ms }),
  )
  return [...ofRoutes, ...ofActions]
}

function toResult(limit: Limit, measured: Measured | undefined, needed: number): BudgetResult {
  const { value, samples = 0 } = measured ?? {}
  const isDecided = value !== undefined && samples >= needed
  const verdict = !isDecided ? 'undecided' : value <= limit.limit ? 'pass' : 'fail'
  return { ...limit, value, samples, needed, verdict }
}

/** The number of results of each verdict. */
export function countVerdicts(results: readonly BudgetResult[]): Record<Verdict, number> {
  const of = (verdict: Verdict) => results.filter((result) => result.verdict === verdict).length
  return { pass: of('pass'), fail: of('fail'), undecided: of('undecided') }
}
