import type { Arrival } from './server.js'

/** One request: what caused it, and what the technique said. */
export interface JudgedRequest {
  is: string
  n: string
  /** The letter of the click that it was linked to. */
  linked: string | undefined
  /** How the technique says that it knows; only ours does. */
  how: string | undefined
  /** The kind of its action. */
  kind: string | undefined
  /** The letter of the click that it names as its parent. */
  parent: string | undefined
  isRight: boolean
}

/** Sums over requests. */
export interface Tally {
  /** Requests linked to a click, and those of them that are rightly. */
  linked: number
  linkedRight: number
  /** Requests that a click caused beyond doubt, and those of them that were linked to it. */
  caused: number
  found: number
  exact: number
  /** Requests of one truth that were linked as `exact`, and those of them that are rightly. */
  exactSure: number
  exactRight: number
  /** Requests of more than one defensible truth that were linked as `exact`. */
  exactDoubtful: number
  /** Requests of two clicks at once. */
  shared: number
  sharedExact: number
  /** Requests that the load of the page caused, and those of them that carry an action of the kind `mount`. */
  mount: number
  mountFound: number
}

const header = ({ headers }: Arrival, name: string): string | undefined => headers[name]?.toString()
const letterOf = (name: string | undefined): string | undefined => /^(?:action_)?([abc])$/.exec(name ?? '')?.[1]

/** Reads the technique's answers out of the headers. */
export function readRequests(arrivals: readonly Arrival[]): JudgedRequest[] {
  const own = (arrival: Arrival, field: string): string | undefined => header(arrival, `x-throughline-${field}`)
  const clickOf = (arrival: Arrival): string | undefined =>
    own(arrival, 'action-kind') === 'explicit_user_action' ? letterOf(own(arrival, 'action-name')) : undefined
  // An invalidation is a link to the click if its parent is.
  const clicks = new Map(arrivals.map((arrival) => [own(arrival, 'origin-action-id'), clickOf(arrival)]))
  return arrivals.map((arrival) => {
    const { is, n } = arrival
    const parent = clicks.get(own(arrival, 'parent-action-id') ?? '')
    const invalidated = own(arrival, 'action-kind') === 'invalidation' ? parent : undefined
    const linked = clickOf(arrival) ?? invalidated ?? letterOf(header(arrival, 'x-linked-to'))
    const truths = is.split('|')
    const isRight = linked ? truths.includes(linked) : truths.includes('none') || truths.includes('mount')
    const [how, kind] = [own(arrival, 'attribution'), own(arrival, 'action-kind')]
    return { is, n, linked, how, kind, parent, isRight }
  })
}

/** Whether two clicks are defensible as a request's cause. */
export const isShared = ({ is }: JudgedRequest): boolean =>
  is.includes('|') && is.split('|').filter(letterOf).length > 1

/** Sums requests up. */
export function tally(requests: readonly JudgedRequest[]): Tally {
  const count = (holds: (request: JudgedRequest) => boolean): number => requests.filter(holds).length
  const isSure = ({ is }: JudgedRequest): boolean => !is.includes('|')
  const isCaused = ({ is }: JudgedRequest): boolean => is.split('|').every((truth) => letterOf(truth))
  const isExact = ({ linked, how }: JudgedRequest): boolean => !!linked && how === 'exact'
  return {
    linked: count(({ linked }) => !!linked),
    linkedRight: count(({ linked, isRight }) => !!linked && isRight),
    caused: count(isCaused),
    found: count((request) => isCaused(request) && request.isRight),
    exact: count(isExact),
    exactSure: count((request) => isExact(request) && isSure(request)),
    exactRight: count((request) => isExact(request) && isSure(request) && request.isRight),
    exactDoubtful: count((request) => isExact(request) && !isSure(request)),
    shared: count(isShared),
    sharedExact: count((request) => isExact(request) && isShared(request)),
    mount: count(({ is }) => is === 'mount'),
    mountFound: count(({ is, kind }) => is === 'mount' && kind === 'mount'),
  }
}

/** What a scenario's links were, in one text: two runs that agree have the same. */
export function toSignature(requests: readonly JudgedRequest[]): string {
  const links = requests.map(({ is, n, linked }) => (is === 'none' ? `none>${linked}` : `${is}${n}>${linked}`))
  return [...new Set(links)].sort().join(' ')
}
