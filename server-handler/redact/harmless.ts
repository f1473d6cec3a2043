const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/i
const VITALS_ID = /^v\d{1,2}-\d{13}-\d{12,14}$/
// Only of these lengths: otherwise a card between a few letters would pass for an id.
const HASH = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i
const EPOCH = /^1[5-9]\d{8}(?:\d{3}){0,3}$/
const CALENDAR = /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d\d{0,6})?$/
const MAX_TOKEN = 140

/** Whether digits are part of an id or a time that the rules keep: UUID, trace id, timestamp. */
export function isHarmlessRun(text: string, start: number, end: number): boolean {
  const digits = widen(text, { start, end, accept: isDigit })
  if (EPOCH.test(digits) || CALENDAR.test(digits)) return true
  return (
    isOpaqueId(widen(text, { start, end, accept: isWord })) ||
    isOpaqueId(widen(text, { start, end, accept: isWordOrDash }))
  )
}

/** Whether a token is an id by its format alone: UUID, traceparent, web-vitals id, hash. */
export function isOpaqueId(token: string): boolean {
  if (token.length < 16 || token.length > MAX_TOKEN) return false
  if (UUID.test(token) || TRACEPARENT.test(token) || VITALS_ID.test(token)) return true
  return HASH.test(token) && /[a-f]/i.test(token)
}

/** The longest range around a position whose characters are all accepted. */
function widen(
  text: string,
  { start, end, accept }: { start: number; end: number; accept: (code: number) => boolean },
): string {
  let from = start
  let to = end
  while (from > 0 && start - from < MAX_TOKEN && accept(text.charCodeAt(from - 1))) from -= 1
  while (to < text.length && to - end < MAX_TOKEN && accept(text.charCodeAt(to))) to += 1
  return text.slice(from, to)
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function isWord(code: number): boolean {
  const lower = code | 0x20
  return isDigit(code) || (lower >= 97 && lower <= 122) || code === 95
}

function isWordOrDash(code: number): boolean {
  return isWord(code) || code === 45
}
