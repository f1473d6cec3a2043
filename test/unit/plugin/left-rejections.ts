import { afterAll } from 'vitest'

/** Takes the rejections that programs leave behind, which are no fault of a test; hands out what came until the turn is over. */
export function takeRejections(): () => Promise<string[]> {
  const others = process.listeners('unhandledRejection')
  let left: string[] = []
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', (error) => left.push(String(error)))
  afterAll(() => {
    process.removeAllListeners('unhandledRejection')
    for (const other of others) process.on('unhandledRejection', other)
  })
  return async () => {
    // Node tells of what nobody handled when the microtasks are done.
    await new Promise((done) => setImmediate(done))
    const taken = left
    left = []
    return taken
  }
}
