import { LOG_BODY_RULES as RULES } from '../server-handler/otlp/log-body-rules.js'

const LINE = 'log.cache["line"]'
const EXACT = 'log.cache["exact"]'
const LEVEL = 'log.cache["level"]'
const MESSAGE = 'log.cache["message"]'

/** Text of OTTL: backslashes and quotes are escaped, as in Go. */
function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

const isMatch = (path: string, pattern: string) => `IsMatch(${path}, ${quote(pattern)})`
const key = (name: string) => `${LINE}[${quote(name)}]`

/** A level's names as one pattern. */
const levelPattern = (names: readonly string[]) => `^(?:${names.join('|')})$`

/**
 * Only JSON's words, numbers and strings, each behind a separator. The Collector's parser by itself also takes line
 * breaks within a string, numbers such as 01, and a zero byte at the end. For RE2 only: elsewhere it would backtrack.
 */
const JSON_WORDS =
  '^(?:[ \\t\\r\\n{}\\[\\],:]+(?:"(?:[^"\\\\\\x00-\\x1f]|\\\\.)*"|-?(?:0|[1-9][0-9]*)(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)?)*$'

/** The condition under which a record's body is read at all. */
export function logBodyCondition(): string {
  return [
    'IsString(log.body)',
    isMatch('log.body', RULES.object),
    'log.event_name == ""',
    ...RULES.structuredBy.map((name) => `log.attributes[${quote(name)}] == nil`),
    `Len(log.body) <= ${RULES.maxBytes}`,
    `not ${isMatch('log.body', RULES.tooManyBrackets)}`,
    isMatch('log.body', JSON_WORDS),
  ].join(' and ')
}

/** The statements that turn a line printed as JSON into a structured record, in the Collector's language. */
export function logBodyStatements(): string[] {
  return [
    ...readLine(),
    ...setIds(),
    ...setSeverity(),
    ...setBody(),
    `merge_maps(log.attributes, ${LINE}, "insert") where ${LINE} != nil`,
  ]
}

function readLine(): string[] {
  return [
    `set(${LINE}, ParseJSON(log.body))`,
    `set(${EXACT}, log.body) where ${LINE} != nil and ${isMatch('log.body', RULES.longInteger)}`,
    `replace_pattern(${EXACT}, ${quote(RULES.longInteger)}, ${quote('$1"$2"$3')}) where ${EXACT} != nil`,
    `set(${LINE}, ParseJSON(${EXACT})) where ${EXACT} != nil`,
    `delete_key(log.cache, "line") where ${LINE} != nil and Len(${LINE}) > ${RULES.maxKeys}`,
    `delete_key(${LINE}, "") where ${LINE} != nil`,
    `replace_all_patterns(${LINE}, "key", ${quote(RULES.reservedKey)}, ${quote(`${RULES.reservedPrefix}rum$1`)}) where ${LINE} != nil`,
  ]
}

// The last statement that applies decides, so that of several keys the first has to come last.
function setIds(): string[] {
  const spans = RULES.spanKeys.toReversed().map((name) => set('log.cache["span"]', name, RULES.spanId))
  const traces = RULES.traceKeys.toReversed().map((name) => set('log.cache["trace"]', name, RULES.traceId))
  const withoutTrace = 'log.trace_id == TraceID(0x00000000000000000000000000000000) and log.cache["trace"] != nil'
  const withoutSpan = 'log.span_id == SpanID(0x0000000000000000)'
  return [
    ...spans,
    ...traces,
    `set(log.span_id.string, log.cache["span"]) where ${withoutTrace} and ${withoutSpan} and log.cache["span"] != nil`,
    `set(log.trace_id.string, log.cache["trace"]) where ${withoutTrace}`,
  ]
}

function set(target: string, name: string, pattern: string): string {
  const path = key(name)
  const isId = `IsString(${path}) and ${isMatch(path, pattern)} and not ${isMatch(path, RULES.noId)}`
  return `set(${target}, ConvertCase(${path}, "lower")) where ${LINE} != nil and ${isId}`
}

function setSeverity(): string[] {
  const all = levelPattern(RULES.levels.flatMap(({ names }) => names))
  return [
    ...RULES.levelKeys.toReversed().map((name) => {
      const level = `ConvertCase(String(${key(name)}), "lower")`
      const isScalar = `(IsString(${key(name)}) or IsDouble(${key(name)}))`
      const isKnown = `${isMatch(key(name), RULES.level)} and ${isMatch(level, all)}`
      return `set(${LEVEL}, ${level}) where ${LINE} != nil and ${isScalar} and ${isKnown}`
    }),
    ...RULES.levels.flatMap(({ text, number, names }) => {
      const applies = `where ${LEVEL} != nil and ${isMatch(LEVEL, levelPattern(names))}`
      return [`set(log.severity_number, ${number}) ${applies}`, `set(log.severity_text, ${quote(text)}) ${applies}`]
    }),
  ]
}

function setBody(): string[] {
  return [
    ...RULES.messageKeys
      .toReversed()
      .map((name) => `set(${MESSAGE}, ${key(name)}) where ${LINE} != nil and IsString(${key(name)})`),
    `set(log.body, ${MESSAGE}) where ${MESSAGE} != nil`,
  ]
}

/** Removes the count that the redaction processor adds to whatever has an attribute that it ignores. */
export function forgetIgnored(path: string): string {
  return `delete_key(${path}.attributes, "redaction.ignored.count")`
}

/** The statements that mask secrets in the texts of spans. */
export function spanTextStatements(paths: readonly string[], patterns: readonly string[]): string[] {
  return paths.flatMap((path) => patterns.map((pattern) => `replace_pattern(${path}, ${quote(pattern)}, "****")`))
}
