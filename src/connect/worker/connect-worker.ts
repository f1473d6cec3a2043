import { patch } from '../../page/patch.js'
import type { Undo } from '../../page/undo.js'
import { createRelease } from '../release.js'
import { attempt, readNote } from './current-note.js'
import { toMessage } from './note.js'

/** A worker as its page has it: a `Worker`, a `ServiceWorker`, or the port of a `SharedWorker`. */
export interface WorkerLike {
  postMessage(message: unknown, ...more: never[]): void
}

/**
 * Has each message to a worker preceded by a note of the action that sends it. Only for a worker that calls
 * {@link startInWorker}: any other would take the note for a message. Returns a function that undoes it.
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
      // What cannot be cloned is not sent: the next message must not be taken for it.
      attempt(() => call([toMessage(undefined)]))
      throw error
    }
  })
  return hold.release
}
