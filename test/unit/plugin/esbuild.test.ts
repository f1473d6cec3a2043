import { type BuildOptions, build } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { throughline } from '../../../src/plugin/esbuild.js'
import { setFileFolder } from '../../support/file-folder.js'

type Loaders = NonNullable<BuildOptions['loader']>

const WAITS = 'export default async () => { await 1 }\n'

const { folder, at } = setFileFolder({
  'package.json': '{ "name": "app", "private": true, "type": "module" }',
  'a.worker.js': WAITS,
  'a.part.worker.js': WAITS,
  'a.js': WAITS,
  'a.gen.ts': 'export default async (a: string) => { await a }\n',
  'a.es': WAITS,
  'script.js': 'onclick = async () => { await 1 }\n',
})

/** Builds what imports a file; gives the code, with and without the plugin. */
async function buildBoth(file: string, options: BuildOptions): Promise<{ plain: string; kept: string }> {
  const run = async (plugins: BuildOptions['plugins'] = []) => {
    const { outputFiles } = await build({
      stdin: { contents: `export { default } from './${file}'`, resolveDir: folder },
      bundle: true,
      write: false,
      format: 'esm',
      plugins,
      ...options,
    })
    return outputFiles?.[0]?.text ?? ''
  }
  return { plain: await run(), kept: await run([throughline()]) }
}

describe('the loader of a file', () => {
  test.each<[file: string, loader: Loaders]>([
    ['a.worker.js', { '.worker.js': 'text' }],
    ['a.part.worker.js', { '.worker.js': 'text', '.js': 'js' }],
    ['a.part.worker.js', { '.part.worker.js': 'dataurl', '.worker.js': 'js' }],
    ['a.js', { '.js': 'text' }],
    ['a.gen.ts', { '.gen.ts': 'base64' }],
    ['a.worker.js', { '.js': 'js', '.worker.js': 'binary' }],
  ])('is that of the longest extension, and no other reads it: %s by %j', async (file, loader) => {
    const { plain, kept } = await buildBoth(file, { loader })
    expect(kept).toBe(plain)
  })

  test.each<[file: string, loader: Loaders]>([
    ['a.worker.js', { '.worker.ts': 'text' }],
    ['a.worker.js', { '.worker.js': 'ts' }],
    ['a.part.worker.js', { '.part.worker.js': 'js', '.worker.js': 'text' }],
    ['a.gen.ts', { '.gen': 'text' }],
    ['a.gen.ts', { '.gen.ts': 'tsx' }],
    ['a.es', { '.es': 'js' }],
  ])('may be one of JavaScript: %s by %j', async (file, loader) => {
    const { plain, kept } = await buildBoth(file, { loader })
    expect(plain).toContain('async (')
    expect(kept).toMatch(/resume\(keep\(\), await /)
  })
})

test.each(['script.js', 'a.js', 'a.gen.ts'])('without a bundle %s stays as it is, with a warning', async (file) => {
  const options: BuildOptions = { entryPoints: [at(file)], write: false, logLevel: 'silent' }
  const plain = await build(options)
  const kept = await build({ ...options, plugins: [throughline()] })
  expect(kept.outputFiles?.[0]?.text).toBe(plain.outputFiles?.[0]?.text)
  expect(kept.warnings.map(({ text }) => text)).toEqual([expect.stringContaining('without `bundle: true`')])
})
