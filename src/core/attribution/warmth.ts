import type { Page } from '../../page/page.js'
import type { Actions } from '../actions.js'

/** Interval of the check whether an action is open that is worth following. */
const COOL_AFTER_MS = 1000

/** Whether an action is open that is worth following: while none is, promises are left alone. */
export interface Warmth {
  isWarm(): boolean
  /** Called when code of a visitor's action runs. */
  heat(): void
  /** Calls back now, and after each change. */
  onWarm(onChange: (isWarm: boolean) => void): void
}

/** Creates the check. */
export function createWarmth(page: Page, actions: Actions): Warmth {
  let warm = false
  const listeners: ((isWarm: boolean) => void)[] = []
  function set(isNow: boolean): void {
    if (isNow) page.after(COOL_AFTER_MS, () => set(!!actions.active()))
    if (isNow === warm) return
    warm = isNow
    for (const onChange of listeners) onChange(warm)
  }
  return {
    isWarm: () => warm,
    heat() {
      if (!warm) set(true)
    },
    onWarm(onChange) {
      listeners.push(onChange)
      onChange(warm)
    },
  }
}
