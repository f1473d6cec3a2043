import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import express from 'express'
import { createServer as createViteServer, build as vite } from 'vite'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import webpack from 'webpack'
import { diagnose } from '../../../server-handler/doctor/diagnose.js'
import { adviseInstall } from '../../../server-handler/doctor/find-browser.js'
import { expressMount } from '../../../server-handler/frameworks/express/mount.js'
import { createRumHandler } from '../../../server-handler/rum/handler.js'
import { setFileFolder } from '../../support/file-folder.js'

const { folder, at } = setFileFolder({
  'package.json': '{ "name": "app", "private": true, "type": "module" }',
  'index.html':
    '<!doctype html><link rel="icon" href="data:,"><p>shop</p><script type="module" src="/src/main.js"></script>',
  'src/main.js': `import { start } from 'throughline'\nstart({ service: 'shop' })\n`,
})
beforeAll(() => {
  // As npm would have installed it.
  mkdirSync(at('node_modules/throughline'), { recursive: true })
  cpSync('dist', at('node_modules/throughline/dist'), { recursive: true })
  cpSync('package.json', at('node_modules/throughline/package.json'))
  symlinkSync(join(process.cwd(), 'node_modules/web-vitals'), at('node_modules/web-vitals'))
})

async function listen(app: express.Express): Promise<string> {
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://localhost:${(server.address() as AddressInfo).port}/`
}

function createShop(): express.Express {
  const rum = createRumHandler({ sink: { write: () => Promise.resolve() }, warn: () => {} })
  onTestFinished(() => rum.close())
  return express().use(expressMount(rum))
}

type Serve = () => Promise<string>

const buildByVite =
  (outDir: string, manualChunks?: (id: string) => string | undefined): Serve =>
  async () => {
    const rollupOptions = manualChunks ? { output: { manualChunks } } : {}
    await vite({ root: folder, configFile: false, logLevel: 'silent', build: { outDir, rollupOptions } })
    return listen(createShop().use(express.static(at(outDir))))
  }

const serveByVite: Serve = async () => {
  const server = await createViteServer({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    server: { middlewareMode: true, ws: false, hmr: false },
    // What is found while a page loads reloads it.
    optimizeDeps: { noDiscovery: true, include: [] },
  })
  onTestFinished(() => server.close())
  return listen(createShop().use(server.middlewares))
}

const buildByWebpack: Serve = async () => {
  const compiler = webpack({
    mode: 'production',
    context: folder,
    entry: './src/main.js',
    output: { path: at('webpack'), filename: 'app.js', publicPath: '/' },
  })
  await new Promise<void>((done, fail) => compiler?.run((error) => (error ? fail(error) : done())))
  writeFileSync(
    at('webpack/index.html'),
    '<!doctype html><link rel="icon" href="data:,"><p>shop</p><script defer src="/app.js"></script>',
  )
  return listen(createShop().use(express.static(at('webpack'))))
}

test.each<[string, Serve, RegExp]>([
  ['a build of Vite', buildByVite('whole'), /\/assets\/index-[\w-]+\.js has throughline in it/],
  [
    'a build of Vite with a chunk of its packages',
    buildByVite('apart', (id) => (/node_modules\/throughline\/dist\/(?!chunks\/tail)/.test(id) ? 'vendor' : undefined)),
    /\/assets\/vendor-[\w-]+\.js has throughline in it/,
  ],
  ['the server of Vite', serveByVite, /\/node_modules\/throughline\/.+ has throughline in it/],
  ['a build of webpack', buildByWebpack, /\/app\.js has throughline in it/],
])('of %s, the checks of a script tag are skipped as the script is part of a bundle', async (_, serve, found) => {
  const findings = await diagnose({ url: new URL(await serve()), hasBrowser: true })
  const of = (id: string) => findings.find((finding) => finding.id === id)

  expect(of('script')).toMatchObject({ status: 'ok', found: expect.stringMatching(found) })
  for (const id of ['script_cache', 'script_integrity', 'tail', 'tail_cache', 'tail_integrity'])
    expect(of(id)).toMatchObject({
      status: 'skipped',
      found: expect.stringContaining('the script is part of a bundle'),
    })
  expect(of('browser_runtime')).toMatchObject({ status: 'ok' })
  expect(of('browser_envelope')).toMatchObject({ status: 'ok' })
  expect(of('browser_headers')).toMatchObject({
    status: 'skipped',
    found: expect.stringContaining('the script is part of a bundle'),
  })
})

test('of a bundle with a policy, the checks of it that are of a script tag are skipped, and that of sending is not', async () => {
  const url = await buildByVite('whole')()
  const shop = createShop().use((_request, response, next) => {
    response.set('content-security-policy', "default-src 'self'; connect-src 'none'; img-src data:")
    next()
  })
  expect(url).toBeTruthy()
  const findings = await diagnose({
    url: new URL(await listen(shop.use(express.static(at('whole'))))),
    hasBrowser: false,
  })
  const of = (id: string) => findings.find((finding) => finding.id === id)
  for (const id of ['csp_script', 'csp_tail'])
    expect(of(id)).toMatchObject({
      status: 'skipped',
      found: expect.stringContaining('the script is part of a bundle'),
    })
  expect(of('csp_connect')).toMatchObject({ status: 'error' })
})

test('of a page with modules and without throughline, the script is missing', async () => {
  const shop = createShop()
  shop.get('/', (_, response) => void response.type('html').send('<script type="module" src="/a.js"></script>'))
  shop.get('/a.js', (_, response) => void response.type('js').send(`import './b.js'; import "./a.js"`))
  shop.get('/b.js', (_, response) => void response.type('js').send(`export * from './a.js'`))
  const findings = await diagnose({ url: new URL(await listen(shop)), hasBrowser: false })
  expect(findings.find(({ id }) => id === 'script')).toMatchObject({ status: 'error' })
  expect(findings.find(({ id }) => id === 'tail')?.found).toBe('the page has no script tag of throughline')
})

test.each([
  [
    'file:///shop/node_modules/throughline/dist/chunks/find-browser-x.js',
    'Run in the project that throughline is installed in: npm install --save-dev puppeteer-core@24',
  ],
  [
    'file:///root/.npm/_npx/1a2b/node_modules/throughline/dist/cli.js',
    'Run: npx --yes --package=throughline --package=puppeteer-core@24 throughline doctor URL',
  ],
])('without puppeteer-core, the program at %s gives the command that installs it', (program, advice) => {
  expect(adviseInstall(program)).toBe(advice)
})
