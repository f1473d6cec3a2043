import { isHarmlessRun } from './harmless.js'
import { passesGtin, weigh } from './luhn.js'
import { type Find, spansOf } from './span.js'

const NATIONAL_ID_PATTERNS = {
  cpf: /(?<!\d)(?<!\d[.,])\d{3}[ ._/,-]{0,3}\d{3}[ ._/,-]{0,3}\d{3}[ ._/,-]{0,3}\d{2}(?![.,]?\d)/g,
  cnpj: /(?<![a-z\d])(?<!\d[.,])\d{2}[ .-]?\d{3}[ .-]?\d{3} ?[/ .-]? ?\d{4} ?[-./ ]? ?\d{2}(?![.,]?\d)/gi,
  lettered: /(?<![a-z\d])[a-z\d]{2}\.?[a-z\d]{3}\.?[a-z\d]{3}\/?[a-z\d]{4}-?\d{2}(?![a-z\d]|[.,]\d)/gi,
  ssn: /(?<!\d)(?<!\d[.-])\d{3}(?: - |[-. _/])\d{2}(?: - |[-. _/])\d{4}(?!\d|[.-]\d)/g,
  /** Without separators only after its name. */
  named: /(?=\d)(?<=[ :#.])(?<=\b(?:ssn|itin|social security(?: number| no\.?)?)(?: is|:|#)? {0,2}#?)\d{9}(?!\d)/gi,
  nino: /(?<![\w-])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?: ?\d{2}){3} ?[A-D](?![\w-])|(?<![\w-])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?:-\d{2}){3}-?[A-D](?![\w-])/gi,
} as const

const FORMATTED_CPF = /^\d{3}\.\d{3}\.\d{3}[-/]\d{2}$/
const FORMATTED_CNPJ = /^[a-z\d]{2}\.[a-z\d]{3}\.[a-z\d]{3}\/[a-z\d]{4}-\d{2}$/i
const CPF_WEIGHTS = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]
const CNPJ_WEIGHTS = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]

/** Finds CPF numbers: written with their dots and dash, or any eleven digits with valid check digits. */
export const findCpfs: Find = (text) =>
  spansOf(NATIONAL_ID_PATTERNS.cpf, 'cpf', (match, at) => {
    if (FORMATTED_CPF.test(match)) return true
    return isCpf(match.replace(/\D/g, '')) && !isHarmlessRun(text, at, at + match.length)
  })(text)

/** Finds CNPJ numbers, of digits only or with letters, written with their separators or with valid check digits. */
export const findCnpjs: Find = (text) =>
  [NATIONAL_ID_PATTERNS.cnpj, NATIONAL_ID_PATTERNS.lettered].flatMap((pattern) =>
    spansOf(pattern, 'cnpj', (match, at) => isCnpjAt(text, match, at))(text),
  )

/** Finds US social security and taxpayer numbers, written with separators. */
export const findSsns: Find = (text) => [
  ...spansOf(NATIONAL_ID_PATTERNS.ssn, 'ssn', isSsn)(text),
  ...spansOf(NATIONAL_ID_PATTERNS.named, 'ssn')(text),
]

/** Finds UK national insurance numbers. */
export const findNinos: Find = spansOf(NATIONAL_ID_PATTERNS.nino, 'nino', isNino)

function isCnpjAt(text: string, match: string, at: number): boolean {
  if (FORMATTED_CNPJ.test(match)) return true
  const bare = match.replace(/[^a-z\d]/gi, '')
  // Of the fourteen-digit bar codes that also pass as a CNPJ, nearly all are bar codes.
  const isBarCode = bare === match && /^\d+$/.test(bare) && passesGtin(bare)
  return isCnpj(bare) && !isBarCode && !isHarmlessRun(text, at, at + match.length)
}

function isCpf(digits: string): boolean {
  if (/^(\d)\1+$/.test(digits)) return false
  return [9, 10].every((at) => checkDigit(weigh(digits, CPF_WEIGHTS.slice(10 - at))) === digits.charCodeAt(at) - 48)
}

function isCnpj(text: string): boolean {
  const upper = text.toUpperCase()
  if (/^(\d)\1+$/.test(upper) || !/\d/.test(upper.slice(0, 12))) return false
  return [12, 13].every((at) => checkDigit(weigh(upper, CNPJ_WEIGHTS.slice(13 - at))) === upper.charCodeAt(at) - 48)
}

function checkDigit(sum: number): number {
  return sum % 11 < 2 ? 0 : 11 - (sum % 11)
}

function isSsn(match: string): boolean {
  const [area = '', group = '', serial = ''] = match.split(/[-. _/]{1,3}/)
  if (group === '00' || serial === '0000' || area === '000' || area === '666') return false
  return area < '900' || /^(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])$/.test(group)
}

function isNino(match: string): boolean {
  // In lower case, a code of this format is far more often a product's than a person's.
  return !/^(?:BG|GB|KN|NK|NT|TN|ZZ)/i.test(match) && (match === match.toUpperCase() || /[ -]/.test(match))
}
