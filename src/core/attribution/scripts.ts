import { redefine } from '../../page/patch.js'
import { isExplicit } from '../action.js'
import type { Host } from '../host.js'
import { isOurs } from '../origins.js'
import { type Followed, isUsers, toWeaker } from './followed.js'

/**
 * Creates the function that returns the context of the script being evaluated: probably that of the action whose code
 * has inserted it, or that of a third party; `undefined` for other scripts. A third party's script is inserted by code, as
 * tag managers do, and its origin is neither the page's, nor listed, nor that of this file or of the script that called
 * `start()`. A script that an action has loaded belongs to the action.
 */
export function createScripts(host: Host): () => Followed | undefined {
  const { page, actions } = host
  const { document, window, guard } = page
  const readScript = (): HTMLScriptElement | null => Object(document.currentScript)
  const toOrigin = (address: string) => guard(() => new URL(address, page.base()).origin)
  const starter = readScript()?.src ?? ''
  let own: Set<string | undefined> | undefined
  const inserted = new WeakMap<object, Followed>()

  // The parser sets no property: a script whose `src` was set by this setter was inserted by code.
  redefine(page, [window.HTMLScriptElement.prototype, 'src'], {
    write(src, script) {
      inserted.set(Object(script), toWeaker(host.attributor.capture()))
      return src
    },
  })

  /** Without the attribute only a script that code has made is asynchronous: https://html.spec.whatwg.org/#script-force-async */
  const isInserted = (script: HTMLScriptElement) =>
    inserted.has(script) || (script.async && !script.hasAttribute('async'))

  function isForeign(script: HTMLScriptElement): boolean {
    const url = new URL(script.src, page.base())
    const [loading] = window.performance.getEntriesByName(url.href)
    const action = actions.active()
    const isLoadedByAction = isExplicit(action) && loading && loading.startTime > action.startedAt
    // A module, a timer and a listener have no `currentScript`; they are mostly of the same origin as this file.
    own ??= new Set([starter, readOwnAddress()].map(toOrigin))
    return !isLoadedByAction && !own.has(url.origin) && !isOurs(host, url)
  }
  return () => {
    const script = readScript()
    if (!script?.src || !isInserted(script)) return undefined
    if (guard(() => isForeign(script))) return { isForeign: true }
    const context = inserted.get(script)
    return context && isUsers(context) ? context : undefined
  }
}

/**
 * Returns the address of the file that contains this code. Called only when it is needed, and for a stack of one frame: V8
 * parses each function on a captured stack again, which at the start would be the whole bundle.
 */
function readOwnAddress(): string {
  const { stackTraceLimit } = Error
  const isLimited = typeof stackTraceLimit === 'number'
  if (isLimited) Reflect.set(Error, 'stackTraceLimit', 1)
  const { stack } = new Error()
  if (isLimited) Reflect.set(Error, 'stackTraceLimit', stackTraceLimit)
  return /https?:\/\/[^\s)]+/.exec(String(stack))?.[0] ?? ''
}
