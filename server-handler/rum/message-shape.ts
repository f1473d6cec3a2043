import { toFileShape } from './code-names.js'
import { toEngineShape } from './engine-messages.js'
import { isRandom } from './hash-like.js'

const MESSAGE_PATTERNS = {
  url: /\b(?:https?|wss?|file|app|webpack(?:-internal)?):\/\/[^\s"'<>)\]]{1,400}/gi,
  object: /\{[^{}]{0,400}\}/g,
  /** What is left of a list when its objects are gone. */
  emptied: /\[[?,\s]{1,200}\]/g,
  array: /\[[^[\]]{0,400}["'\d{][^[\]]{0,400}\]/g,
  cutObject: /[{[]\s{0,4}["{].*$/s,
  quoted:
    /(?<context>[\w$-]{0,40}[\s:(=]{0,3})(?:"(?<double>[^"\n]{0,200})"|'(?<single>[^'\n]{0,200})'|`(?<back>[^`\n]{0,200})`|“(?<curly>[^”\n]{0,200})”|«(?<angle>[^»\n]{0,200})»)/g,
  /** Numbers that say which failure it is. */
  status:
    /\b(?:status(?:[ _-]?code)?|http(?:\/[\d.]{1,3})?|response|responded|returned|answered|with|got|received)[^\w\n]{0,3}(?:status |code |of |a |an |with ){0,4}[1-5]\d\d\b/gi,
  reason:
    /\b[45]\d\d(?=[\s:]{1,2}\(?(?:Bad Request|Unauthori[sz]ed|Payment Required|Forbidden|Not Found|Method Not|Not Acceptable|Request Time|Conflict|Gone|Payload|Precondition|Unsupported|Unprocessable|Locked|Too Many|Internal|Not Implemented|Bad Gateway|Service Unavail|Gateway Time|error))/gi,
  code: /\b(?:error[ _-]?(?:code|number)|error #|errno|exit code|close code)[^\w\n-]{0,3}-?\d{1,6}\b/gi,
  uuid: /\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b/gi,
  /** `pi_3MtwBw`, `cus_Nffr`, `order-IluGW`: what the prefix names is kept. */
  prefixed: /\b(?<prefix>[a-z]{2,12}_(?:test_|live_)?)(?<id>[A-Za-z0-9]{6,80})(?![\w-])/g,
  /** A word with a digit somewhere, with what joins it to others of its kind. */
  numbered:
    /(?<![\p{L}\d])[#$€£¥+−-]{0,3}[\p{L}\d_]{0,60}\d(?:[\p{L}\d_]|[-.,:/’' \u00a0\u202f](?=\d)|[-:/](?=[\p{L}\d_-]{0,40}\d)){0,120}%?/gu,
  random: /(?<![\w-])[\w-]{6,64}(?![\w-])/g,
  numbers: /#(?:[\s,.;:x×/–-]{0,3}#)+/g,
} as const

/** Words before a quoted name that make it a name in the code and not data. */
const NAMING =
  /(?<!\w)(?:propert(?:y|ies)|reading|setting|field|fields|key|variable|module|export|import|component|method|function|attribute|option|parameter|argument|param|column|type|operation|event|action|hook|element|prop|query|mutation|named)[\s:(=]*$/i
const IDENTIFIER = /^[@A-Za-z_$.][\w$./-]{0,60}$/
const MAX_MESSAGE = 512
const MAX_ROUNDS = 4
/** Digits that are kept stand among the private characters of Unicode meanwhile. */
const KEPT = 0xe000

/** A message without what varies from one occurrence of a fault to the next: ids, numbers, data. */
export function toMessageShape(message: string): string {
  const text = message
    .slice(0, MAX_MESSAGE)
    .replace(/^(?:Uncaught )?(?:\(in promise\) )?/, '')
    .trim()
  return toEngineShape(text) ?? withoutIds(withoutData(text))
}

function withoutData(text: string): string {
  let bare = text
    .replace(MESSAGE_PATTERNS.url, (url) => toFileShape(url))
    .replace(MESSAGE_PATTERNS.status, keepDigits)
    .replace(MESSAGE_PATTERNS.reason, keepDigits)
    .replace(MESSAGE_PATTERNS.code, keepDigits)
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const next = bare
      .replace(MESSAGE_PATTERNS.object, '?')
      .replace(MESSAGE_PATTERNS.emptied, '?')
      .replace(MESSAGE_PATTERNS.array, '?')
    if (next === bare) break
    bare = next
  }
  return bare.replace(MESSAGE_PATTERNS.cutObject, '?').replace(MESSAGE_PATTERNS.quoted, withoutQuoted)
}

function withoutQuoted(match: string, ...rest: unknown[]): string {
  const groups = groupsOf(rest)
  const { context = '', double, single, back, curly, angle } = groups
  const value = double ?? single ?? back ?? curly ?? angle ?? ''
  if (match === '') return match
  return NAMING.test(context) && IDENTIFIER.test(value) && !isRandom(value) ? `${context}'${value}'` : `${context}?`
}

function withoutIds(text: string): string {
  return text
    .replace(MESSAGE_PATTERNS.uuid, '#')
    .replace(MESSAGE_PATTERNS.prefixed, (match, ...rest) => {
      const { prefix = '', id = '' } = groupsOf(rest)
      return /\d/.test(id) || isRandom(id) ? `${prefix}#` : match
    })
    .replace(MESSAGE_PATTERNS.random, (word) => (isId(word) ? '#' : word))
    .replace(MESSAGE_PATTERNS.numbered, '#')
    .replace(MESSAGE_PATTERNS.numbers, '#')
    .replace(/\s{1,80}/g, ' ')
}

function isId(word: string): boolean {
  if (/^[a-z]+(?:[-_][a-z]+)*$/i.test(word) && !/[a-z][A-Z]/.test(word)) return false
  return isRandom(word)
}

function keepDigits(match: string): string {
  return match.replace(/\d/g, (digit) => String.fromCharCode(KEPT + Number(digit)))
}

function groupsOf(rest: readonly unknown[]): Readonly<Record<string, string | undefined>> {
  const last = rest.at(-1)
  return typeof last === 'object' && last !== null ? (last as Record<string, string | undefined>) : {}
}
