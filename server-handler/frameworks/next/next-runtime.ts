/** The status in what `redirect()` and `notFound()` throw. */
const THROWN_ANSWER = /^NEXT_(?:REDIRECT;.*|HTTP_ERROR_FALLBACK);([1-5]\d\d)(?:;|$)/

/** The status of the response that Next.js makes of what was thrown; `undefined` for any other error. */
export function readThrownStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('digest' in error)) return undefined
  const status = THROWN_ANSWER.exec(String(error.digest))?.[1]
  return status === undefined ? undefined : Number(status)
}

/** Global under which a platform that runs Next.js publishes the context of the current request. */
const SLOT = Symbol.for('@next/request-context')

/** Keeps a function alive after its response; `undefined` where the server keeps running. */
export function readNextWaitUntil(): ((promise: Promise<unknown>) => void) | undefined {
  const slot: { get?(): { waitUntil?(promise: Promise<unknown>): void } | undefined } | undefined = Reflect.get(
    globalThis,
    SLOT,
  )
  const context = slot?.get?.()
  return context?.waitUntil && ((promise) => context.waitUntil?.(promise))
}
