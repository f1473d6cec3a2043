import { type PageWindow, readWindow } from '../page/page.js'
import type { LoadTail, MakeTail } from './host.js'

/** Where the tail's file finds the head that has asked for it. */
const ARRIVAL: unique symbol = Symbol.for('throughline/tail')

type Slotted = PageWindow & { [ARRIVAL]?: ((make: MakeTail) => void) | undefined }
type Guarded = PageWindow & {
  trustedTypes?: { createPolicy(name: string, rules: Pick<ScriptUrls, 'createScriptURL'>): ScriptUrls }
}
interface ScriptUrls {
  createScriptURL(address: string): string
}

/** Hands the tail's code to the head that has asked for it; called by the tail's file, which does nothing without one. */
export function deliverTail(make: MakeTail): void {
  ;(readWindow() as Slotted | undefined)?.[ARRIVAL]?.(make)
}

/**
 * Loads the tail's file from beside the script tag's, or from its `data-tail`, with the tag's nonce and CORS mode; where
 * the tag has an `integrity`, with that of the tail's file.
 */
export function createTailLoader(window: PageWindow, tag: HTMLScriptElement | null, integrity: string): LoadTail {
  const { document } = window
  // Made once, when it is needed: a page may allow no second policy of one name.
  let toUrl: ((address: string) => string) | undefined
  return () =>
    new Promise((resolve, reject) => {
      const address = tag?.dataset.tail ?? tag?.src.replace(/(\.\w+)?([?#].*)?$/, '-tail$1$2')
      if (!tag || !address) throw new TypeError('a script without an address needs data-tail')
      const script = document.createElement('script')
      ;(window as Slotted)[ARRIVAL] = (make) => resolve((host) => make(host, tag.src.replace(/[?#].*/, '')))
      script.nonce = tag.nonce
      script.crossOrigin = tag.crossOrigin
      if (tag.integrity) script.integrity = integrity
      // A file that has loaded without calling back is of another build.
      script.onload = script.onerror = () => {
        delete (window as Slotted)[ARRIVAL]
        script.remove()
        reject(`${address} is blocked, missing, or of another version`)
      }
      toUrl ??= createUrlPolicy(window)
      script.src = toUrl(address)
      document.documentElement.append(script)
    })
}

/** Makes addresses acceptable to a page that enforces Trusted Types; the policy is called `throughline`. */
function createUrlPolicy({ trustedTypes }: Guarded): (address: string) => string {
  try {
    const policy = trustedTypes?.createPolicy('throughline', { createScriptURL: (address) => address })
    if (policy) return (address) => policy.createScriptURL(address)
  } catch {
    // The page's Content-Security-Policy does not name ours: a default policy of its own may do.
  }
  return (address) => address
}
