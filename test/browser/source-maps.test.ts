import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build as vite } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import webpack from 'webpack'
import { type Engine, findEngines, type Running } from '../../bench/engines/launch.js'
import { runUpload } from '../../server-handler/cli/sourcemaps-command.js'
import { createSourceMaps } from '../../server-handler/sourcemaps/explain-stack.js'
import { setFileFolder } from '../support/file-folder.js'
import { temporaryFolder } from '../support/temporary-folder.js'

const FILES = {
  'package.json': '{ "name": "shop", "private": true, "type": "module" }',
  'index.html': '<!doctype html><script type="module" src="/src/main.js"></script>',
  'src/main.js': `import { addToCart } from './cart.js'
globalThis.provoke = (sku) => {
  try {
    return addToCart({ sku })
  } catch (error) {
    return error.stack
  }
}
globalThis.provokeLater = async (sku) => {
  const { checkout } = await import('./checkout.js')
  return checkout(sku).catch((error) => error.stack)
}
`,
  'src/cart.js': `// The first line is not the one that fails.
const prices = new Map()

function priceOf(item) {
  return prices.get(item.sku).amount * 2
}

export function addToCart(item) {
  const total = priceOf(item) + 1
  return { ...item, total }
}
`,
  'src/checkout.js': `import { addToCart } from './cart.js'
export async function checkout(sku) {
  await null
  const done = addToCart({ sku })
  return done
}
`,
}

interface Built {
  name: string
  folder: string
  page: string
}

const files = setFileFolder({
  ...Object.fromEntries(
    ['vite', 'webpack'].flatMap((name) => Object.entries(FILES).map(([path, text]) => [`${name}/${path}`, text])),
  ),
  'webpack/dist/page.html': '<!doctype html><script src="/main.js"></script>',
})

async function buildVite(): Promise<Built> {
  const root = files.at('vite')
  await vite({ root, logLevel: 'silent', configFile: false, build: { sourcemap: true, outDir: 'dist' } })
  return { name: 'vite', folder: join(root, 'dist'), page: '/index.html' }
}

async function buildWebpack(): Promise<Built> {
  const root = files.at('webpack')
  const compiler = webpack({
    context: root,
    mode: 'production',
    entry: './src/main.js',
    devtool: 'hidden-source-map',
    output: {
      path: join(root, 'dist'),
      filename: 'main.js',
      chunkFilename: '[name].[contenthash].js',
      publicPath: '/',
    },
  })
  await new Promise<void>((resolve, reject) => {
    compiler.run((error, stats) => {
      if (error || stats?.hasErrors()) reject(error ?? new Error(stats?.toString()))
      else compiler.close(() => resolve())
    })
  })
  return { name: 'webpack', folder: join(root, 'dist'), page: '/page.html' }
}

/** Serves a build without its maps, as a site does. */
async function serve(folder: string): Promise<{ url: string; close(): void }> {
  const server = createServer((req, res) => {
    const path = join(folder, (req.url ?? '/').split('?')[0] ?? '/')
    if (!existsSync(path) || path.endsWith('.map')) return void res.writeHead(404).end()
    const type = path.endsWith('.html') ? 'text/html' : 'text/javascript'
    res.writeHead(200, { 'content-type': type }).end(readFileSync(path))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() }
}

const engines = findEngines().filter(({ name }) => name !== 'WebKitGTK')
let builds: Built[]
beforeAll(async () => {
  builds = [await buildVite(), await buildWebpack()]
})

describe.each(engines)('stacks of $name', (engine: Engine) => {
  let running: Running | undefined
  beforeAll(async () => {
    if (engine.missing === undefined) running = await engine.launch()
  })
  afterAll(() => running?.close())

  describe.each(['vite', 'webpack'])('of a build of %s', (name) => {
    test.skipIf(engine.missing)('lead to the lines of the source', async () => {
      const { folder, page: path } = builds.find((built) => built.name === name) ?? { folder: '', page: '' }
      const data = temporaryFolder()
      runUpload(folder, { data, release: '1', sources: true })
      const maps = createSourceMaps(join(data, 'throughline.duckdb.sourcemaps'))
      const { url, close } = await serve(folder)
      const page = await (running?.browser.newPage() ?? Promise.reject(new Error('no browser')))
      try {
        await page.goto(`${url}${path}`)
        await page.waitForFunction('globalThis.provoke')
        const stack = String(await page.evaluate("globalThis.provoke('a')"))
        const later = String(await page.evaluate("globalThis.provokeLater('a')"))

        expect(stack).not.toContain('cart.js')
        const explained = maps.explain(stack, '1')
        const places = explained.lines.flatMap(({ original }) => (original ? [original] : []))
        expect(places[0]).toMatchObject({ source: 'src/cart.js', line: 5 })
        expect(places[0]?.excerpt).toBe('return prices.get(item.sku).amount * 2')
        expect(places.map(({ source, line }) => `${source}:${line}`)).toContain('src/main.js:4')
        const asynchronous = maps.explain(later, '1').lines.flatMap(({ original }) => (original ? [original] : []))
        expect(asynchronous.map(({ source, line }) => `${source}:${line}`)).toContain('src/checkout.js:4')
      } finally {
        await page.close()
        close()
      }
    })
  })
})
