import { type PageWindow, readWindow } from '../page/page.js'
import type { LoadTail, MakeTail } from './host.js'

/** Where the tail's file finds the head that has asked for it. */
const ARRIVAL: unique symbol = Symbol.for('throughline/tail')

/** Passes the tail's code to the head that has requested it; called by the tail's file, which does nothing without one. */
export function deliverTail(make: MakeTail): void {
  const window = readWindow()
  const arrive: ((make: MakeTail) => void) | undefined = window && Reflect.get(window, ARRIVAL)
  arrive?.(make)
}

/** The hash of each tail's file, by the end of its name. */
export type Tails = Readonly<Record<'' | '-attributed', string>>

/**
 * Loads the tail's file from beside the script tag's, or from its `data-tail`, with the tag's nonce and CORS mode; where
 * the tag has an `integrity`, with that of the tail's file. `data-vitals="attributed"` chooses the attributed one.
 */
export function createTailLoader(window: PageWindow, tag: Partial<HTMLScriptElement>, tails: Tails): LoadTail {
  const { document } = window
  // Made once, when it is needed: a page may allow no second policy of one name.
  let toUrl: ((address: string) => string) | undefined
  return () =>
    new Promise((resolve, reject) => {
      const suffix = tag.dataset?.vitals === 'attributed' ? '-attributed' : ''
      const address = tag.dataset?.tail ?? tag.src?.replace(/(\.\w+)?([?#].*)?$/, `-tail${suffix}$1$2`)
      const own = tag.src?.replace(/[?#].*/, '')
      if (!address) throw new TypeError('a script without an address needs data-tail')
      const script = document.createElement('script')
      const arrive = (make: MakeTail) => resolve((host) => make(host, own))
      Reflect.set(window, ARRIVAL, arrive)
      script.nonce = tag.nonce ?? ''
      script.crossOrigin = tag.crossOrigin ?? null
      if (tag.integrity) script.integrity = tails[suffix]
      // A file that has loaded without calling back is of another build.
      script.onload = script.onerror = () => {
        Reflect.deleteProperty(window, ARRIVAL)
        script.remove()
        reject(`${address} is blocked, missing, or of another version`)
      }
      toUrl ??= createUrlPolicy(window)
      script.src = toUrl(address)
      document.documentElement.append(script)
    })
}

/** Makes addresses acceptable to a page that enforces Trusted Types; the policy is called `throughline`. */
function createUrlPolicy({ trustedTypes }: PageWindow): (address: string) => string {
  try {
    const policy = trustedTypes?.createPolicy('throughline', { createScriptURL: (address) => address })
    if (policy) return (address) => policy.createScriptURL(address)
  } catch {
    // The page's Content-Security-Policy does not name ours: a default policy of its own may do.
  }
  return (address) => address
}
