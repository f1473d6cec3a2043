import type { Clock } from '../export/clock.js'

/** How the body of a response ended. */
export interface BodyEnd {
  /** Its source failed midway. */
  isBroken?: boolean
  /** Its reader cancelled it. */
  isAborted?: boolean
  bytes?: number
}

/** What observing a body needs. */
export interface BodyWatch {
  clock: Clock
  /** Runs code that reads from the source within the request's scope. */
  run<T>(read: () => T): T
  /** Called once. */
  onEnd(how: BodyEnd): void
}

/** A body that has not been read by then counts as dropped. */
const UNREAD_MS = 60_000

/**
 * Whether the body of a response may still be produced after the response was returned. Bodies made of strings and bytes
 * are complete at once. They are byte streams, like those of `fetch()`; any other stream is the application's.
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
    return false // Every stream that is not a byte stream rejects this.
  }
}

/** Returns the same response with a body that reports its end. Nothing is read before it is requested. */
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
