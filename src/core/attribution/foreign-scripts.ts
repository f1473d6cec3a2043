import { redefine } from '../../page/patch.js'
import { isExplicit } from '../actions.js'
import type { Host } from '../host.js'
import { isOurs } from '../origins.js'

/**
 * Tells whether the script that is being evaluated is a third party's: put into the page by code, as tag managers do
 * it, and of an origin that is neither the page's, nor listed, nor that of the code that called `start()`. What an
 * action has loaded is its work.
 */
export function createForeignScripts(host: Host): () => boolean | undefined {
  const { page, actions } = host
  const { document, window, guard } = page
  const readScript = () => document.currentScript as HTMLScriptElement | null
  const toOrigin = (address: string) => guard(() => new URL(address, document.baseURI).origin)
  // A module, a timer and a listener have no `currentScript`: the stack names their files.
  const callers = readStack().match(/https?:\/\/[^\s)]+/g) ?? []
  const own = new Set([readScript()?.src ?? '', ...callers].map(toOrigin))
  const inserted = new WeakSet<object>()

  const owner = window.HTMLScriptElement.prototype
  const { get, set } = Object.getOwnPropertyDescriptor(owner, 'src') ?? {}
  // The parser sets no property: a script whose `src` was set by this setter was put in by code.
  if (get && set)
    redefine(page, [owner, 'src'], {
      get src() {
        return get.call(this)
      },
      set src(src) {
        inserted.add(this)
        set.call(this, src)
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
    return !isAskedFor && !own.has(url.origin) && !isOurs(host, url)
  }
  return () => {
    const script = readScript()
    return script?.src && isInserted(script) ? guard(() => isForeign(script)) : false
  }
}

/** The whole stack: ten frames, which is V8's default, would end within our own code. */
function readStack(): string {
  const { stackTraceLimit } = Error
  const isLimited = typeof stackTraceLimit === 'number'
  if (isLimited) Reflect.set(Error, 'stackTraceLimit', 50)
  const { stack } = new Error()
  if (isLimited) Reflect.set(Error, 'stackTraceLimit', stackTraceLimit)
  return String(stack)
}
