/** Where a platform that runs Next.js leaves what belongs to the request at hand. */
const SLOT = Symbol.for('@next/request-context')

/** Keeps a function alive after its answer; `undefined` where the server lives on by itself. */
export function readNextWaitUntil(): ((promise: Promise<unknown>) => void) | undefined {
  const slot: { get?(): { waitUntil?(promise: Promise<unknown>): void } | undefined } | undefined = Reflect.get(
    globalThis,
    SLOT,
  )
  const context = slot?.get?.()
  return context?.waitUntil && ((promise) => context.waitUntil?.(promise))
}
