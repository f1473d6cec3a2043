import { patch } from '../../page/patch.js'
import type { Undo } from '../../page/undo.js'
import { createRelease } from '../release.js'
import { attempt, readNote } from './current-note.js'
import { toMessage } from './note.js'

/** A worker as its page sees it: a `Worker`, a `ServiceWorker`, or the port of a `SharedWorker`. */
export interface WorkerLike {
  postMessage(message: unknown, ...more: never[]): void
}

/**
 * Sends a note of the running action before each message to a worker. Use it only for a worker that calls {@link
 * startInWorker}: any other would handle the note as a message. Returns a function that undoes it.
 *
 * @example
 * const worker = new Worker(new URL('./search.js', import.meta.url), { type: 'module' })
 * connectWorker(worker)
 */
export function connectWorker(worker: WorkerLike): Undo {
  const hold = createRelease()
  patch(hold, [worker, 'postMessage'], (call, args) => {
    const note = readNote()
    if (!note) return call(args)
    attempt(() => call([toMessage(note)]))
    try {
      return call(args)
    } catch (error) {
      // A message that cannot be cloned is not sent: its note must not apply to the next message.
      attempt(() => call([toMessage(undefined)]))
      throw error
    }
  })
  return hold.release
}
