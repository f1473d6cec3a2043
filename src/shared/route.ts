/**
 * A segment that identifies one thing rather than a kind of thing: it contains a digit (other than in a version such as
 * `v2`) or a character that URLs escape, or is longer than words are.
 */
const DYNAMIC = /(?<=\/)(?!v\d\/)[^/]*(?:[\d@%:=]|[^/]{32})[^/]*/g

/**
 * Returns a path with its dynamic segments collapsed to `:id`: the route if no router declares one. Words are kept;
 * segments that could identify a person or an order never are.
 */
export function collapsePath(path: string): string {
  return path.slice(0, 200).replace(DYNAMIC, ':id')
}
