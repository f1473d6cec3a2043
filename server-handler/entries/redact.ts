/**
 * Rules that redact personal data and secrets in text, as pure functions.
 *
 * @example
 * const { text, counts } = redactText('mail ada@example.com')
 * @module
 */
export type { Redacted } from '../redact/redact.js'
export { redactText, redactUrl } from '../redact/redact.js'
