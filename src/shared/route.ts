/** Segments that name one thing rather than a kind of thing: numbers, UUIDs, ULIDs, long hexadecimal, mixed tokens. */
const DYNAMIC =
  /^(?:\d+|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{12,}|[0-9a-hjkmnp-tv-z]{26}|(?=.*\d)(?=.*[a-z])[\w~-]{16,}|[a-z]+_[\w-]{10,}|.*[@%:=].*|.{64,})$/i

/** More segments than this tell nothing about a route. */
const MAX_SEGMENTS = 12

/**
 * A path with its dynamic segments collapsed to `:id`: the route where no router declares one.
 * What could name a person or an order never stays; words do.
 */
export function collapsePath(path: string): string {
  const segments = path.split('/').slice(0, MAX_SEGMENTS + 1)
  return segments.map((segment) => (DYNAMIC.test(segment) ? ':id' : segment)).join('/') || '/'
}
