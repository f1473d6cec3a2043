import type { Page } from './page.js'
import { redefine } from './patch.js'

/** Calls back with what a getter of the platform returned, and with its object. */
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
