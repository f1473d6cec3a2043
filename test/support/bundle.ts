import { build } from 'esbuild'

/** Bundles code that a page would import, as one classic script. */
export async function bundleForPage(source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: process.cwd(), loader: 'tsx', sourcefile: 'page.tsx' },
    bundle: true,
    format: 'iife',
    jsx: 'automatic',
    target: 'es2022',
    write: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}
