import type { Keeping } from '../page/patch.js'
import type { Undo } from '../page/undo.js'

/** What was taken hold of in a library, and the way to give it back. */
export interface Release extends Keeping {
  release: Undo
}

/** Makes a place for undos; the last is taken back first. */
export function createRelease(): Release {
  const undos: Undo[] = []
  return {
    onRelease: (undo) => undos.unshift(undo),
    release() {
      for (const undo of undos.splice(0)) undo()
    },
  }
}
