import type { Keeping } from '../page/patch.js'
import type { Undo } from '../page/undo.js'

/** Patches and listeners in a library, and the function that removes them. */
export interface Release extends Keeping {
  release: Undo
}

/** Creates an empty list of undos; they run in reverse order. */
export function createRelease(): Release {
  const undos: Undo[] = []
  return {
    onRelease: (undo) => undos.unshift(undo),
    release() {
      for (const undo of undos.splice(0)) undo()
    },
  }
}
