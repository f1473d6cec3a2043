import type { Page } from '../../page/page.js'
import { patch } from '../../page/patch.js'
import { isUsers } from './followed.js'
import { createReading, type Reading, toOrigin } from './reading.js'
import type { Tracker } from './tracker.js'

/** Follows code that reads a stream chunk by chunk. */
export function followStreams(page: Page, tracker: Tracker): void {
  const { ReadableStream, ReadableStreamDefaultReader } = page.window
  const readings = new WeakMap<object, Reading>()

  /** Returns the reading of a reader. Code of another action starts its own, for example if a stream holds the tokens of a pool. */
  function toReading(reader: object): Reading | undefined {
    const known = tracker.known()
    const before = readings.get(reader)
    if (before && !(known && isUsers(known) && toOrigin(known) !== before.origin)) return before
    return tracker.isFollowing() ? createReading(tracker.capture(), page.now) : undefined
  }

  function follow(owner: object | undefined, key: string): void {
    if (!owner) return
    patch(page, [owner, key], (call, args, reader) => {
      const reading = toReading(reader)
      if (reading) {
        readings.set(reader, reading)
        // The code that runs from here on awaits the returned promise. In which context it continues is known only when
        // the next chunk has arrived: it may be the end.
        const toSettled = (result: unknown) => reading.chunk(Object(result).done === true)
        tracker.enter({ ...reading.waiting(), toSettled })
      }
      return call(args)
    })
  }

  follow(ReadableStreamDefaultReader?.prototype, 'read')
  // `for await (const chunk of stream)` calls `next` of the stream's iterator.
  const iterator = page.guard(() => Object(new ReadableStream()).values?.())
  follow(iterator && Object.getPrototypeOf(iterator), 'next')
}
