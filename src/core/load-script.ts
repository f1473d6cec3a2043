import { type PageWindow, readWindow } from '../page/page.js'
import type { LoadTail, MakeTail } from './host.js'

/** Property through which the tail's file finds the head that requested it. */
const ARRIVAL: unique symbol = Symbol.for('throughline/tail')

/**
 * Passes the tail's code to the head that requested it. Called by the tail's file, which has no effect without a head.
 */
export function deliverTail(make: MakeTail): void {
  const window = readWindow()
  const arrive: ((make: MakeTail) => void) | undefined = window && Reflect.get(window, ARRIVAL)
  arrive?.(make)
}

/** The hash of each tail's file, by the end of its name. */
export type Tails = Readonly<Record<'' | '-attributed', string>>

/**
 * Loads the tail's file from the folder of the script tag's file, or from its `data-tail`, with the tag's nonce and
 * CORS mode; if the tag has an `integrity`, with the hash of the tail's file. `data-vitals="attributed"` selects the
 * attributed one.
 */
export function createTailLoader(window: PageWindow, tag: Partial<HTMLScriptElement>, tails: Tails): LoadTail {
  const { document } = window
  // Created once, when it is needed: a page may forbid a second policy of the same name.
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
      // A file that has loaded without calling back is from another build.
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

/** Converts addresses for a page that enforces Trusted Types; the policy is called `throughline`. */
function createUrlPolicy({ trustedTypes }: PageWindow): (address: string) => string {
  try {
    const policy = trustedTypes?.createPolicy('throughline', { createScriptURL: (address) => address })
    if (policy) return (address) => policy.createScriptURL(address)
  } catch {
    // The page's Content-Security-Policy does not allow our policy: its default policy may accept the address.
  }
  return (address) => address
}
