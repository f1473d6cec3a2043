/** Health signals that count missing records. */
export const LOSS_SIGNALS = ['client_dropped', 'server_dropped', 'envelope_gap'] as const

/** Reasons of those signals for filtered or repeated records: nothing is missing. */
export const FILTER_REASONS = [
  'bot',
  'duplicate',
  'noise',
  'scrubbed',
  'not_a_hash',
  'undeclared_event',
  'undeclared_attribute',
  'no_errors_collector',
] as const
