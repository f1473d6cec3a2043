/** The status in the errors that `redirect()` and `notFound()` throw. */
const THROWN_ANSWER = /^NEXT_(?:REDIRECT;.*|HTTP_ERROR_FALLBACK);([1-5]\d\d)(?:;|$)/

/** Returns the status of the response that Next.js sends for a thrown value; `undefined` for any other error. */
export function readThrownStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('digest' in error)) return undefined
  const status = THROWN_ANSWER.exec(String(error.digest))?.[1]
  return status === undefined ? undefined : Number(status)
}

/** Global in which a platform that runs Next.js publishes the context of the current request. */
const SLOT = Symbol.for('@next/request-context')

/** Returns a function that keeps the runtime alive after the response; `undefined` if the server keeps running. */
export function readNextWaitUntil(): ((promise: Promise<unknown>) => void) | undefined {
  const slot: { get?(): { waitUntil?(promise: Promise<unknown>): void } | undefined } | undefined = Reflect.get(
    globalThis,
    SLOT,
  )
  const context = slot?.get?.()
  return context?.waitUntil && ((promise) => context.waitUntil?.(promise))
}
