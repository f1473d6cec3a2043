/** The prototype of a class of the platform, where the browser has that class. */
export function prototypeOf(window: Window, name: string): object | undefined {
  return Reflect.get(window, name)?.prototype
}
