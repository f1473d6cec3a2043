import { DISTINCT_PREFIXES, type KeyBody } from '../server-handler/redact/vendor-keys.js'

/** Attributes whose name ends like this hold a secret, whatever it looks like. */
export const SECRET_KEYS: readonly string[] = [
  '(?i)(?:pass(?:word|wd|phrase|code)|pwd|secret|authorization|cookies?|credentials?|cvv|cvc|ssn)$',
  '(?i)(?:api|access|private|secret|signing|encryption|account|master|auth|session|csrf|xsrf)[._-]?(?:key|token)$',
  '(?i)(?:^|[._-])(?:token|jwt|bearer)$|(?i)(?:access|refresh|id|bearer|user|client)[._-]?token$',
  '(?i)(?:card|account)[._-]?(?:number|no|num)$|(?i)(?:^|[._-])(?:iban|pan)$',
]

const BODIES: Readonly<Record<KeyBody, string>> = {
  word: '[A-Za-z0-9_-]{8,}={0,2}',
  dotted: '[A-Za-z0-9_-]{8,}(?:[.][A-Za-z0-9_-]{4,})*',
  base64: '[A-Za-z0-9+/,$_-]{8,}={0,2}',
}

const quoteSigns = (text: string) => text.replace(/[$.]/g, (sign) => `[${sign}]`)

function vendorKeys(body: KeyBody): string {
  const prefixes = Object.values(DISTINCT_PREFIXES[body]).flatMap((list) => list.split(' '))
  return `(?:${prefixes.map(quoteSigns).join('|')})${BODIES[body]}`
}

/**
 * Secrets and personal data within values, in RE2. A small set of what the first line knows: formats that are certain,
 * because here nothing of the surroundings can be taken into account.
 */
export const SECRET_VALUES: readonly string[] = [
  '-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?s:.*?)(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$)',
  'eyJ[A-Za-z0-9_-]{9,}[.][A-Za-z0-9_-]+(?:[.][A-Za-z0-9_-]*)?',
  '(?i)\\b(?:bearer|basic|ssws|geniekey|apikey)[ :=]+["\']?[A-Za-z0-9._~+/=|:-]{8,}',
  '\\b(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA)[A-Z0-9]{12,}',
  'AIza[A-Za-z0-9_-]{20,}',
  vendorKeys('word'),
  vendorKeys('dotted'),
  vendorKeys('base64'),
  // A name and its password in a web address.
  '(?i)\\b[a-z][a-z0-9+.-]*://[^ \\t\\r\\n/:@"\']*:[^ \\t\\r\\n/@"\']+@',
  '(?i)(?:pass(?:word|wd|phrase)|pwd|secret)["\'\\\\]*[ ]?[:=][ ]?(?:["\'\\\\]+[^"\'\\\\]+|[^ \\t\\r\\n"\'\\\\,;&})]+)',
  '(?i)(?:api|access|private|auth|session|refresh|client)[_-]?(?:key|token)["\'\\\\]*[ ]?[:=][ ]?["\'\\\\]*[A-Za-z0-9._~+/=-]{8,}',
  '[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:[.][A-Za-z0-9-]+)*[.][A-Za-z]{2,}',
  // Card numbers by their first digits, not within a longer number or a decimal.
  '(?:^|[^A-Za-z0-9._-])(?:4[0-9]{3}|5[1-5][0-9]{2}|2[2-7][0-9]{2}|6011|65[0-9]{2})[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}(?:$|[^A-Za-z0-9._-]|[.](?:$|[^0-9]))',
  '(?:^|[^A-Za-z0-9._-])3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5}(?:$|[^A-Za-z0-9._-]|[.](?:$|[^0-9]))',
]

/** Texts of a span that the redaction processor does not see. */
export const SPAN_TEXTS: readonly string[] = ['span.name', 'span.status.message']
