export type { Redacted } from '../redact/redact.js'
export { redactText, redactUrl } from '../redact/redact.js'
