import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { build as esbuild } from 'esbuild'
import type { Page } from 'puppeteer-core'
import { rollup } from 'rollup'
import { createServer, build as vite } from 'vite'
import { beforeAll, describe, expect, test } from 'vitest'
import webpack from 'webpack'
import { throughline as forEsbuild } from '../../src/plugin/esbuild.js'
import type { TransformOptions } from '../../src/plugin/options.js'
import { throughline as forRollup } from '../../src/plugin/rollup.js'
import { throughline as forVite } from '../../src/plugin/vite.js'
import { throughline as forWebpack } from '../../src/plugin/webpack.js'
import { setFileFolder } from '../support/file-folder.js'
import { setStage } from '../support/stage.js'

const FILES = {
  'package.json': '{ "name": "app", "private": true, "type": "module" }',
  'index.html':
    '<!doctype html><link rel="icon" href="data:,"><button id="a">a</button><script type="module" src="/src/main.js"></script>',
  // What starts throughline comes first, and waits for nothing: no compiled file has run by then.
  'src/main.js': `import './telemetry.js'\nimport './app.js'\n`,
  'src/telemetry.js': `import { start } from 'throughline'\nstart({ service: 'shop', debug: false, ...window.given })\n`,
  'src/app.js': `const turn = () => new Promise((done) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => { port1.close(); done() }; port2.postMessage(0) })
const ask = (name) => fetch('/api/' + name)
document.getElementById('a').onclick = async () => {
  await null
  await ask('one')
  await turn()
  try { await Promise.reject(new Error('no')) } catch { await ask('two') }
  await ask('three').then((answer) => ask('four'))
  window.isDone = true
}
document.documentElement.dataset.ready = 'yes'
`,
}

const { folder, at } = setFileFolder(FILES)
beforeAll(() => {
  // As npm would have installed it.
  mkdirSync(at('node_modules/throughline'), { recursive: true })
  cpSync('dist', at('node_modules/throughline/dist'), { recursive: true })
  cpSync('package.json', at('node_modules/throughline/package.json'))
  symlinkSync(join(process.cwd(), 'node_modules/web-vitals'), at('node_modules/web-vitals'))
})

type Build = (options?: TransformOptions) => Promise<string>

const buildByRollup: Build = async (options) => {
  const bundle = await rollup({
    input: at('src/main.js'),
    plugins: [nodeResolve({ browser: true }), forRollup(options)],
  })
  return (await bundle.generate({ format: 'iife', inlineDynamicImports: true })).output[0].code
}

const buildByVite: Build = async (options) => {
  const output = await vite({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    plugins: [forVite(options)],
    build: { write: false, modulePreload: false, rollupOptions: { input: at('src/main.js') } },
  })
  if (Array.isArray(output) || !('output' in output)) throw new Error('not one output')
  return output.output[0].code
}

const buildByWebpack: Build = async (options) => {
  const compiler = webpack({
    mode: 'production',
    context: folder,
    entry: './src/main.js',
    output: { path: at('webpack') },
    plugins: [forWebpack(options)],
  })
  const stats = await new Promise<webpack.Stats | undefined>((done, fail) =>
    compiler?.run((error, given) => (error ? fail(error) : done(given))),
  )
  expect(stats?.toJson({ errors: true }).errors).toEqual([])
  return readFileSync(at('webpack/main.js'), 'utf8')
}

const buildByEsbuild: Build = async (options) => {
  const { outputFiles } = await esbuild({
    entryPoints: [at('src/main.js')],
    bundle: true,
    minify: true,
    write: false,
    plugins: [forEsbuild(options)],
  })
  return outputFiles[0]?.text ?? ''
}

const BUILDS = [
  ['Rollup', buildByRollup],
  ['Vite', buildByVite],
  ['webpack', buildByWebpack],
  ['esbuild', buildByEsbuild],
] as const

const stage = setStage()

/** Opens a page of the application; `before` runs ahead of its code. */
async function open(url: string, before = ''): Promise<{ page: Page; hows: Map<string, string | undefined> }> {
  const page = await stage.browser.newPage()
  const hows = new Map<string, string | undefined>()
  page.on('request', (request) => {
    const name = /\/api\/(\w+)/.exec(request.url())?.[1]
    if (name) hows.set(name, request.headers()['x-throughline-attribution'])
  })
  if (before) await page.evaluateOnNewDocument(before)
  await page.goto(url)
  await page.waitForSelector('[data-ready]')
  return { page, hows }
}

function serve(code: string): string {
  stage.server.serve('/built.js', code)
  stage.server.serve('/built', FILES['index.html'].replace('/src/main.js', '/built.js'))
  return `${stage.server.url}/built`
}

/** Clicks; tells how the requests were tied, and whether `Promise` was left alone while they were under way. */
async function play({ page, hows }: Awaited<ReturnType<typeof open>>) {
  await page.click('#a')
  const isAlone = await page.evaluate(
    `'value' in Object.getOwnPropertyDescriptor(Promise.prototype, 'constructor') && Promise.resolve.name === 'resolve'`,
  )
  await page.waitForFunction('window.isDone')
  await page.close()
  return { isAlone, hows: Object.fromEntries(hows) }
}

const EXACT = { one: 'exact', two: 'exact', three: 'exact', four: 'exact' }

describe('a bundle of an application that sets no option', () => {
  test.each(BUILDS)('is followed exactly with nothing changed on Promise, built by %s', async (_, build) => {
    expect(await play(await open(serve(await build())))).toEqual({ isAlone: true, hows: EXACT })
  })

  test('is followed exactly with nothing changed on Promise, served by Vite in development', async () => {
    const server = await createServer({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      plugins: [forVite()],
      server: { port: 0, host: '127.0.0.1', hmr: false },
    })
    try {
      await server.listen()
      const { page, hows } = await open(server.resolvedUrls?.local[0] ?? '')
      expect(await play({ page, hows })).toEqual({ isAlone: true, hows: EXACT })
    } finally {
      await server.close()
    }
  })

  test.each(BUILDS)('keeps the hook where a part is left out, built by %s', async (_, build) => {
    const code = await build({ exclude: '/src/app.js' })
    expect(await play(await open(serve(code)))).toEqual({ isAlone: false, hows: EXACT })
  })
})

describe('an option that is set', () => {
  test('wins over what the bundle says', async () => {
    const url = serve(await buildByEsbuild())
    expect(await play(await open(url, `window.given = { attribution: 'exact' }`))).toEqual({
      isAlone: false,
      hows: EXACT,
    })
    const { hows } = await play(await open(url, `window.given = { attribution: 'manual' }`))
    expect(hows).not.toEqual(EXACT)
  })
})

test('the script tag before a compiled bundle keeps its hook, as other code may be on the page', async () => {
  const script = `(() => {${readFileSync('dist/throughline.js', 'utf8')}})();throughline('start', { debug: false });`
  expect(await play(await open(serve(await buildByEsbuild()), script))).toEqual({ isAlone: false, hows: EXACT })
})
