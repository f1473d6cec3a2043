import { route } from '../../core/current.js'

/** The part of Vue Router 4 or 5 that is used. */
export interface VueRouterLike {
  /** The route records of a path, outermost first. */
  resolve(path: string): { readonly matched: readonly { readonly path: string; readonly redirect?: unknown }[] }
  readonly options: { readonly history: { readonly base: string } }
}

/**
 * Names routes by the patterns of a Vue router, `/p/:slug`, at the moment the address changes. Call it after `start()`.
 *
 * @example
 * export const router = createRouter({ history: createWebHistory(), routes })
 * connectVueRouter(router)
 */
export function connectVueRouter(router: VueRouterLike): void {
  const { base } = router.options.history
  // The base of a hash history ends with the `#`: `/app/#`, or `/app/#/section`.
  const [, prefix] = base.split('#')
  route(({ pathname, hash }) => {
    const path = prefix === undefined ? withoutPrefix(pathname, base) : withoutPrefix(hash.slice(1), prefix)
    const record = router.resolve(path).matched.at(-1)
    // The target of a redirect replaces the address.
    return record?.redirect ? undefined : record?.path
  })
}

/** Returns the rest of a path after a prefix that ends at a segment boundary. */
function withoutPrefix(path: string, prefix: string): string {
  const isWithin = path.toLowerCase().startsWith(prefix.toLowerCase()) && /^(\/|$)/.test(path.slice(prefix.length))
  return (isWithin ? path.slice(prefix.length) : path) || '/'
}
