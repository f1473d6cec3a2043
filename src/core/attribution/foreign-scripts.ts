import { redefine } from '../../page/patch.js'
import { isExplicit } from '../action.js'
import type { Host } from '../host.js'
import { isOurs } from '../origins.js'

/**
 * Returns whether the script that is being evaluated is a third party's: put into the page by code, as tag managers do
 * it, and of an origin that is neither the page's, nor listed, nor that of the code that called `start()`. What an
 * action has loaded is its work. `startedBy` is the address of the script that starts by itself; otherwise the stack
 * names the callers.
 */
export function createForeignScripts(host: Host, startedBy?: string): () => boolean | undefined {
  const { page, actions } = host
  const { document, window, guard } = page
  const readScript = (): HTMLScriptElement | null => Object(document.currentScript)
  const toOrigin = (address: string) => guard(() => new URL(address, document.baseURI).origin)
  const starter = startedBy ?? readScript()?.src ?? ''
  const readStack = startedBy ? () => '' : captureStack()
  let own: Set<string | undefined> | undefined
  const inserted = new WeakSet<object>()

  // The parser sets no property: a script whose `src` was set by this setter was put in by code.
  redefine(page, [window.HTMLScriptElement.prototype, 'src'], {
    write(src, script) {
      inserted.add(script)
      return src
    },
  })

  /** Without the attribute only a script that code has made is asynchronous: https://html.spec.whatwg.org/#script-force-async */
  const isInserted = (script: HTMLScriptElement) =>
    inserted.has(script) || (script.async && !script.hasAttribute('async'))

  function isForeign(script: HTMLScriptElement): boolean {
    const url = new URL(script.src, document.baseURI)
    const [loading] = window.performance.getEntriesByName(url.href)
    const action = actions.active()
    const isAskedFor = isExplicit(action) && loading && loading.startTime > action.startedAt
    // A module, a timer and a listener have no `currentScript`: the stack names their files.
    own ??= new Set([starter, ...(readStack().match(/https?:\/\/[^\s)]+/g) ?? [])].map(toOrigin))
    return !isAskedFor && !own.has(url.origin) && !isOurs(host, url)
  }
  return () => {
    const script = readScript()
    return script?.src && isInserted(script) ? guard(() => isForeign(script)) : false
  }
}

/**
 * Captures the whole stack: ten frames, which is V8's default, would end within our own code. It is formatted when it is
 * read: V8 then parses every function on the stack again, which takes 8 ms right after the start.
 */
function captureStack(): () => string {
  const { stackTraceLimit } = Error
  const isLimited = typeof stackTraceLimit === 'number'
  if (isLimited) Reflect.set(Error, 'stackTraceLimit', 50)
  const error = new Error()
  if (isLimited) Reflect.set(Error, 'stackTraceLimit', stackTraceLimit)
  return () => String(error.stack)
}
