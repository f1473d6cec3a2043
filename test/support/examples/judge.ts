import type { startDevServer } from 'throughline/report'
import { eventually } from '../eventually.js'
import { type Example, PLACES, type Work } from './example.js'
import type { SeenRequest, Step, Visit } from './visit.js'

type Store = Awaited<ReturnType<typeof startDevServer>>['store']

/** What a visit of an example has come to. */
export interface Verdict {
  /** Requests with the right kind and name of action, on the page and on the server. */
  right: number
  requests: number
  /** Names of the vitals of each declared route. */
  vitals: Record<string, string[]>
  /** What is not as it has to be, in sentences. */
  problems: string[]
}

/** The steps in which a page makes each request, and the action that it belongs to. */
const EXPECTED: Record<Work, { steps: readonly Step[]; kind: string; name?: string }> = {
  product: { steps: ['open product', 'load product'], kind: 'mount' },
  add_to_cart: { steps: ['add to cart'], kind: 'explicit_user_action', name: 'add_to_cart' },
  place_order: { steps: ['place order', 'place order'], kind: 'explicit_user_action', name: 'place_order' },
}
const WORK: readonly Work[] = ['product', 'add_to_cart', 'place_order']

/** Compares a visit, and what the store has of it, with what the example declares. */
export async function judgeVisit(example: Example, visit: Visit, store: Store): Promise<Verdict> {
  const problems = visit.faults.map((fault) => `in the console: ${fault}`)
  const expected = WORK.flatMap((work) => expectWork(example, visit, { work, problems }))
  const { preloads, namesPreloads } = example
  const ahead = visit.requests.filter(
    (seen) => namesPreloads && seen.step === 'hover' && preloads.some((pattern) => isLike(seen, pattern)),
  )
  const rightAhead = ahead.filter(({ kind }) => kind === 'background_refresh')
  const right = expected.filter(({ isRight }) => isRight).map(({ seen }) => seen)
  problems.push(...judgeOthers(example, visit))
  const ids = right.map(({ actionId }) => actionId)
  const onServer = await waitFor(
    () => countSpans(store, ids),
    (counts) => ids.every((id) => (counts[id] ?? 0) >= ids.filter((other) => other === id).length),
  )
  for (const seen of right)
    if (!onServer[seen.actionId]) problems.push(`the server has no span of the action of ${seen.what}`)
  const vitals = await judgeRoutes(example, store, problems)
  return {
    right: right.filter(({ actionId }) => onServer[actionId]).length + rightAhead.length,
    requests: expected.length + ahead.length,
    vitals,
    problems,
  }
}

/** Whether each expected request of one kind was made, and belongs to the right action. */
function expectWork(
  { requests, preloads, rendered, dataOf }: Example,
  visit: Visit,
  { work, problems }: { work: Work; problems: string[] },
): { isRight: boolean; seen: SeenRequest }[] {
  const pattern = requests[work]
  const { steps, kind, name = '' } = EXPECTED[work]
  if (pattern === null) return []
  // Several kinds of work may have one address, as functions of a server do.
  const isAnother = ({ step }: SeenRequest) =>
    !steps.includes(step) && WORK.some((other) => requests[other] === pattern && EXPECTED[other].steps.includes(step))
  const isAhead = (seen: SeenRequest) => seen.step === 'hover' && preloads.some((one) => isLike(seen, one))
  const matching = visit.requests.filter((seen) => isLike(seen, pattern) && !isAhead(seen) && !isAnother(seen))
  // What was loaded in advance, or is in the page already, is not asked for again.
  const isPreloaded = visit.requests.some((seen) => seen.step === 'hover' && isLike(seen, pattern))
  const due = steps.filter(
    (step) => !(step === 'open product' && isPreloaded) && !(step === 'load product' && rendered),
  )
  for (const step of new Set(steps)) {
    const made = matching.filter((seen) => seen.step === step).length
    const wanted = due.filter((one) => one === step).length
    if (made !== wanted) problems.push(`${step}: ${pattern} was requested ${made} times, not ${wanted}`)
  }
  return matching.map((seen) => {
    // What a router loads again after an action is an invalidation.
    const due = steps.includes(seen.step) ? kind : 'invalidation'
    const isRight = (seen.kind === due && (!name || seen.name === name)) || (dataOf === 'click' && isOfLink(seen, work))
    if (!isRight)
      problems.push(`${seen.step}: ${seen.what} has the action ${seen.kind} ${seen.name}, not ${due} ${name}`)
    return { isRight, seen }
  })
}

