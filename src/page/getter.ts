import type { Page } from './page.js'
import { redefine } from './patch.js'

/** Calls back with the value that a getter of the platform returned, and its object. */
export function followGetter(
  page: Page,
  at: readonly [owner: object, key: string],
  onRead: (value: object, self: object) => void,
): void {
  redefine(page, at, {
    read(value, self) {
      onRead(Object(value), self)
      return value
    },
  })
}
