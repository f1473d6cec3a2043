/** Gives a route the name that it has in spans, events and metrics: out of a set that has an end. */
export type LabelRoute = (found: RouteFacts) => string

/** What is known of a request's route when it ends. */
export interface RouteFacts {
  /** Declared in `routes`, or the path collapsed. */
  pattern: string
  isDeclared: boolean
  /** What the framework found. */
  route?: string | undefined
  status?: number | undefined
}

/** Paths that nobody declared and that were answered: a shop has hundreds, a scanner thousands. */
const MAX_UNDECLARED = 500

/** Creates the naming of one server. */
export function createRouteLabels(): LabelRoute {
  const seen = new Set<string>()
  return ({ pattern, isDeclared, route, status }) => {
    if (route !== undefined) return route
    if (isDeclared) return pattern
    // What is not there has as many names as scanners have words.
    if (status === 404) return 'unmatched'
    if (seen.has(pattern)) return pattern
    if (seen.size >= MAX_UNDECLARED) return 'other'
    seen.add(pattern)
    return pattern
  }
}
