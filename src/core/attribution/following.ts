import type { Page } from '../../page/page.js'
import type { Actions } from '../actions.js'

/** Interval of the check whether an action is still open. */
const CHECK_EVERY_MS = 1000

/** Switches following on and off. While no action is open that is worth following, promises are left alone. */
export interface Following {
  isFollowing(): boolean
  /** Called when code of a visitor's action runs. */
  follow(): void
  /** Calls back now, and after each change. */
  onFollowing(onChange: (isFollowing: boolean) => void): void
}

/** Creates the switch, which is off. */
export function createFollowing(page: Page, actions: Actions): Following {
  let isOn = false
  const listeners: ((isFollowing: boolean) => void)[] = []
  function set(isNow: boolean): void {
    if (isNow) page.after(CHECK_EVERY_MS, () => set(!!actions.active()))
    if (isNow === isOn) return
    isOn = isNow
    for (const onChange of listeners) onChange(isOn)
  }
  return {
    isFollowing: () => isOn,
    follow() {
      if (!isOn) set(true)
    },
    onFollowing(onChange) {
      listeners.push(onChange)
      onChange(isOn)
    },
  }
}
