import type { Plugin, ResolvedConfig } from 'vite'
import { createClassicScripts } from './classic-scripts.js'
import { createFileTransform } from './file-transform.js'
import { KEEP } from './keep-actions.js'
import { findKeepFile } from './keep-file.js'
import type { TransformOptions } from './options.js'

/**
 * Makes the page's code keep its action across every `await`, in development and in the build. Code for a server is left
 * unchanged, and so are classic scripts.
 *
 * @example
 * export const plugins = [throughline()]
 */
export function throughline(options?: TransformOptions): Plugin {
  const transform = createFileTransform(options)
  const scripts = createClassicScripts()
  let config: ResolvedConfig | undefined
  return {
    name: 'throughline',
    enforce: 'post',
    configResolved(resolved) {
      config = resolved
    },
    configureServer: (server) => scripts.watch(server),
    // Before Vite's own plugins, which would discover a new dependency, bundle it and reload the page.
    resolveId: { order: 'pre', handler: (id) => (id === KEEP ? findKeepFile() : null) },
    transform(code, id, { ssr = false } = {}) {
      const isScript = scripts.has(id)
      if (ssr || isScript === 'yes') return null
      // Vite 5 has no environments.
      const { environment }: { environment?: { config: Pick<ResolvedConfig, 'command' | 'build'> } } = this
      const { command, build } = environment?.config ?? config ?? {}
      return transform(code, {
        id,
        format: 'module',
        mayBeScript: isScript === 'maybe',
        sourcemap: command === 'serve' || build?.sourcemap !== false,
        warn: (message) => this.warn(message),
      })
    },
  }
}
