import { readConnection } from '../core/connect.js'
import type { Reason } from '../core/handle.js'

/** Why a library fetches. `asked`: code requested it, so the running action is kept. */
export interface Why extends Omit<Reason, 'kind'> {
  kind: Exclude<Reason['kind'], 'explicit_user_action'> | 'asked'
  /** The kind if it was asked for while no action is running. Without it such a request is not attributed. */
  otherwise?: Exclude<Reason['kind'], 'explicit_user_action'>
}

/** One fetch of a library, with all its attempts. */
export interface LibraryRequest {
  /** The id of its action; empty as long as it has none. */
  readonly id: string
  /** Runs an attempt as the work of its action. The first attempt mints the action. */
  run<T>(attempt: () => T): T
  /** Ends it: its data has settled, or never will. */
  end(outcome?: 'ok' | 'error'): void
}

/** Returns the id of the running action, the cause of an invalidation that happens now. */
export function readCauseId(): string | undefined {
  return readConnection()?.current()?.id
}

/**
 * Opens a request for a reason, as part of the running action or of a new one. Has no effect where Throughline is not
 * running.
 */
export function openRequest({ kind, otherwise, name, route, parentId }: Why): LibraryRequest {
  const connection = readConnection()
  const running = kind === 'asked' || kind === 'mount' ? connection?.current() : undefined
  const runningKind = running?.context.action_kind
  // Components that mount while a page loads belong to the load.
  let handle = kind === 'asked' || runningKind === 'mount' ? running : undefined
  const own = kind === 'asked' ? otherwise : kind
  const parent = parentId ?? (runningKind === 'explicit_user_action' ? running?.id : undefined)
  return {
    get id() {
      return handle?.id ?? ''
    },
    run(attempt) {
      if (own && connection) handle ??= connection.open({ kind: own, name, route, parentId: parent })
      return handle ? handle.run(attempt) : attempt()
    },
    end: (outcome) => handle?.end(outcome),
  }
}
