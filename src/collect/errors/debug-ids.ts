import { DEBUG_IDS_KEY } from '../../shared/debug-ids.js'
import { clean, type ThrownError } from './read-error.js'

/**
 * Returns the debug ids of the scripts in an error's stacks, by script address. Only scripts that announce their id
 * have one, since no browser reads `//# debugId=`. `_sentryDebugIds` is filled by other tools.
 * https://github.com/tc39/ecma426/issues/146
 */
export function readDebugIds(window: object, error: ThrownError): Record<string, string> | undefined {
  const text = JSON.stringify(error)
  let found: Record<string, string> | undefined
  for (const key of [Symbol.for(DEBUG_IDS_KEY), '_sentryDebugIds'])
    for (const [stack, id] of Object.entries(Object(Reflect.get(window, key)))) {
      const url = /\w+:\/\/[^\s)]+?(?=:\d+:\d)/.exec(clean(stack))?.[0]
      if (url && text.includes(`${url}:`)) found = { ...found, [url]: `${id}` }
    }
  return found
}
