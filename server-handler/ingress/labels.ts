import { createBoundedSet } from '../bounded/bounded-set.js'

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

/** Routes that a framework found. An app has as many as it declares, but for routers mounted at what is no pattern. */
const MAX_FOUND = 2_000

/** Creates the naming of one server. */
export function createRouteLabels(): LabelRoute {
  const nameUndeclared = createNames(MAX_UNDECLARED)
  const nameFound = createNames(MAX_FOUND)
  return ({ pattern, isDeclared, route, status }) => {
    if (route !== undefined) return nameFound(route)
    if (isDeclared) return pattern
    // What is not there has as many names as scanners have words.
    if (status === 404) return 'unmatched'
    return nameUndeclared(pattern)
  }
}

function createNames(most: number): (name: string) => string {
  const seen = createBoundedSet<string>(most)
  return (name) => (seen.admit(name) ? name : 'other')
}
