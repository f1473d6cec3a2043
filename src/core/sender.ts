import { byteLength } from '../shared/byte-length.js'
import { MAX_BATCH_BYTES, MAX_IN_FLIGHT } from '../shared/transport-limits.js'
import type { EnvelopeSource } from './envelope-source.js'
import { isAccepted, isWorthRetrying, type SendResult } from './retry.js'
import { createUnsent, parseEnvelope } from './unsent.js'

/**
 * An endpoint that has never responded, or that has rejected everything, is not used again after this many attempts.
 */
const MAX_FUTILE_TRIES = 4

const JSON_TYPE = { 'content-type': 'application/json' }
const GZIPPED = { ...JSON_TYPE, 'content-encoding': 'gzip' }
/** Compressing shorter bodies saves too little. */
const WORTH_COMPRESSING = 1000

/** Called with the result of a request. */
type OnResult = (result: SendResult) => void

/** Sends envelopes within the limits of browsers. */
export interface Sender {
  /** Sends one, or returns `false` if it has to wait. `isLast`: the page may not come back. */
  send(body: string, isLast: boolean, onResult: OnResult): boolean
  /** Sends what an earlier page view could not. `onLost` counts records that were lost since then, or are rejected now. */
  sendKept(onLost: (reason: string, count: number) => void): void
  /** Sends what is still being compressed as it is: the page may not come back. */
  leave(): void
  /** Deletes what was kept. */
  forget(): void
  /** Whether the endpoint is blocked or missing, so that only one more attempt is made, when the page is left. */
  isFutile(): boolean
}

/** Creates the sender. */
export function createSender({ page, endpoint, fetch, warn, mayStore }: EnvelopeSource): Sender {
  const { window, document, guard } = page
  const unsent = createUnsent(page, mayStore)
  /** Bytes of each request in progress. */
  const inFlight: number[] = []
  /** Failed attempts since the page began; `undefined` once the endpoint has accepted an envelope. */
  let futileTries: number | undefined = 0
  /** Whether the endpoint's last response announced that it accepts compressed bodies. */
  let takesGzip = false
  const { post, leave } = createPoster({ page, endpoint, fetch, takesGzip: () => takesGzip })

  const isFutile = () => futileTries !== undefined && futileTries >= MAX_FUTILE_TRIES

  function note(result: SendResult): SendResult {
    const { status = 0, headers } = result
    takesGzip = headers?.get('accept-encoding') === 'gzip'
    if (isAccepted(result)) futileTries = undefined
    // A response of an overloaded endpoint does not count: the endpoint exists and will recover.
    else if (status && isWorthRetrying(result)) futileTries &&= 0
    else {
      if (futileTries !== undefined) futileTries += 1
      warn(toAdvice(endpoint, status))
    }
    return result
  }

  /**
   * `sendBeacon` returns immediately whether it has room. A request without `keepalive` has no limit, but ends with the
   * page: until it is answered, the envelope is kept for the next page view.
   */
  function sendOnLeaving(body: string, onResult: OnResult): void {
    if (guard(() => window.navigator.sendBeacon(endpoint, body))) return
    unsent.keep(body)
    post(body, false, (result) => {
      unsent.remove(body)
      onResult(note(result))
    })
  }

  return {
    isFutile,
    leave,
    forget: unsent.forget,
    send(body, isLast, onResult) {
      const bytes = byteLength(body)
      const isFull =
        inFlight.length >= MAX_IN_FLIGHT || inFlight.reduce((sum, one) => sum + one, bytes) > MAX_BATCH_BYTES
      if (!isLast && (isFull || isFutile())) return false
      if (isFull) {
        sendOnLeaving(body, onResult)
        return true
      }
      inFlight.push(bytes)
      post(body, true, (result) => {
        inFlight.splice(inFlight.indexOf(bytes), 1)
        // The page itself may have used up the browser's quota for a page that is left.
        const isRefusedByBrowser = !result.status && document.visibilityState === 'hidden' && !isFutile()
        if (isRefusedByBrowser) sendOnLeaving(body, onResult)
        else onResult(note(result))
      })
      return true
    },
    sendKept(onLost) {
      const { bodies, lost } = unsent.take()
      for (const body of bodies)
        post(body, true, (result) => {
          if (isWorthRetrying(result)) unsent.keep(body)
          else if (!isAccepted(result)) onLost(`http_${result.status}`, parseEnvelope(body).records.length)
        })
      if (lost) onLost('not_kept', lost)
    },
  }
}

/** What requests depend on. */
interface PosterOwner extends Pick<EnvelopeSource, 'page' | 'endpoint' | 'fetch'> {
  takesGzip(): boolean
}

/** Creates what sends one body per request, compressed if the endpoint and the time allow it. */
function createPoster({ page, endpoint, fetch, takesGzip }: PosterOwner) {
  const { window, document, guard } = page
  /** Send, uncompressed, what is being compressed. */
  const compressing = new Set<() => void>()
  return {
    leave() {
      for (const sendOnce of compressing) sendOnce()
    },
    post(body: string, keepalive: boolean, onResult: OnResult): void {
      const settle = (result: SendResult) => guard(() => onResult(result))
      // A `fetch` that the page replaced may throw synchronously.
      const send = (bytes: string | ArrayBuffer, headers = JSON_TYPE): Promise<SendResult> | SendResult =>
        guard(() => fetch.call(window, endpoint, { method: 'POST', body: bytes, keepalive, headers })) ?? {}
      // There is no time to compress when the page is left.
      const isCompressed = takesGzip() && body.length > WORTH_COMPRESSING && document.visibilityState !== 'hidden'
      new Promise<SendResult>((resolve) => {
        const sendOnce = (bytes?: ArrayBuffer) => {
          if (compressing.delete(sendOnce)) resolve(bytes ? send(bytes, GZIPPED) : send(body))
        }
        compressing.add(sendOnce)
        if (isCompressed && window.CompressionStream) compress(window, body).then(sendOnce, () => sendOnce())
        else sendOnce()
      }).then(settle, () => settle({}))
    },
  }
}

async function compress(
  { Blob, CompressionStream, Response }: Window & typeof globalThis,
  text: string,
): Promise<ArrayBuffer> {
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer()
}

/** Returns one sentence for the site's developers: what happened, and what to do. */
function toAdvice(endpoint: string, status: number): string {
  const what = status ? `was answered ${status}` : 'got no answer (a content blocker, or nothing listens there)'
  return `POST ${endpoint} ${what}: nothing is recorded. Mount createRumHandler() of throughline/server at that path, have the development server proxy it to your backend or to "npx throughline dev", or set the endpoint option`
}
