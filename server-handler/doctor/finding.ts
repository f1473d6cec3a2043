import { toPrintable } from './printable.js'

/** Every check by its id, with what it verifies. */
export const CHECKS = {
  page: 'the page loads',
  script: 'the page loads the script',
  script_cache: 'the script is cached correctly',
  script_integrity: 'the integrity of the script is right',
  tail: 'the second file loads',
  tail_cache: 'the second file is cached correctly',
  tail_integrity: 'the second file is of the same build',
  csp_script: 'the policy allows the script',
  csp_tail: 'the policy allows the second file',
  csp_connect: 'the policy allows sending',
  trusted_types: 'the policy allows the Trusted Types policy',
  endpoint: 'the endpoint accepts an envelope',
  endpoint_limits: 'the endpoint refuses what is too large or of another type',
  endpoint_origin: 'the endpoint refuses other origins',
  request_id: 'the document has a request id',
  server_timing: 'the document has its ids in Server-Timing',
  shared_cache: 'no shared cache keeps a document with ids',
  clock: 'the clocks agree',
  api_headers: 'headers reach the backend',
  api_preflight: 'preflights list our headers',
  sampling: 'sampling hides nothing that it should not',
  collector: 'the Collector takes records',
  collector_health: 'the Collector is healthy',
  schema: 'the schema is current',
  rows: 'rows arrive',
  database_clock: 'the clock of ClickHouse agrees',
  stored_sampling: 'the stored ratio is that of the page',
  config: 'the Collector has the required settings',
  browser_runtime: 'both files run in a browser',
  browser_policy: 'the browser reports no violation',
  browser_envelope: 'the page sends an envelope',
  browser_headers: 'requests of an action carry its headers',
} as const

/** The id of a check. */
export type CheckId = keyof typeof CHECKS

/** How a check ended; `skipped` means that it was not done. */
export type CheckStatus = 'ok' | 'warn' | 'error' | 'skipped'

/** The result of one check. */
export interface Finding {
  id: CheckId
  title: string
  status: CheckStatus
  /** The observation, without control characters. */
  found: string
  /** What to do about it; of a skipped check, what it requires. */
  advice?: string
}

/** Records that a check found nothing wrong. */
export function ok(id: CheckId, found: string): Finding {
  return create(id, 'ok', { found })
}

/** Records a deviation from a recommendation. */
export function warn(id: CheckId, found: string, advice: string): Finding {
  return create(id, 'warn', { found, advice })
}

/** Records a fault. */
export function error(id: CheckId, found: string, advice: string): Finding {
  return create(id, 'error', { found, advice })
}

/** Records that a check was skipped, and what it requires. */
export function skipped(id: CheckId, found: string, advice?: string): Finding {
  return create(id, 'skipped', { found, ...(advice === undefined ? {} : { advice }) })
}

const MAX_FOUND_CHARACTERS = 300

function create(id: CheckId, status: CheckStatus, { found, advice }: Pick<Finding, 'found' | 'advice'>): Finding {
  const finding = { id, title: CHECKS[id], status, found: toPrintable(found, MAX_FOUND_CHARACTERS) }
  return advice === undefined ? finding : { ...finding, advice: toPrintable(advice, 2 * MAX_FOUND_CHARACTERS) }
}
