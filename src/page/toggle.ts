import { type Keeping, nameAccessors } from './patch.js'

/**
 * Creates a switch that replaces a property by another one and restores it, until the page is released. It has no
 * effect if another script has redefined the property since.
 */
export function createToggle(
  page: Keeping,
  [owner, key]: readonly [owner: object, key: string],
  other: PropertyDescriptor,
): (isOn: boolean) => void {
  const read = () => Object.getOwnPropertyDescriptor(owner, key)
  const before = read()
  const after = { configurable: true, enumerable: !!before?.enumerable, ...other }
  nameAccessors(after, key)
  let isOver = !before
  let isOn = false
  const isSame = (one: PropertyDescriptor | undefined, two: PropertyDescriptor | undefined) =>
    one?.get === two?.get && one?.value === two?.value
  function toggle(on: boolean): void {
    if (isOver || on === isOn || !isSame(read(), on ? before : after)) return
    if (Reflect.defineProperty(owner, key, (!on && before) || after)) isOn = on
  }
  page.onRelease(() => {
    toggle(false)
    isOver = true
  })
  return toggle
}
