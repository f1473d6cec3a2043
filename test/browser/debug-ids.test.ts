import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build as esbuild } from 'esbuild'
import { build as vite } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import webpack from 'webpack'
import { type Engine, findEngines, type Running } from '../../bench/engines/launch.js'
import { runUpload } from '../../server-handler/cli/sourcemaps-command.js'
import { nodeMount } from '../../server-handler/frameworks/node/mount.js'
import { createRumHandler } from '../../server-handler/rum/handler.js'
import { createSourceMaps } from '../../server-handler/sourcemaps/explain-stack.js'
import { eventually } from '../support/eventually.js'
import { setFileFolder } from '../support/file-folder.js'
import { attributesOf, createMemorySink } from '../support/log-reader.js'
import { temporaryFolder } from '../support/temporary-folder.js'

/** The line of the source that fails differs between the builds; the names of their files do not. */
const MAIN = (line: number, factor: number) => `${'// A line.\n'.repeat(line - 2)}globalThis.priceOf = (item) => {
  return item.price.amount * ${factor}
}
globalThis.fail = () => setTimeout(() => globalThis.priceOf({}))
`

const BUILDS = ['first', 'second'] as const
const LINES = { first: 12, second: 34 }
const BUNDLERS = ['vite', 'vite-ids', 'webpack', 'webpack-ids', 'esbuild'] as const
type Bundler = (typeof BUNDLERS)[number]

const files = setFileFolder(
  Object.fromEntries(
    BUNDLERS.flatMap((bundler) =>
      BUILDS.map((build) => {
        // Bundlers compute an id from the code, so theirs are the same where only comments of the sources differ.
        const factor = bundler.endsWith('-ids') ? LINES[build] : 2
        return [`${bundler}/${build}/src/main.js`, MAIN(LINES[build], factor)] as const
      }),
    ),
  ),
)

const runWebpack = (root: string, devtool: string) =>
  new Promise<void>((resolve, reject) => {
    const output = { path: join(root, 'dist'), filename: 'app.js' }
    const compiler = webpack({ context: root, mode: 'production', entry: './src/main.js', devtool, output } as never)
    compiler?.run((error, stats) => (error || stats?.hasErrors() ? reject(error ?? stats?.toString()) : resolve()))
  })

const runVite = (root: string, sourcemapDebugIds: boolean) =>
  vite({
    root,
    configFile: false,
    logLevel: 'silent',
    build: {
      sourcemap: true,
      outDir: 'dist',
      rollupOptions: {
        input: join(root, 'src/main.js'),
        output: { entryFileNames: 'app.js', sourcemapDebugIds },
      },
    },
  })

const MAKE: Record<Bundler, (root: string) => Promise<unknown>> = {
  vite: (root) => runVite(root, false),
  'vite-ids': (root) => runVite(root, true),
  webpack: (root) => runWebpack(root, 'hidden-source-map'),
  'webpack-ids': (root) => runWebpack(root, 'hidden-source-map-debugids'),
  esbuild: (root) =>
    esbuild({
      ...{ entryPoints: [join(root, 'src/main.js')], outfile: join(root, 'dist/app.js') },
      ...{ bundle: true, minify: true, sourcemap: true, logLevel: 'silent' },
    }),
}

const sink = createMemorySink()
let url = ''
let close = () => {}
beforeAll(async () => {
  for (const bundler of BUNDLERS)
    for (const build of BUILDS) {
      await MAKE[bundler](files.at(`${bundler}/${build}`))
      // Files of one name, each in the folder of its build, as they are served under one address one after the other.
      mkdirSync(files.at(`plain/${bundler}/${build}`), { recursive: true })
      cpSync(files.at(`${bundler}/${build}/dist`), files.at(`plain/${bundler}/${build}`), { recursive: true })
    }
  const rum = createRumHandler({ sink, bots: 'keep', warn: () => {} })
  const mount = nodeMount(rum)
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    if (pathname.startsWith('/__throughline')) return void mount(request, response)
    const script = /^\/throughline[\w-]*\.js$/.test(pathname) && `dist${pathname}`
    // The cookie says which of the builds is deployed.
    const deployed = /build=([\w/-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? ''
    const path = script || files.at(join(deployed, 'app.js'))
    if (pathname === '/page') {
      response.setHeader('set-cookie', `build=${searchParams.get('build')}`)
      return void response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE)
    }
    if (!pathname.endsWith('.js') || !existsSync(path)) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'no-store' }).end(readFileSync(path))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  close = () => {
    server.closeAllConnections()
    server.close()
  }
})
afterAll(() => close())

