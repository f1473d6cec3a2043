/**
 * A segment that names one thing rather than a kind of thing: it holds a digit (other than a version such
 * as `v2`), a character that URLs escape, or is longer than words are.
 */
const DYNAMIC = /(?<=\/)(?!v\d\/)[^/]*(?:[\d@%:=]|[^/]{32})[^/]*/g

/**
 * A path with its dynamic segments collapsed to `:id`: the route where no router declares one.
 * What could name a person or an order never stays; words do.
 */
export function collapsePath(path: string): string {
  return path.slice(0, 200).replace(DYNAMIC, ':id')
}
