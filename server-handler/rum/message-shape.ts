import { isRandomRun } from '../redact/random-runs.js'
import { toFileShape } from './code-names.js'
import { toEngineShape } from './engine-messages.js'

const MESSAGE_PATTERNS = {
  url: /\b(?:https?|wss?|file|app|webpack(?:-internal)?):\/\/[^\s"'<>)\]]{1,400}/gi,
  /** `https://vuejs.org/error-reference/#runtime-13`: the page of a framework that explains one error. */
  manual: /\/error-reference\/#[\w-]{1,60}$/,
  /** An address, also a redacted one. */
  email: /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,200}/g,
  object: /\{[^{}]{0,400}\}/g,
  list: /\[[^[\]]{0,400}\]/g,
  /** The start of truncated JSON. */
  cutObject: /[{[]\s{0,4}["{]/,
  /** A quotation; the apostrophe of `can't` does not start one. */
  quoted:
    /(?<![\p{L}\d])(?:"[^"\n]{0,200}"|'[^'\n]{0,200}'|`[^`\n]{0,200}`|“[^“”\n]{0,200}”|„[^„“”\n]{0,200}[“”]|‘[^‘’\n]{0,200}’|«[^«»\n]{0,200}»)(?![\p{L}\d])/gu,
  /** Numbers that identify the failure. */
  status:
    /\b(?:status(?:[ _-]?code)?|http(?:\/[\d.]{1,3})?|response|responded|returned|answered|with|got|received|error)[^\w\n]{0,3}(?:status |code |of |a |an |with ){0,4}[1-5]\d\d\b/gi,
  reason:
    /\b[45]\d\d(?=[\s:]{1,2}\(?(?:Bad Request|Unauthori[sz]ed|Payment Required|Forbidden|Not Found|Method Not|Not Acceptable|Request Time|Conflict|Gone|Payload|Precondition|Unsupported|Unprocessable|Locked|Too Many|Internal|Not Implemented|Bad Gateway|Service Unavail|Gateway Time|error))/gi,
  /** `(404)`, `failed: 503`, `GET /x 500`: numbers in the position of a status. */
  bareStatus:
    /(?<=\(|[:,–-] |\b(?:GET|POST|PUT|PATCH|DELETE) [^\s]{1,200} )(?:40[0-689]|41[0235]|42[2-689]|431|451|50[0-58]|511)(?=\)|[.!]?$)/g,
  /** Codes of failures: `ERR_1001`, `TS2304`, `NG0100`, `AADSTS50058`. */
  named: /\b(?:ERR|ERROR|TS|NG|ORA|PGRST|AADSTS|E(?=\d{4}\b))[-_]?\d{2,6}\b/g,
  code: /\b(?:error[ _-]?(?:code|number)|error #|errno|exit code|close code|code(?=[^\w\n]{1,3}[45]\d\d\b))[^\w\n-]{0,3}-?\d{1,6}\b/gi,
  uuid: /\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b/gi,
  /** `pi_3MtwBw`, `cus_Nffr`, `order_IluGW`: the prefix is kept. */
  prefixed: /\b(?<prefix>[a-z]{2,12}_(?:test_|live_)?)(?<id>[A-Za-z0-9]{6,80})(?![\w-])/g,
  /** Base64 with its padding, such as the ids of GraphQL's nodes. */
  base64: /(?<![\w+/=])[A-Za-z0-9+/]{8,200}={1,2}(?![\w=])/g,
  random: /(?<![\w-])[\w-]{6,64}(?![\w-])/g,
  /** A token between spaces and punctuation. */
  piece: /[^\s=&?()[\]{}<>|;,"'!:/]{1,512}/g,
  numbers: /#(?:[\s,.;:x×/'’–-]{0,3}#){1,200}/g,
} as const

/** Words before a quoted name that make it an identifier and not data. */
const NAMING =
  /(?<!\w)(?:propert(?:y|ies)|reading|setting|fields?|key|variable|module|export|import|component|method|function|attribute|option|parameter|argument|param|column|type|operation|event|action|hook|element|prop|query|mutation|named)[\s:(=]{0,3}$/i
const IDENTIFIER = /^[@A-Za-z_$.][\w$./-]{0,60}$/
/** React's format of a component: `Cart`. */
const COMPONENT = /^`[A-Z][A-Za-z]{2,60}`$/
const MAX_MESSAGE = 512
const MAX_CONTEXT = 24
/** Nesting depth of objects. */
const MAX_ROUNDS = 4
/** Digits to be kept are temporarily replaced by private-use characters. */
const KEPT = 0xe000

/** Returns a message without the parts that vary between occurrences of an error: ids, numbers, data. */
export function toMessageShape(message: string): string {
  const react = /Minified React error #\d{1,5}/.exec(message.slice(0, MAX_MESSAGE))?.[0]
  if (react) return react
  const text = message
    .slice(0, MAX_MESSAGE)
    .replace(/^(?:Uncaught )?(?:\(in promise\) )?/, '')
    .trim()
  return toEngineShape(text) ?? withoutIds(withoutData(text))
}

function withoutData(text: string): string {
  let bare = text
    .replace(MESSAGE_PATTERNS.email, '[email]')
    .replace(MESSAGE_PATTERNS.url, (url) => (MESSAGE_PATTERNS.manual.test(url) ? keepDigits(url) : toFileShape(url)))
    .replace(MESSAGE_PATTERNS.status, keepDigits)
    .replace(MESSAGE_PATTERNS.reason, keepDigits)
    .replace(MESSAGE_PATTERNS.bareStatus, keepDigits)
    .replace(MESSAGE_PATTERNS.named, keepDigits)
    .replace(MESSAGE_PATTERNS.code, keepDigits)
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const next = bare.replace(MESSAGE_PATTERNS.object, '?').replace(MESSAGE_PATTERNS.list, toListShape)
    if (next === bare) break
    bare = next
  }
  const cut = bare.search(MESSAGE_PATTERNS.cutObject)
  return (cut < 0 ? bare : `${bare.slice(0, cut)}?`).replace(MESSAGE_PATTERNS.quoted, toQuotedShape)
}

// `[email]` is a placeholder, and `[object Object]` is not an array.
function toListShape(list: string): string {
  return /["'\d{]|^\[[?,\s]{1,400}\]$/.test(list) ? '?' : list
}

function toQuotedShape(quoted: string, at: number, text: string): string {
  const value = quoted.slice(1, -1)
  const isName =
    NAMING.test(text.slice(Math.max(0, at - MAX_CONTEXT), at)) && IDENTIFIER.test(value) && !isRandomRun(value)
  return isName || COMPONENT.test(quoted) ? `'${value}'` : '?'
}

function withoutIds(text: string): string {
  return text
    .replace(MESSAGE_PATTERNS.uuid, '#')
    .replace(MESSAGE_PATTERNS.prefixed, (match, prefix: string, id: string) =>
      /\d/.test(id) || isRandomRun(id) ? `${prefix}#` : match,
    )
    .replace(MESSAGE_PATTERNS.base64, '#')
    .replace(MESSAGE_PATTERNS.random, (word) => (isId(word) ? '#' : word))
    .replace(MESSAGE_PATTERNS.piece, (piece) => (/\d/.test(piece) ? `#${piece.endsWith('.') ? '.' : ''}` : piece))
    .replace(MESSAGE_PATTERNS.numbers, '#')
    .replace(/\s{1,80}/g, ' ')
}

function isId(word: string): boolean {
  if (/^[a-z]{1,64}(?:[-_][a-z]{1,64}){0,32}$/i.test(word) && !/[a-z][A-Z]/.test(word)) return false
  return isRandomRun(word)
}

function keepDigits(match: string): string {
  return match.replace(/\d/g, (digit) => String.fromCharCode(KEPT + Number(digit)))
}
