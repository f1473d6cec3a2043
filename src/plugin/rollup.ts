import type { Plugin } from 'rollup'
import { createFileTransform } from './file-transform.js'
import { KEEP } from './keep-actions.js'
import { findKeepFile } from './keep-file.js'
import type { TransformOptions } from './options.js'

/**
 * Makes the bundle's code keep its action across every `await`.
 *
 * @example
 * export const plugins = [throughline()]
 */
export function throughline(options?: TransformOptions): Plugin {
  const transform = createFileTransform(options)
  return {
    name: 'throughline',
    resolveId: { order: 'pre', handler: (id) => (id === KEEP ? findKeepFile() : null) },
    // At this stage every file is a JavaScript module.
    transform: {
      order: 'post',
      handler(code, id) {
        return transform(code, { id, format: 'module', warn: (message) => this.warn(message) })
      },
    },
  }
}
