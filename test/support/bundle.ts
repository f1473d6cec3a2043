import { build } from 'esbuild'

/** How a page is bundled. */
export interface Bundling {
  /** Packages in the place of others. */
  alias?: Record<string, string>
  /** Folders of further packages. */
  nodePaths?: string[]
  /** @default 'production' */
  mode?: 'production' | 'development'
  /** @default 'es2022' */
  target?: string
}

/** Bundles code that a page would import, as one classic script. */
export async function bundleForPage(
  source: string,
  { alias = {}, nodePaths = [], mode = 'production', target = 'es2022' }: Bundling = {},
): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: process.cwd(), loader: 'tsx', sourcefile: 'page.tsx' },
    bundle: true,
    alias,
    nodePaths,
    format: 'iife',
    jsx: 'automatic',
    target,
    // What modules are, and what the bundler leaves out of a classic script.
    banner: { js: '"use strict";' },
    write: false,
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}