const PAGE = `<!doctype html><link rel="icon" href="data:,"><script src="/throughline.js" data-service="shop" data-version="1"></script>
<script type="module" src="/assets/app.js?v=1"></script>`

const stacks = () =>
  sink
    .records()
    .map(({ attributes }) => attributesOf(attributes)['exception.stacktrace'])
    .filter((stack): stack is string => typeof stack === 'string')

const engines = findEngines().filter(({ name }) => name !== 'WebKitGTK')

describe.each(engines)('in $name', (engine: Engine) => {
  let running: Running | undefined
  beforeAll(async () => {
    if (engine.missing === undefined) running = await engine.launch()
  })
  afterAll(() => running?.close())

  /** The stack of the error of a page with this build, as the endpoint exports it. */
  async function failWith(build: string): Promise<string> {
    const page = await (running?.browser.newPage() ?? Promise.reject(new Error('no browser')))
    const before = stacks().length
    try {
      await page.goto(`${url}/page?build=${build}`)
      await page.waitForFunction('globalThis.fail')
      await page.evaluate('fail(), 0')
      await eventually(async () => {
        await page.evaluate(`throughline('flush'), 0`)
        return stacks().length > before
      })
    } finally {
      await page.close()
    }
    return stacks().at(-1) ?? ''
  }

  test.skipIf(engine.missing).each(BUNDLERS)(
    'two builds of %s in one release, with the same names, each have the places of their own map',
    async (bundler) => {
      const data = temporaryFolder()
      for (const build of BUILDS)
        runUpload(files.at(`${bundler}/${build}/dist`), { data, release: '1', sources: true, inject: true })
      const maps = createSourceMaps(join(data, 'throughline.duckdb.sourcemaps'))
      for (const build of [...BUILDS, ...BUILDS].reverse()) {
        const stack = await failWith(`${bundler}/${build}/dist`)
        expect(stack).toMatch(/\n {4}debugId [0-9a-f-]{36} http:\S+\/assets\/app\.js$/)
        // Of a release that nothing was uploaded for, too.
        for (const release of ['1', 'another', '']) {
          const [place] = maps.explain(stack, release).lines.flatMap(({ original }) => (original ? [original] : []))
          expect(place).toMatchObject({
            line: LINES[build],
            excerpt: expect.stringContaining('return item.price.amount *'),
          })
          expect(place?.source).toMatch(/src\/main\.js$/)
        }
      }
    },
  )

  test.skipIf(engine.missing)('a script without an announcement has the map of its release and name', async () => {
    const data = temporaryFolder()
    runUpload(files.at('plain/vite/first'), { data, release: '1', sources: true })
    const maps = createSourceMaps(join(data, 'throughline.duckdb.sourcemaps'))
    const stack = await failWith('plain/vite/first')
    expect(stack).not.toContain('debugId')
    expect(maps.explain(stack, '1').lines.find(({ original }) => original)?.original?.line).toBe(LINES.first)
    expect(maps.explain(stack, '2').mapped).toBe(0)
  })

  test.skipIf(engine.missing)('a build whose map was not uploaded has no places of another build', async () => {
    const data = temporaryFolder()
    runUpload(files.at('webpack/second/dist'), { data: temporaryFolder(), release: '1', sources: true, inject: true })
    runUpload(files.at('webpack/first/dist'), { data, release: '1', sources: true, inject: true })
    const maps = createSourceMaps(join(data, 'throughline.duckdb.sourcemaps'))
    const explained = maps.explain(await failWith('webpack/second/dist'), '1')
    expect(explained.mapped).toBe(0)
    expect(explained.note).toMatch(/no map of app\.js with the debug id [0-9a-f-]{36}/)
  })
})
