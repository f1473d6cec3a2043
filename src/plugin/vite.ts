import type { Plugin } from 'vite'
import { createFileTransform } from './file-transform.js'
import { KEEP } from './keep-actions.js'
import { findKeepFile } from './keep-file.js'
import type { TransformOptions } from './options.js'

/**
 * Makes the page's code keep its action across every `await`, in development and in the build. Code for a server is left
 * unchanged.
 *
 * @example
 * export const plugins = [throughline()]
 */
export function throughline(options?: TransformOptions): Plugin {
  const transform = createFileTransform(options)
  return {
    name: 'throughline',
    enforce: 'post',
    // Before Vite's own plugins, which would discover a new dependency, bundle it and reload the page.
    resolveId: { order: 'pre', handler: (id) => (id === KEEP ? findKeepFile() : null) },
    transform(code, id, { ssr = false } = {}) {
      const { command, build } = this.environment.config
      const sourcemap = command === 'serve' || build.sourcemap !== false
      return ssr ? null : transform(code, { id, format: 'module', sourcemap, warn: (message) => this.warn(message) })
    },
  }
}
