import { createBoundedSet } from '../bounded/bounded-set.js'

/** Returns the name of a route in spans, events and metrics, with bounded cardinality. */
export type LabelRoute = (found: RouteFacts) => string

/** What is known about a request's route when it ends. */
export interface RouteFacts {
  /** The declared pattern, or the path with variable segments collapsed. */
  pattern: string
  isDeclared: boolean
  /** The route found by the framework. */
  route?: string | undefined
  status?: number | undefined
}

/** Limit of undeclared paths with a response other than 404: a shop has hundreds, a scanner requests thousands. */
const MAX_UNDECLARED = 500

/**
 * Limit of routes found by a framework. An app has only those that it declares, unless a router is mounted at a path that
 * is not a pattern.
 */
const MAX_FOUND = 2_000

/** Creates the labels of one server. */
export function createRouteLabels(): LabelRoute {
  const nameUndeclared = limitNames(MAX_UNDECLARED)
  const nameFound = limitNames(MAX_FOUND)
  return ({ pattern, isDeclared, route, status }) => {
    if (route !== undefined) return nameFound(route)
    if (isDeclared) return pattern
    // Paths that do not exist are unbounded: scanners invent them.
    if (status === 404) return 'unmatched'
    return nameUndeclared(pattern)
  }
}

function limitNames(most: number): (name: string) => string {
  const seen = createBoundedSet<string>(most)
  return (name) => (seen.admit(name) ? name : 'other')
}
