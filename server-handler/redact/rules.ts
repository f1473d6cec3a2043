import { findCards } from './cards.js'
import { findCheckedIds } from './checked-ids.js'
import { findEmails, findSpelledEmails } from './emails.js'
import { createHintTable, type FirstLook, HOLDS, lookAt } from './first-look.js'
import { findHomeDirs } from './home-dirs.js'
import { findIbans } from './ibans.js'
import { findKeyed } from './keys.js'
import { findCnpjs, findCpfs, findNinos, findSsns } from './national-ids.js'
import { findIpv4, findIpv6, findMacs } from './network-addresses.js'
import { findPairs } from './pairs.js'
import { findPathCodes, PATH_WORDS } from './path-codes.js'
import { findPayloads } from './payloads.js'
import { findUpiNames } from './payment-names.js'
import { findPemLines, findPems } from './pem.js'
import { findFiscalCodes, findNamedIds, findPersonIds, ID_WORDS } from './person-ids.js'
import { PHONES } from './phones.js'
import { findJwts, PREFIXED, SHAPED } from './secrets.js'
import { SENTENCE_RULES } from './sentences.js'
import type { Find, Span } from './span.js'

/** One rule: what a text must contain for it to match, and how it finds matches. */
export interface Rule {
  name: string
  /** Bits of {@link HOLDS}: all of these must be in the text. */
  needs: number
  /** The text must contain one of these, in lower case. */
  hints?: readonly string[] | undefined
  /** The text must contain one of these, in lower case, if it is ASCII. */
  marks?: readonly string[] | undefined
  find: Find
}

/** The rules for values. */
export const RULES: readonly Rule[] = [
  { name: 'pem', needs: HOLDS.letters, hints: ['begin ', 'end ', 'key-', 'block-', 'certificate-'], find: findPems },
  { name: 'payload', needs: HOLDS.separator | HOLDS.letters, hints: ['data:', 'javascript:'], find: findPayloads },
  { name: 'pem lines', needs: HOLDS.letters | HOLDS.longWord, find: findPemLines },
  { name: 'jwt', needs: HOLDS.letters | HOLDS.run12, hints: ['eyj'], find: findJwts },
  ...PREFIXED.map((row) => ({ name: 'prefixed secret', needs: HOLDS.run12, ...row })),
  ...SHAPED.map(({ needs = HOLDS.letters, ...row }) => ({ name: 'shaped secret', needs, ...row })),
  { name: 'keyed', needs: HOLDS.separator, find: findKeyed },
  { name: 'pair', needs: HOLDS.letters, hints: ['",', "',", '`,'], find: findPairs },
  ...SENTENCE_RULES.map(({ hasDigits, ...row }) => ({
    name: 'sentence',
    needs: hasDigits ? HOLDS.fewDigits : HOLDS.letters,
    ...row,
  })),
  { name: 'path code', needs: HOLDS.slash, marks: PATH_WORDS, find: findPathCodes },
  { name: 'email', needs: HOLDS.at, find: findEmails },
  { name: 'payment name', needs: HOLDS.at | HOLDS.letters, find: findUpiNames },
  {
    name: 'spelled email',
    needs: HOLDS.bracket,
    hints: ['at)', 'at]', 'at }', 'at}', 'at )', 'at ]', 'at>', 'arroba', '@', 'à'],
    find: findSpelledEmails,
  },
  { name: 'card', needs: HOLDS.digits13, find: findCards },
  { name: 'iban', needs: HOLDS.digits | HOLDS.code14, find: findIbans },
  { name: 'cpf', needs: HOLDS.digits11, find: findCpfs },
  { name: 'cnpj', needs: HOLDS.digits | HOLDS.code14, find: findCnpjs },
  { name: 'ssn', needs: HOLDS.digits9, find: findSsns },
  { name: 'nino', needs: HOLDS.digits6, find: findNinos },
  { name: 'person id', needs: HOLDS.digits7, find: findPersonIds },
  { name: 'checked id', needs: HOLDS.digits6, find: findCheckedIds },
  { name: 'fiscal code', needs: HOLDS.digits | HOLDS.code14, find: findFiscalCodes },
  { name: 'named id', needs: HOLDS.fewDigits | HOLDS.letters, marks: ID_WORDS, find: findNamedIds },
  ...PHONES.map((row) => ({ name: 'phone', needs: HOLDS.digits7, ...row })),
  { name: 'ipv4', needs: HOLDS.threeDots, find: findIpv4 },
  { name: 'ipv6', needs: HOLDS.twoColons, find: findIpv6 },
  { name: 'mac', needs: HOLDS.letters | HOLDS.pairs, find: findMacs },
  {
    name: 'home directory',
    needs: HOLDS.slash,
    hints: ['home', 'users', '~', 'documents and', 'usu', 'utilisa', 'benutzer'],
    find: findHomeDirs,
  },
]

