import { isFileName } from './file-names.js'
import { isOpaqueId } from './harmless.js'
import { kindOfWords, wordsOf } from './key-words.js'
import { isHarmlessValue } from './keyed-values.js'
import { type Find, matchesOf, type Span, spansOf } from './span.js'

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
    /(?<=[ "'“«])(?<=(?<![\p{L}\d_-])(?:password|passcode|passwd|pwd|senha|contraseña|mot de passe|passwort|kennwort|api ?key|secret|token|jeton|licen[sc]e key|api-schlüssel|clave (?:de )?api|chave (?:da |de )?api|clé (?:d['’])?api) \\{0,3}["'“«]?)[^\s"'”»<>:=,;]{6,200}/giu,
  /** `"password" with value "hunter2" fails`, `` `password` (`hunter2`) is shorter `` */
  quoted:
    /(?<![\p{L}\d_-])(?:password|passcode|passwd|pwd|pin|otp|token|secret|api ?key|senha|contraseña|mot de passe|passwort|kennwort)["'`”»]? (?:(?:with|has|had|com|con|avec|mit) )?(?:the |o |el |la |dem )?(?:(?:value|valor|valeur|wert)(?: of)?:? |\()["'`“«](?<value>[^"'`“”«»\n]{1,200})["'`”»]/giu,
  /** `password 'two words'` */
  spaced:
    /(?<![\p{L}\d_-])(?:password|passcode|passphrase|passwd|senha|contraseña|mot de passe|passwort|kennwort|clave|palavra-passe) \\{0,3}["'`“«„](?<value>[^"'`“”«»„\n]{3,200})["'`”»“]/giu,
  /** `token "abc 123"`; "Unexpected token" names a part of speech. */
  numbered:
    /(?<![\p{L}\d_-]|expected )(?:token|secret|otp|api ?key|jeton|segredo|secreto) \\{0,3}["'“«„](?<value>[^"'“”«»„\n]{3,200})["'”»“]/giu,
  /** `verification code 550172` */
  oneTime:
    /(?=\d)(?<=[ #:])(?<=(?<![\p{L}\d_-])(?:(?:otp|totp|pin|2fa|mfa|(?:sms-?)?tan)(?: code)?|(?:verification|security|one-time|login|access|authentication|sign-in|2-step) code|(?:your|seu|sua|tu|su|votre|ton|dein|ihr) (?:code|c[oó]digo)|c[oó]digo de (?:verificação|verificacao|verificación|verificacion|segurança|seguridad|acesso|acceso)|code (?:de (?:vérification|verification|sécurité|connexion|confirmation)|d['’]accès)|(?:bestätigungs|sicherheits|einmal|zugangs|verifizierungs|sms-?)(?:code|passwort)) ?(?:is|was|é|es|est|ist|lautet)?[ #:]{1,2})\d{4,8}(?![\d\p{L}-]|[.,]\d| (?:digits?|char|d[ií]gitos|chiffres|stellen|attempts|times|users))/giu,
  /** `the code is 550172`: six digits, as such codes have. */
  stated:
    /(?=\d)(?<=\b(?:the code is|o c[oó]digo é|el c[oó]digo es|le code est|der code (?:ist|lautet)) )\d{6}(?![\d\p{L}-]|[.,]\d)/giu,
  /** `Code 550172 ist ungültig`: these predicates follow only one-time codes. */
  refused:
    /(?<=(?<![\p{L}\d_-])(?<!(?:product|error|zip|post|postal|status|exit|country|area|discount|promo|promotion|coupon|voucher|item|article|order|bar|qr|response|http|reason|result|return|tax|bank|branch|store|region|currency|language|produkt|artikel|fehler) )(?:code|c[oó]digo) )\d{6}(?= (?:(?:is|ist|es|est|é|no es|n['’]est pas|não é|ist nicht|is not|has|was|wurde|ha) )?(?:invalid|expired|wrong|incorrect|rejected|ung[uü]ltig|abgelaufen|falsch|inv[aá]lid|v[aá]lid|expirad|caducad|incorret|expir[eé]))/giu,
  /** `550172 is your login code` */
  announced:
    /(?<![\w.,-])(?:G-)?\d{4,8}(?= (?:is your|é (?:o )?seu|es (?:tu|su)|est (?:votre|ton)|ist (?:ihr|dein)) (?:[\p{L}-]{1,20} ){0,3}[\p{L}-]{0,20}(?:code|c[oó]digo|otp|pin))/giu,
  /** `CVV 123` */
  code: /(?=\d)(?<=[ :#.])(?<=\b(?:cvv2?|cvc2?|csc)[ :#.]{1,3})\d{3,4}(?!\d)/gi,
  /** The value of a field in multipart form data. */
  part: /(?<=name="[\w-]{0,20}(?:password|passwd|pwd|senha|token|secret)"(?:\\?\r?\\?\n){2})[^\r\n]{1,200}/gi,
  /** `<password>hunter2</password>` */
  element: /<([a-z][\w:.-]{1,40})>[^<>]{1,200}(?=<\/)/gi,
} as const

const KNOWN_WORD =
  /^(?:base64\w*|utf-?8|sha-?\d+|md5|oauth2?|http2?|rs256|hs256|es256|argon2\w*|bcrypt|pbkdf2|v\d[\d.]*|\d{1,2}(?:-digit|chars?)?|\d+x|2fa)$/i

/** `ABCD-EFGH-IJKL`; hexadecimal digits, which elsewhere are an id; and characters that may end a sentence. */
const IS_KEY = /^(?:[0-9a-fA-F]{32,128}|[A-Z\d]{3,8}(?:-[A-Z\d]{3,8}){1,7})[.,;!?)\]>]{0,4}$/

const option: Find = spansOf(SENTENCE_PATTERNS.option, 'secret', (value) => !isHarmlessValue(value) && isMixed(value))
const user: Find = spansOf(SENTENCE_PATTERNS.user, 'secret', (value) => !isHarmlessValue(value))
const said: Find = spansOf(
  SENTENCE_PATTERNS.said,
  'secret',
  (value) => isSecretWord(value) || /^\d{3,8}[.!,;)\]>]{0,3}$/.test(value),
)
const spaced: Find = (text) =>
  valuesOf(text, SENTENCE_PATTERNS.spaced).filter(({ start, end }) => text.slice(start, end).includes(' '))
const numbered: Find = (text) =>
  valuesOf(text, SENTENCE_PATTERNS.numbered).filter(({ start, end }) => {
    const value = text.slice(start, end)
    return value.includes(' ') && /\d/.test(value)
  })
const oneTime: Find = spansOf(SENTENCE_PATTERNS.oneTime, 'secret')
const stated: Find = spansOf(SENTENCE_PATTERNS.stated, 'secret')
const refused: Find = spansOf(SENTENCE_PATTERNS.refused, 'secret')
const announced: Find = spansOf(SENTENCE_PATTERNS.announced, 'secret')
const code: Find = spansOf(SENTENCE_PATTERNS.code, 'card')
const part: Find = spansOf(SENTENCE_PATTERNS.part, 'secret')
const quoted: Find = (text) => valuesOf(text, SENTENCE_PATTERNS.quoted)

// `token` is ambiguous: the value needs a digit and a letter.
const named: Find = (text) =>
  spansOf(
    SENTENCE_PATTERNS.named,
    'secret',
    (value, at) =>
      ((isSecretWord(value) && /\d/.test(value)) || IS_KEY.test(value)) &&
      !/expected \p{L}{1,20} ["'“«]?$/iu.test(text.slice(Math.max(0, at - 40), at)),
  )(text)

// The value is quoted at the end of the match.
function valuesOf(text: string, pattern: RegExp): Span[] {
  return matchesOf(text, pattern).flatMap(({ 0: match, index, groups }) => {
    const tail = /\\{0,4}.$/.exec(match.slice(-5))?.[0].length ?? 1
    const value = (groups?.value ?? '').replace(/\\{1,4}$/, '')
    const end = index + match.length - tail
    return isHarmlessValue(value) ? [] : [{ start: end - value.length, end, kind: 'secret' }]
  })
}

function elements(text: string): Span[] {
  return matchesOf(text, SENTENCE_PATTERNS.element).flatMap(({ 0: match, 1: name = '', index }) => {
    const kind = kindOfWords(wordsOf(name))
    const start = index + name.length + 2
    return kind && !isHarmlessValue(text.slice(start, index + match.length))
      ? [{ start, end: index + match.length, kind }]
      : []
  })
}

function isSecretWord(value: string): boolean {
  const bare = value.replace(/[.,;!?)\]]{1,4}$/, '')
  return isMixed(bare) && !isHarmlessValue(bare) && !KNOWN_WORD.test(bare) && !isOpaqueId(bare) && !isFileName(bare)
}

// A digit and a letter, or a character that words do not have.
function isMixed(value: string): boolean {
  return /\p{L}/u.test(value) && /[\d!@#$%^&*_+=]/.test(value)
}

function trimmed(text: string, span: Span): Span {
  const tail = /[.,;:!?)\]>]{1,4}$/.exec(text.slice(span.start, span.end).slice(-5))
  return tail ? { ...span, end: span.end - tail[0].length } : span
}

const CODE_NOUNS = ['otp', 'tan', 'pin', '2fa', 'mfa', 'code', 'código', 'codigo', 'einmal']
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
  'chave',
  'clé',
  'licen',
  'csc',
  'auth',
  'access',
]

const trimmedBy =
  (find: Find): Find =>
  (text) =>
    find(text).map((span) => trimmed(text, span))

/** Before a value in quotes. */
const QUOTES = [' "', " '", ' `', ' \\']

/** Rules that require a noun, and what else their texts contain in ASCII. */
const NOUN_RULES: readonly { marks: readonly string[]; find: Find }[] = [
  { marks: [' is', ' was', ' ->', ' era', ' es', ' war', ' lautet'], find: said },
  {
    marks: 'password passcode passwd pwd senha passe passwort kennwort key secret token jeton api'
      .split(' ')
      .map((noun) => `${noun} `),
    find: named,
  },
  { marks: ['-pass', '-pwd', '-token', '-secret', '-api', '-auth', '-access', '-senha', '-clave'], find: option },
  { marks: ['cvv', 'cvc', 'csc'], find: code },
  { marks: ['value', 'valor', 'valeur', 'wert', '("', "('", '(`'], find: quoted },
  { marks: QUOTES, find: spaced },
  { marks: QUOTES, find: numbered },
]

/** The rules for secrets recognized by a sentence, a command or an element. */
export const SENTENCE_RULES: readonly {
  hints: readonly string[]
  marks?: readonly string[]
  hasDigits?: boolean
  find: Find
}[] = [
  ...NOUN_RULES.map(({ marks, find }) => ({ hints: NOUNS, marks, find: trimmedBy(find) })),
  { hints: ['-u', '--proxy'], find: user },
  {
    hints: CODE_NOUNS,
    hasDigits: true,
    find: (text) => [oneTime, stated, announced, refused].flatMap((look) => look(text)),
  },
  { hints: ['name="'], find: part },
  { hints: ['</'], find: elements },
]
