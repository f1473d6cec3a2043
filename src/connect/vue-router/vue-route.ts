import type { FindRoute } from '../../core/options.js'

/** What is used of a router of Vue Router 4 or 5. */
export interface VueRouter {
  /** The route records of a path, the outermost first. */
  resolve(path: string): { readonly matched: readonly { readonly path: string }[] }
  readonly options: { readonly history: { readonly base: string } }
}

/**
 * Names routes by the patterns of a Vue router, `/p/:slug`, at the moment the address changes.
 *
 * @example
 * start({ service: 'storefront', route: vueRoute(router) })
 */
export function vueRoute(router: VueRouter): FindRoute {
  const { base } = router.options.history
  return ({ pathname, hash }) => {
    // The base of a hash history ends with the `#`: `/app/#`, or `/app/#/section`.
    const [, prefix] = base.split('#')
    const text = prefix === undefined ? pathname : hash.slice(1)
    const path = withoutPrefix(text, prefix ?? base)
    return router.resolve(path).matched.at(-1)?.path
  }
}

/** The rest of a path after a prefix that ends with a segment. */
function withoutPrefix(path: string, prefix: string): string {
  const isWithin = path.toLowerCase().startsWith(prefix.toLowerCase()) && /^(\/|$)/.test(path.slice(prefix.length))
  return (isWithin ? path.slice(prefix.length) : path) || '/'
}
