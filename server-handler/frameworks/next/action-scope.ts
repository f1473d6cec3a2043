import { type IngressOptions, resolveIngressOptions } from '../../ingress/options.js'
import { runRequest } from '../../ingress/session.js'
import { openWebRequest } from '../../ingress/web-request.js'
import { checkFunction } from '../../options/table.js'
import { currentScope } from '../../scope/scope.js'
import { readNextWaitUntil, readThrownStatus } from './next-runtime.js'

/** `headers` of `next/headers`. */
export type ReadHeaders = () => Promise<{ entries(): Iterable<[string, string]> }>

/** Wraps a server action in a request scope. The name becomes part of its route: `/_actions/addToCart`. */
export type WithActionScope = <Args extends unknown[], Result>(
  name: string,
  run: (...args: Args) => Promise<Result>,
) => (...args: Args) => Promise<Result>

/**
 * Creates the request scope of server actions of Next.js, which are not called with their request: it is read through `headers`.
 *
 * @example
 * import { headers } from 'next/headers'
 *
 * const withScope = nextActionScope(headers, { routes: { '/_actions/*': 'private' } })
 * export const addToCart = withScope('addToCart', async (slug: string) => ({ count: 1 }))
 */
export function nextActionScope(headers: ReadHeaders, options: IngressOptions = {}): WithActionScope {
  checkFunction(headers, 'nextActionScope()', '`headers` of next/headers first')
  const settings = resolveIngressOptions(options, 'nextActionScope()')
  return (name, run) => {
    checkFunction(run, 'the scope of nextActionScope()', 'a server action second, after its name')
    const route = `/_actions/${name}`
    return async (...args) => {
      // The application's own server has opened a scope.
      if (currentScope()) return run(...args)
      const given = [...(await headers()).entries()]
      // Next.js gives an action no address and no method; the method is always POST.
      const request = new Request(`http://localhost${route}`, { method: 'POST', headers: given })
      const { scope, finish, ended } = openWebRequest(request, settings)
      readNextWaitUntil()?.(ended)
      try {
        const result = await runRequest(scope, () => run(...args))
        finish({ status: 200, route })
        return result
      } catch (error) {
        finish({ status: readThrownStatus(error), route })
        throw error
      }
    }
  }
}
