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
export function connectWorker(worker: WorkerLike): () => void {
  const original: unknown = worker?.postMessage
  if (typeof original !== 'function') return () => {}
  const send = (...args: unknown[]): void => void Reflect.apply(original, worker, args)
  let isLive = true
  const postMessage = (...args: unknown[]): void => {
    const note = isLive ? readNote() : undefined
    if (!note) return send(...args)
    attempt(() => send(toMessage(note)))
    try {
      send(...args)
    } catch (error) {
      // What cannot be cloned is not sent: the next message must not be taken for it.
      attempt(() => send(toMessage(undefined)))
      throw error
    }
  }
  attempt(() =>
    Object.defineProperty(worker, 'postMessage', { value: postMessage, configurable: true, writable: true }),
  )
  return () => {
    isLive = false
    // Code that has wrapped ours keeps its own wrapper.
    if (Object.getOwnPropertyDescriptor(worker, 'postMessage')?.value === postMessage)
      attempt(() => Reflect.deleteProperty(worker, 'postMessage'))
  }
}
