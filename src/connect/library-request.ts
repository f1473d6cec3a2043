import { readConnection } from '../core/connect.js'
import type { Reason } from '../core/handle.js'

/** Why a library fetches; `asked`: code called for it, so that the running action is kept. */
export interface Why extends Omit<Reason, 'kind'> {
  kind: Exclude<Reason['kind'], 'explicit_user_action'> | 'asked'
  /** What it is if it was asked for while no action runs; without it such work is left alone. */
  otherwise?: Exclude<Reason['kind'], 'explicit_user_action'>
}

/** One fetch of a library, with all its attempts. */
export interface LibraryRequest {
  /** The action that it belongs to; empty while it has none. */
  readonly id: string
  /** Runs an attempt as the work of its action, which is minted by the first one. */
  run<T>(attempt: () => T): T
  /** Its data has settled, or never will. */
  end(outcome?: 'ok' | 'error'): void
}

/** Id of the running action, which is the cause of an invalidation that happens now. */
export function readCauseId(): string | undefined {
  return readConnection()?.current()?.id
}

/** Opens a request for a reason, as part of the running action or of an action of its own. Has no effect where throughline does not run. */
export function openRequest({ kind, otherwise, name, route, parentId }: Why): LibraryRequest {
  const connection = readConnection()
  const running = kind === 'asked' || kind === 'mount' ? connection?.current() : undefined
  const runningKind = running?.context.action_kind
  // What mounts while a page loads belongs to the load.
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
