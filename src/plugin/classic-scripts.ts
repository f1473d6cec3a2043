import type { Connect, ViteDevServer } from 'vite'

/** What is served in development to a page or a worker that may run it as a classic script, which cannot import. */
export interface ClassicScripts {
  /** Notes which files are requested as scripts. */
  watch(server: ViteDevServer): void
  /** Whether a module is a classic script: `maybe` if only its code can tell. */
  has(id: string): 'yes' | 'no' | 'maybe'
}

const WORKER = /[?&]worker_file&type=(\w+)/

/**
 * Finds classic scripts in development. Vite names the type of a worker in its id if it knows it; any other worker, service
 * worker, script or file of `importScripts` is known by the headers of its request.
 */
export function createClassicScripts(): ClassicScripts {
  const paths = new Set<string>()
  return {
    watch({ config: { base }, middlewares }) {
      middlewares.use(({ url = '', headers }, _response, next) => {
        if (mayBeScript(headers) && !WORKER.test(url)) paths.add(toPath(url, base))
        next()
      })
    },
    has(id) {
      const type = WORKER.exec(id)?.[1]
      if (type) return type === 'classic' ? 'yes' : type === 'module' ? 'no' : 'maybe'
      const path = paths.size > 0 ? encodeURI(toPath(id, '/')) : ''
      return [...paths].some((one) => path.endsWith(one)) ? 'maybe' : 'no'
    },
  }
}

/** Workers are requested alike whatever their type; a module of a page never is without CORS. */
function mayBeScript(headers: Connect.IncomingMessage['headers']): boolean {
  const kind = headers['sec-fetch-dest']
  return kind === 'script' ? headers['sec-fetch-mode'] === 'no-cors' : /worker$/.test(String(kind))
}

function toPath(url: string, base: string): string {
  const path = url.replace(/[?#].*/s, '')
  return (path.startsWith(base) ? path.slice(base.length - 1) : path).replace(/^\/@fs(?=\/)/, '')
}
