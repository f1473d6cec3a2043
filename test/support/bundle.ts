import { build } from 'esbuild'

/** Bundles code that a page would import, as one classic script; `alias` gives packages in the place of others. */
export async function bundleForPage(source: string, alias: Record<string, string> = {}): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: process.cwd(), loader: 'tsx', sourcefile: 'page.tsx' },
    bundle: true,
    alias,
    format: 'iife',
    jsx: 'automatic',
    target: 'es2022',
    // What modules are, and what the bundler leaves out of a classic script.
    banner: { js: '"use strict";' },
    write: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}