/** A request that no click has asked for must not name one as its action. */
function judgeOthers({ requests, preloads, namesPreloads }: Example, visit: Visit): string[] {
  const declared = WORK.map((work) => requests[work]).filter((pattern) => pattern !== null)
  const allowed = namesPreloads ? ['background_refresh'] : ['background_refresh', '']
  /** What a header marks is loaded in advance whenever that is; other requests are while the pointer is over a link. */
  const isAhead = (seen: SeenRequest) =>
    preloads.some((pattern) => isLike(seen, pattern) && (seen.step === 'hover' || / .* /.test(pattern)))
  const missing = preloads
    .filter((pattern) => !visit.requests.some((seen) => isLike(seen, pattern)))
    .map((pattern) => `nothing was loaded in advance by ${pattern}`)
  const wrong = visit.requests
    .filter(
      (seen) =>
        seen.step === 'hover' || seen.step === 'load home' || !declared.some((pattern) => isLike(seen, pattern)),
    )
    .filter((seen) => (isAhead(seen) ? !allowed.includes(seen.kind) : isOfClick(seen)))
    .map((seen) => `${seen.step}: ${seen.what} has the action ${seen.kind || 'none'} ${seen.name}`)
  return [...missing, ...wrong]
}

/** What a component requests when a click has led to it belongs to that click. */
const isOfLink = ({ step, kind, name }: SeenRequest, work: Work) =>
  work === 'product' && step === 'open product' && kind === 'explicit_user_action' && name === 'unregistered'

const isOfClick = ({ kind, name }: SeenRequest) => kind === 'explicit_user_action' && name !== 'unregistered'

/** Whether a request matches `GET /api/products/*`, and has the header that the pattern may end with. */
function isLike({ what, headers }: SeenRequest, pattern: string): boolean {
  const [method, path = '', header] = pattern.split(' ')
  const source = path
    .split('/')
    .map((part) =>
      part === '**'
        ? '.*'
        : part
            .split('*')
            .map((text) => text.replace(/[.$()[\]+?]/g, '\\$&'))
            .join('[^/]*'),
    )
    .join('/')
  return new RegExp(`^${method} ${source}$`).test(what) && (!header || header in headers)
}

/** Spans of a server, by the action that they name. */
async function countSpans(store: Store, ids: readonly string[]): Promise<Record<string, number>> {
  const rows = await store.query(
    `SELECT OriginActionId AS id, count(*) AS spans FROM otel_traces WHERE SpanKind = 'Server' GROUP BY id`,
  )
  return Object.fromEntries(
    rows.filter(({ id }) => ids.includes(String(id))).map(({ id, spans }) => [String(id), Number(spans)]),
  )
}

/** Records a problem for each route that is not declared, and for each page view or vital that is missing. */
async function judgeRoutes(example: Example, store: Store, problems: string[]): Promise<Record<string, string[]>> {
  const declared = PLACES.map((place) => example.routes[place])
  const views = [...declared, example.routes.product].sort()
  const readViews = async () =>
    (await store.query(`SELECT Route AS route FROM otel_logs WHERE RumKind = 'event' AND RumEventName = 'page_view'`))
      .map(({ route }) => String(route))
      .sort()
  const seen = await waitFor(readViews, (found) => String(found) === String(views))
  if (String(seen) !== String(views)) problems.push(`page views are of ${seen}, not of ${views}`)
  const loaded = example.navigation === 'hard' ? declared : [example.routes.home, example.routes.product]
  const vitals = await waitFor(
    () => readVitals(store),
    (found) => loaded.every((route) => found[route]?.includes('lcp')),
  )
  for (const route of loaded) if (!vitals[route]?.includes('lcp')) problems.push(`${route} has no LCP`)
  const routes = await store.query(
    `SELECT DISTINCT Route AS route FROM otel_logs WHERE RumKind NOT IN ('', 'health', 'report')`,
  )
  for (const { route } of routes)
    if (!declared.includes(String(route))) problems.push(`records name the route ${route}, which is not declared`)
  return vitals
}

async function readVitals(store: Store): Promise<Record<string, string[]>> {
  const rows = await store.query(
    "SELECT route, string_agg(DISTINCT metric, ' ' ORDER BY metric) AS metrics FROM rum_vitals GROUP BY route",
  )
  return Object.fromEntries(rows.map(({ route, metrics }) => [String(route), String(metrics).split(' ')]))
}

/** What is read, as soon as it is complete; after some seconds, what there is. */
async function waitFor<T>(read: () => Promise<T>, isComplete: (found: T) => boolean): Promise<T> {
  const complete = async () => {
    const found = await read()
    return isComplete(found) && { found }
  }
  return eventually(complete, { withinMs: 10_000 }).then(({ found }) => found, read)
}
