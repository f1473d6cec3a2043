import { DISTINCT_PREFIXES, type KeyBody } from '../server-handler/redact/vendor-keys.js'

/** Attributes whose name ends like this hold a secret, whatever it looks like. */
export const SECRET_KEYS: readonly string[] = [
  `(?i)(?:${[
    'pass(?:word|wd|phrase|code)|pwd|secret|token|jwt|bearer|authorization|cookies?|credentials?|cvv|cvc|ssn|iban',
    '(?:api|access|private|secret|signing|encryption|account|master)[._-]?key',
    '(?:card|account)[._-]?(?:number|no|num)',
  ].join('|')})$`,
]

/**
 * Attributes of our own records whose values are numbers, ids or of a closed set. They are not looked at: three
 * quarters of the cost of a page's record.
 */
export const SAFE_KEYS: readonly string[] = [
  ...['schema_version', 'kind', 'record.id', 'page.id', 'request_id_source', 'sample_ratio', 'redacted', 'truncated'],
  ...['vital.name', 'vital.value', 'vital.delta', 'vital.rating', 'vital.id', 'vital.navigation_type'],
  ...['device.class', 'viewport.width', 'viewport.height', 'connection.effective_type', 'connection.save_data'],
  ...['error.source', 'error.handled', 'error.fingerprint', 'error.count', 'error.line', 'error.column'],
  ...['action.duration_ms', 'action.outcome', 'action.requests', 'action.retries', 'action.rage', 'action.dead'],
  ...['request.duration_ms', 'request.retry', 'request.trace_id', 'request.span_id', 'health.count'],
]
  .map((name) => `rum.${name}`)
  .concat(
    ['name', 'value', 'delta', 'rating', 'id', 'navigation_type'].map((name) => `browser.web_vital.${name}`),
    ['user_agent.version', 'geo.country.iso_code', 'http.request.method', 'http.response.status_code'],
    [
      'http.response.body.size',
      'http.request.body.size',
      'rum.ingest_request_id',
      'user_agent.name',
      'user_agent.os.name',
    ],
  )

const BODIES: Readonly<Record<KeyBody, string>> = {
  word: '[A-Za-z0-9_-]{8,}={0,2}',
  dotted: '[A-Za-z0-9_-]{8,}(?:[.][A-Za-z0-9_-]{4,})*',
  base64: '[A-Za-z0-9+/,$_-]{8,}={0,2}',
}

const quoteSigns = (text: string) => text.replace(/[$.]/g, (sign) => `[${sign}]`)

/** More alternatives than this in one pattern, and Go's engine takes a slower way. */
const MAX_ALTERNATIVES = 24

function vendorKeys(body: KeyBody): string[] {
  const prefixes = Object.values(DISTINCT_PREFIXES[body])
    .flatMap((list) => list.split(' '))
    .map(quoteSigns)
    .sort()
  return Array.from({ length: Math.ceil(prefixes.length / MAX_ALTERNATIVES) }, (_, i) => {
    const some = prefixes.slice(i * MAX_ALTERNATIVES, (i + 1) * MAX_ALTERNATIVES)
    return `(?:${some.join('|')})${BODIES[body]}`
  })
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
  ...vendorKeys('word'),
  ...vendorKeys('dotted'),
  ...vendorKeys('base64'),
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
