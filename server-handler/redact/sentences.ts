import { isFileName } from './file-names.js'
import { isOpaqueId } from './harmless.js'
import { kindOfWords, wordsOf } from './key-words.js'
import { isHarmlessValue } from './keyed-values.js'
import { type Find, type Span, spansOf } from './span.js'

const SENTENCE_PATTERNS = {
  /** `--password hunter2` */
  option:
    /(?<=[ "'])(?<=(?:^|\s)--?(?:[a-z]{1,20}-)?(?:password|passwd|pass|pwd|token|secret|api-?key|auth|access-key|secret-key|senha|clave)[ ]["']?)[^\s"'-][^\s"']{2,200}/gi,
  /** `curl -u admin:hunter2` */
  user: /(?<=\s(?:-u|--user|--proxy-user)[ =]["']?)[^\s"':/]{1,64}:[^\s"']{1,128}/g,
  /** `the password is hunter2` */
  said: /(?<=(?<![\p{L}\d_-])(?:password|passcode|passphrase|passwd|pin|otp|cvv|cvc|secret|token|api key|access code|verification code|security code|one-time code|código de verificación|código de verificação|code de vérification|senha|segredo|contraseña|clave|secreto|mot de passe|code secret|passwort|kennwort|geheimnis|geheimzahl)(?: code)? (?:is|was|->|→|é|era|es|est|était|ist|war|lautet)[: ]{1,2}["'“«]?)[^\s"'”»]{3,200}/giu,
  /** `password "hunter2"`, `password hunter2` */
  named:
    /(?<=[ "'“«])(?<=(?<![\p{L}\d_-])(?:password|passcode|passwd|pwd|senha|contraseña|mot de passe|passwort|kennwort|api ?key|secret|token|jeton) ["'“«]?)[^\s"'”»<>:=,;]{6,200}/giu,
  /** `CVV 123` */
  code: /(?=\d)(?<=[ :#.])(?<=\b(?:cvv2?|cvc2?|csc)[ :#.]{1,3})\d{3,4}(?!\d)/gi,
  /** `<password>hunter2</password>` */
  element: /<([a-z][\w:.-]{1,40})>[^<>]{1,200}(?=<\/)/gi,
  /** `/reset-password/9f8a7b6c5d` */
  path: /(?<=\/[\w-]{0,30}(?:token|reset|password|verify|verification|confirm|confirmation|invite|invitation|magic|unsubscribe|activate|activation)[\w-]{0,20}\/)[\w.~=-]{10,400}/gi,
} as const

const KNOWN_WORD =
  /^(?:base64\w*|utf-?8|sha-?\d+|md5|oauth2?|http2?|rs256|hs256|es256|argon2\w*|bcrypt|pbkdf2|v\d[\d.]*|\d{1,2}(?:-digit|chars?)?|\d+x|2fa)$/i

const option: Find = spansOf(SENTENCE_PATTERNS.option, 'secret', (value) => !isHarmlessValue(value) && isMixed(value))
const user: Find = spansOf(SENTENCE_PATTERNS.user, 'secret', (value) => !isHarmlessValue(value))
const said: Find = spansOf(
  SENTENCE_PATTERNS.said,
  'secret',
  (value) => isSecretWord(value) || /^\d{3,8}[.!,]?$/.test(value),
)
const code: Find = spansOf(SENTENCE_PATTERNS.code, 'card')

// `token` alone says little: the value has to hold a digit and a letter.
const named: Find = (text) =>
  spansOf(
    SENTENCE_PATTERNS.named,
    'secret',
    (value, at) =>
      isSecretWord(value) &&
      /\d/.test(value) &&
      !/expected \p{L}{1,20} ["'“«]?$/iu.test(text.slice(Math.max(0, at - 40), at)),
  )(text)

function elements(text: string): Span[] {
  return [...text.matchAll(SENTENCE_PATTERNS.element)].flatMap(({ 0: match, 1: name = '', index }) => {
    const kind = kindOfWords(wordsOf(name))
    const start = index + name.length + 2
    return kind && !isHarmlessValue(text.slice(start, index + match.length))
      ? [{ start, end: index + match.length, kind }]
      : []
  })
}

const path: Find = spansOf(SENTENCE_PATTERNS.path, 'secret', (value) => isMixed(value) && !isFileName(value))

function isSecretWord(value: string): boolean {
  const bare = value.replace(/[.,;!?)\]]{1,4}$/, '')
  return isMixed(bare) && !isHarmlessValue(bare) && !KNOWN_WORD.test(bare) && !isOpaqueId(bare) && !isFileName(bare)
}

// A digit and a letter, or a mark that no word has.
function isMixed(value: string): boolean {
  return /\p{L}/u.test(value) && /[\d!@#$%^&*_+=]/.test(value)
}

function trimmed(text: string, span: Span): Span {
  const tail = /[.,;:!?)\]]{1,4}$/.exec(text.slice(span.start, span.end).slice(-5))
  return tail ? { ...span, end: span.end - tail[0].length } : span
}

const NOUNS = [
  'pass',
  'pin',
  'otp',
  'cv',
  'secret',
  'token',
  'api',
  'code',
  'senha',
  'segredo',
  'contrase',
  'clave',
  'mot de',
  'código',
  'kennw',
  'geheim',
  'pwd',
  'jeton',
  'csc',
  'auth',
  'access',
]
const PATHS = ['token', 'reset', 'pass', 'verif', 'confirm', 'invit', 'magic', 'unsub', 'activat']

/** The rules for secrets that a sentence, a command, an element or a path gives away. */
export const SAID: readonly { hints: readonly string[]; find: Find }[] = [
  {
    hints: NOUNS,
    find: (text) => [said, named, option, code].flatMap((find) => find(text)).map((span) => trimmed(text, span)),
  },
  { hints: ['-u', '--proxy'], find: user },
  { hints: PATHS, find: (text) => path(text).map((span) => trimmed(text, span)) },
  { hints: ['</'], find: elements },
]
