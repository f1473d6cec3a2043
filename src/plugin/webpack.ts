import { createWebpackPlugin, type UnpluginBuildContext, type UnpluginContext } from 'unplugin'
import type { LoaderContext, WebpackPluginInstance } from 'webpack'
import { createFileTransform } from './file-transform.js'
import { KEEP, type KeptCode } from './keep-actions.js'
import { findKeepFile } from './keep-file.js'
import type { TransformOptions } from './options.js'

const SCRIPTS = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|mdx)(?:$|\?)/

/**
 * Makes the bundle's code keep its action across every `await`.
 *
 * @example
 * export const plugins = [throughline()]
 */
export function throughline(options?: TransformOptions): WebpackPluginInstance {
  const transform = createFileTransform(options)
  return createWebpackPlugin(() => ({
    name: 'throughline',
    // After the loaders that compile.
    enforce: 'post',
    transformInclude: (id) => SCRIPTS.test(id),
    transform(code, id) {
      const loader = readLoader(this)
      const type = loader?._module?.type ?? 'javascript/auto'
      if (!type.startsWith('javascript/')) return undefined
      return transform(code, {
        id,
        // A file that webpack knows to be a module has no `require`.
        format: type === 'javascript/esm' ? 'module' : undefined,
        sourcemap: loader?.sourceMap !== false,
        warn: (message) => this.warn(message),
      }) satisfies KeptCode | undefined
    },
    webpack(compiler) {
      const file = findKeepFile()
      // A required module cannot share a scope with the modules that import it, which makes each call longer: it gets a copy.
      new compiler.webpack.NormalModuleReplacementPlugin(new RegExp(`^${KEEP}$`), (data) => {
        data.request = data.dependencyType === 'commonjs' ? `${file}?required` : file
      }).apply(compiler)
    },
  }))(undefined)
}

function readLoader(context: UnpluginBuildContext & UnpluginContext): LoaderContext<unknown> | undefined {
  const native = context.getNativeBuildContext?.()
  return native?.framework === 'webpack' ? native.loaderContext : undefined
}