const HINTED = RULES.filter(({ hints, marks }) => hints || marks)
const OTHERS = RULES.filter(({ hints, marks }) => !hints && !marks)
const HINT_TABLE = createHintTable(HINTED.map(({ hints = [], marks = hints }) => marks))
const PLACES: ReadonlyMap<Rule, number> = new Map(RULES.map((rule, i) => [rule, i]))

// Rules with the same hints share a pattern.
const HINT_PATTERNS = HINTED.map(({ hints }) => toPattern(hints)).map(
  (pattern, _, all) => all.find((other) => other?.source === pattern?.source) ?? pattern,
)
const MARK_PATTERNS = HINTED.map(({ marks }) => toPattern(marks))

// One pass for all texts.
function toPattern(texts: readonly string[] | undefined): RegExp | undefined {
  return texts && new RegExp(texts.map((text) => text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')).join('|'))
}

/** Scans a text once for what it may contain. */
export function lookForValues(text: string): FirstLook {
  return lookAt(text, HINT_TABLE)
}

/** Options of the search for values. */
export interface ValueLook {
  /** Skips home directories, which do not occur in web addresses. */
  isPath?: boolean
  /** The result of an earlier scan. @default scans now */
  look?: FirstLook
}

/** All matches of the rules for values. */
export function findValues(text: string, { isPath = false, look = lookForValues(text) }: ValueLook = {}): Span[] {
  const { holds, low, high } = look
  const found: Found[] = []
  for (let i = 0; i < OTHERS.length; i += 1) {
    const rule = OTHERS[i]
    if (rule && (rule.needs & holds) === rule.needs) tryRule(rule, text, found)
  }
  addHinted(found, low, { text, look, isPath, first: 0 })
  addHinted(found, high, { text, look, isPath, first: 32 })
  // Of two spans at the same position, that of the earlier rule applies.
  if (found.length > 1) found.sort((a, b) => a.place - b.place)
  return found.length === 1 ? (found[0]?.spans ?? []) : found.flatMap(({ spans }) => spans)
}

/** What one rule has found. */
interface Found {
  place: number
  spans: Span[]
}

function tryRule(rule: Rule, text: string, found: Found[]): void {
  const spans = rule.find(text)
  if (spans.length > 0) found.push({ place: PLACES.get(rule) ?? 0, spans })
}

interface HintedLook {
  text: string
  look: FirstLook
  isPath: boolean
  /** The number of the rule of the lowest bit. */
  first: number
}

function addHinted(found: Found[], word: number, { text, look: { holds, isAscii }, isPath, first }: HintedLook): void {
  let lower = ''
  let tested: RegExp | undefined
  let isHinted = true
  for (let bits = word; bits !== 0; bits &= bits - 1) {
    const number = first + 31 - Math.clz32(bits & -bits)
    const rule = HINTED[number]
    if (!rule || (rule.needs & holds) !== rule.needs || (isPath && rule.name === 'home directory')) continue
    lower ||= text.toLowerCase()
    if (isAscii && MARK_PATTERNS[number]?.test(lower) === false) continue
    const hint = HINT_PATTERNS[number]
    if (hint !== tested) isHinted = hint?.test(lower) !== false
    tested = hint
    if (isHinted) tryRule(rule, text, found)
  }
}
