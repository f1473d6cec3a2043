import { findCards } from './cards.js'
import { findEmails, findSpelledEmails } from './emails.js'
import { findHomeDirs } from './home-dirs.js'
import { findIbans } from './ibans.js'
import { findKeyed } from './keys.js'
import { findCnpjs, findCpfs, findNinos, findSsns } from './national-ids.js'
import { findIpv4, findIpv6, findMacs } from './network-addresses.js'
import { findPathCodes } from './path-codes.js'
import { findPemLines, findPems } from './pem.js'
import { findNamedIds, findPersonIds } from './person-ids.js'
import { PHONES } from './phones.js'
import { findJwts, findPrefixed, SHAPED } from './secrets.js'
import { SAID } from './sentences.js'
import type { Find, Span } from './span.js'

/** One row of the table: what a text must hold for the rule to be worth trying, and how it finds its matches. */
export interface Rule {
  name: string
  /** All of these must be in the text. */
  needs: number
  /** One of these must be in it, in small letters. */
  hints?: readonly string[]
  find: Find
}

const AT = 1
const SEPARATOR = 2
const SLASH = 4
const DOT = 8
/** At least five digits. */
const DIGITS = 32
const COLON = 64
const LETTERS = 128
const BRACKET = 256
/** A stretch as long as a line of base64. */
const LONG_WORD = 512
/** A stretch as long as the shortest key. */
const TOKEN = 1_024
/** At least four digits. */
const FEW_DIGITS = 2_048
const LONG = 60
const MIN_TOKEN = 12
const MIN_FEW_DIGITS = 4
const MIN_DIGITS = 5

/** The rules for values. */
export const RULES: readonly Rule[] = [
  { name: 'pem', needs: LETTERS, hints: ['begin ', 'end ', 'key-', 'block-', 'certificate-'], find: findPems },
  { name: 'pem lines', needs: LETTERS | LONG_WORD, find: findPemLines },
  { name: 'jwt', needs: LETTERS, hints: ['eyj'], find: findJwts },
  { name: 'prefixed secret', needs: TOKEN, find: findPrefixed },
  ...SHAPED.map(({ isToken, ...row }) => ({ name: 'shaped secret', needs: isToken ? TOKEN : LETTERS, ...row })),
  { name: 'keyed', needs: SEPARATOR, find: findKeyed },
  ...SAID.map(({ hasDigits, ...row }) => ({ name: 'said', needs: hasDigits ? FEW_DIGITS : LETTERS, ...row })),
  { name: 'path code', needs: SLASH, find: findPathCodes },
  { name: 'email', needs: AT, find: findEmails },
  {
    name: 'spelled email',
    needs: BRACKET,
    hints: ['at)', 'at]', 'at }', 'at}', 'at )', 'at ]', 'at>', 'arroba', '@', 'à'],
    find: findSpelledEmails,
  },
  { name: 'card', needs: DIGITS, find: findCards },
  { name: 'iban', needs: DIGITS, find: findIbans },
  { name: 'cpf', needs: DIGITS, find: findCpfs },
  { name: 'cnpj', needs: DIGITS, find: findCnpjs },
  { name: 'ssn', needs: DIGITS, find: findSsns },
  { name: 'nino', needs: DIGITS, find: findNinos },
  { name: 'person id', needs: DIGITS, find: findPersonIds },
  { name: 'named id', needs: FEW_DIGITS | LETTERS, find: findNamedIds },
  ...PHONES.map((row) => ({ name: 'phone', needs: DIGITS, ...row })),
  { name: 'ipv4', needs: DOT, find: findIpv4 },
  { name: 'ipv6', needs: COLON, find: findIpv6 },
  { name: 'mac', needs: LETTERS, find: findMacs },
  {
    name: 'home directory',
    needs: SLASH,
    hints: ['home', 'users', '~', 'documents and', 'usu', 'utilisa', 'benutzer'],
    find: findHomeDirs,
  },
]

/** Everything that the rules for values find; `isPath` leaves home directories out, which in a web address are none. */
export function findValues(text: string, isPath = false): Span[] {
  const gates = gatesOf(text)
  const lower = text.toLowerCase()
  return RULES.flatMap(({ name, needs, hints, find }) => {
    if ((needs & gates) !== needs || (isPath && name === 'home directory')) return []
    return hints?.some((hint) => lower.includes(hint)) === false ? [] : find(text)
  })
}

// One pass over the characters saves most passes of the patterns.
function gatesOf(text: string): number {
  let gates = 0
  let digits = 0
  let wordStart = 0
  let tokenStart = 0
  for (let i = 0; i <= text.length; i += 1) {
    const code = i < text.length ? text.charCodeAt(i) : 0
    if (code >= 48 && code <= 57) digits += 1
    else if ((code | 0x20) >= 97 && (code | 0x20) <= 122) gates |= LETTERS
    else {
      gates |= gateOf(code)
      // A key may hold dashes and underscores.
      if (code !== 0x2d && code !== 0x5f) {
        if (i - tokenStart >= MIN_TOKEN) gates |= TOKEN
        tokenStart = i + 1
      }
      // Base64 holds slashes and plus signs.
      if (code === 0x2f || code === 0x2b) continue
      if (i - wordStart > LONG) gates |= LONG_WORD
      wordStart = i
    }
  }
  if (digits >= MIN_FEW_DIGITS) gates |= FEW_DIGITS
  return digits >= MIN_DIGITS ? gates | DIGITS | LETTERS : gates
}

function gateOf(code: number): number {
  if (code === 0x40) return AT
  if (code === 0x3a) return SEPARATOR | COLON
  if (code === 0x3d) return SEPARATOR
  if (code === 0x2f || code === 0x5c || code === 0x7e) return SLASH
  if (code === 0x2e) return DOT
  return code === 0x28 || code === 0x5b || code === 0x7b || code === 0x3c ? BRACKET : 0
}
