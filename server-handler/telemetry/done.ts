/** A shared resolved promise, since a request should not allocate a dozen. */
export const DONE: Promise<void> = Promise.resolve()
