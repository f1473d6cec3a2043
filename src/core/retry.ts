import type { Page } from '../page/page.js'

/** Longest wait between two attempts. It also limits timers: one of more than 24 days would fire immediately. */
export const LONGEST_BACKOFF_MS = 60_000

/** The result of an attempt; without a status there was no response. */
export type SendResult = Partial<Pick<Response, 'status' | 'headers'>>

/** Returns the milliseconds until the next attempt: exponential backoff with jitter, and at least `Retry-After`. */
export function toBackoffMs(page: Page, tries: number, { headers }: SendResult): number {
  const backoff = Math.min(LONGEST_BACKOFF_MS, 1000 * 2 ** tries)
  // Up to half as long again, so that pages that failed together do not retry together.
  const jittered = backoff * (1 + Number.parseInt(page.hex(1), 16) / 512)
  const asked = headers?.get('retry-after') ?? ''
  // Seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3. A date is relative to the server's clock.
  const until =
    Date.parse(/[a-z]/i.test(asked) ? asked : '') - (Date.parse(headers?.get('date') ?? '') || page.wallClock())
  return Math.max((/^\d+$/.test(asked) ? Number(asked) * 1000 : until) || 0, jittered)
}

/** Whether the endpoint may accept the same envelope later. */
export function isWorthRetrying({ status = 0 }: SendResult): boolean {
  return !status || status === 408 || status === 425 || status === 429 || status > 499
}

/**
 * Whether the endpoint accepted the envelope. A response with HTML is from a development server, which answers every
 * path.
 */
export function isAccepted({ status = 0, headers }: SendResult): boolean {
  return status > 199 && status < 300 && !headers?.get('content-type')?.includes('html')
}
