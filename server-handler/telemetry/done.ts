/** Stands for work that is over already: one promise for all of it, since a request should not cost a dozen. */
export const DONE: Promise<void> = Promise.resolve()
