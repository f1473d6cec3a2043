import type { ActionNote } from './note.js'

/** The action of the running code, and how it was found. */
export interface WorkerCause {
  note: ActionNote
  how: 'exact' | 'inferred'
}

/** Keeps the action of the running code until the end of the task. */
export interface WorkerContext {
  current(): WorkerCause | undefined
  /** Sets the action for the code from here to the end of the task; `undefined` for none. */
  enter(cause: WorkerCause | undefined): void
}

/** Runs a function in a new task, before any timer. */
export type QueueTask = (run: () => void) => void

/**
 * Creates the context. A task's microtasks run before the next task, so continuations of settled promises are within
 * it.
 */
export function createWorkerContext(queueTask: QueueTask): WorkerContext {
  let cause: WorkerCause | undefined
  let entered = 0
  return {
    current: () => cause,
    enter(next) {
      cause = next
      entered += 1
      if (!next) return
      const mine = entered
      queueTask(() => {
        if (entered === mine) cause = undefined
      })
    },
  }
}

/** Creates a task queue from a message channel. */
export function createTaskQueue(Channel: typeof MessageChannel): { queueTask: QueueTask; close(): void } {
  const { port1, port2 } = new Channel()
  const waiting: (() => void)[] = []
  port1.onmessage = () => waiting.shift()?.()
  return {
    queueTask(run) {
      waiting.push(run)
      port2.postMessage(null)
    },
    close() {
      port1.close()
      port2.close()
    },
  }
}

/** Returns the cause after awaiting a response, which is less certain: other code may have awaited it too. */
export function afterAnswer(cause: WorkerCause | undefined): WorkerCause | undefined {
  return cause && { ...cause, how: 'inferred' }
}
