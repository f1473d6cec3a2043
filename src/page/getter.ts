import type { Page } from './page.js'
import { redefine } from './patch.js'

/** Calls back with what a getter of the platform returned, and with its object. */
export function followGetter(
  page: Page,
  [owner, key]: readonly [owner: object, key: string],
  onRead: (value: object, self: object) => void,
): void {
  redefine(page, [owner, key], ({ get }) => ({
    get [key]() {
      const value = get.call(this)
      onRead(Object(value), this)
      return value
    },
  }))
}
