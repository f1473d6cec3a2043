import type { ActionNote } from './note.js'

/** The action that the running code works for, and how that is known. */
export interface WorkerCause {
  note: ActionNote
  how: 'exact' | 'inferred'
}

/** Keeps the action of the running code, from where it is known to the end of the task. */
export interface WorkerContext {
  current(): WorkerCause | undefined
  /** The code from here to the end of the task works for this, or for nothing. */
  enter(cause: WorkerCause | undefined): void
}

/** A function that runs its argument in a task of its own, before any timer. */
export type QueueTask = (run: () => void) => void

/** Makes the context. A task's microtasks are run before the next task, so what awaits settled promises is within it. */
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

/** Makes a queue of tasks out of a message channel. */
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

/** The same cause, as it is after an answer was waited for: other code may have waited for it too. */
export function afterAnswer(cause: WorkerCause | undefined): WorkerCause | undefined {
  return cause && { ...cause, how: 'inferred' }
}
