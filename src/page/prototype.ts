/** Returns the prototype of a platform class; `undefined` if the browser lacks the class. */
export function prototypeOf(window: Window, name: string): object | undefined {
  return Reflect.get(window, name)?.prototype
}
