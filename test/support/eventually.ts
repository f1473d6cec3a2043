/** Waits until `read` gives something true, polling every 20 ms; throws with the last value if it never does. */
export async function eventually<T>(
  read: () => T | Promise<T>,
  { withinMs = 30_000 } = {},
): Promise<Exclude<T, false | 0 | '' | null | undefined>> {
  const end = Date.now() + withinMs
  let seen: T
  do {
    seen = await read()
    if (seen) return seen as Exclude<T, false | 0 | '' | null | undefined>
    await new Promise((resolve) => setTimeout(resolve, 20))
  } while (Date.now() < end)
  throw new Error(`waited ${withinMs} ms; last seen: ${JSON.stringify(seen)}`)
}
