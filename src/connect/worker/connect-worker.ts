import { readConnection } from '../../core/connect.js'
import { isSampled } from '../../shared/hash.js'
import { type ActionNote, toMessage } from './note.js'

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

function readNote(): ActionNote | undefined {
  return attempt(() => {
    const connection = readConnection()
    const [traceId, ratio] = connection?.trace() ?? []
    if (!connection || !traceId) return undefined
    // `acme.origin_action_id` and so on.
    const attributes = Object.entries(connection.attributes())
    const namespace = attributes[0]?.[0].split('.')[0] ?? ''
    const context = Object.fromEntries(attributes.map(([name, value]) => [name.slice(namespace.length + 1), value]))
    return { namespace, context, traceId, isSampled: isSampled(traceId, ratio ?? 0) }
  })
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    return undefined // The message is the application's; the note is not worth an error.
  }
}
