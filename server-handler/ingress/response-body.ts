import type { Clock } from '../export/clock.js'

/** How the body of a response ended. */
export interface BodyEnd {
  /** Its source failed before it was whole. */
  isBroken?: boolean
  /** Whoever read it has gone. */
  isAborted?: boolean
  bytes?: number
}

/** What watching a body needs. */
export interface BodyWatch {
  clock: Clock
  /** Runs what reads from the source, so that the source finds its request. */
  run<T>(read: () => T): T
  /** Called once. */
  onEnd(how: BodyEnd): void
}

/** Whoever has not begun to read a body by then has dropped the response. */
const UNREAD_MS = 60_000

/**
 * Whether a response goes on after it was returned. Text and bytes are whole at once, and come as byte streams, like what
 * `fetch()` gives; any other stream is the application's.
 */
export function isStreamed({ body, headers, url }: Response): boolean {
  if (!body || body.locked || headers.has('content-length')) return false
  if (url !== '' || headers.has('transfer-encoding')) return true
  return /^text\/event-stream/i.test(headers.get('content-type') ?? '') || !isByteStream(body)
}

function isByteStream(body: ReadableStream<Uint8Array>): boolean {
  try {
    body.getReader({ mode: 'byob' }).releaseLock()
    return true
  } catch {
    return false // Refused by every stream that is not made of bytes.
  }
}

/** The same response with a body that says when it has ended. Nothing is read before it is asked for. */
export function watchBody(response: Response, { clock, run, onEnd }: BodyWatch): Response {
  if (!response.body) return response
  const reader = response.body.getReader()
  let bytes = 0
  const cancelTimer = clock.after(UNREAD_MS, () => onEnd({}))
  const watched = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        cancelTimer()
        try {
          const { done, value } = await run(() => reader.read())
          if (!done) {
            bytes += value.byteLength
            return controller.enqueue(value)
          }
          controller.close()
          onEnd({ bytes })
        } catch (error) {
          controller.error(error)
          onEnd({ isBroken: true, bytes })
        }
      },
      cancel(reason) {
        cancelTimer()
        onEnd({ isAborted: true, bytes })
        return reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
  return new Response(watched, response)
}
