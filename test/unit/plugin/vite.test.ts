import { readdirSync, readFileSync } from 'node:fs'
import { get } from 'node:http'
import { runInNewContext, Script } from 'node:vm'
import { createServer, type Plugin, type ViteDevServer, build as vite } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { throughline } from '../../../src/plugin/vite.js'
import { setFileFolder } from '../../support/file-folder.js'

const WAITS = 'onmessage = async () => { await null; postMessage(1) }\n'

const { folder, at } = setFileFolder({
  'package.json': '{ "name": "app", "private": true, "type": "module" }',
  'src/main.js': `import './side.js'
import other from './other-worker.js?url'
import text from './raw.js?raw'
import Own from './own-worker.js?worker'
import Inline from './inline-worker.js?worker&inline'
export const all = [
  new Worker(new URL('./classic-worker.js', import.meta.url)),
  new SharedWorker(new URL('./shared-worker.js', import.meta.url), { name: 'a' }),
  new Worker(new URL('./module-worker.js', import.meta.url), { type: 'module' }),
  new Own(), new Inline(), new Worker(other), text,
  navigator.serviceWorker.register(new URL('./service-worker.js', import.meta.url)),
]
`,
  'src/side.js': WAITS,
  'src/classic-worker.js': `importScripts('./imported.js')\n${WAITS}`,
  'src/shared-worker.js': WAITS,
  'src/module-worker.js': WAITS,
  'src/own-worker.js': WAITS,
  'src/inline-worker.js': WAITS,
  'src/other-worker.js': WAITS,
  'src/service-worker.js': `// for the whole site\n${WAITS}`,
  'src/module-service-worker.js': `import './side.js'\n${WAITS}`,
  'src/imported.js': WAITS,
  'src/raw.js': WAITS,
})

/** Whether code parses as a classic script. */
function isScript(code: string): boolean {
  try {
    return Boolean(new Script(code))
  } catch {
    return false
  }
}

describe('served by Vite in development, under a base', () => {
  let server: ViteDevServer
  beforeAll(async () => {
    server = await createServer({
      root: folder,
      base: '/shop/',
      configFile: false,
      logLevel: 'silent',
      plugins: [throughline()],
      server: { port: 0, host: '127.0.0.1', hmr: false },
      optimizeDeps: { noDiscovery: true },
    })
    await server.listen()
  })
  afterAll(() => server.close())

  /** Requests a file as a browser would for this destination. */
  const load = (path: string, dest: string, mode = 'same-origin') =>
    new Promise<string>((done, fail) => {
      const url = new URL(`src/${path}`, server.resolvedUrls?.local[0])
      get(url, { headers: { 'sec-fetch-dest': dest, 'sec-fetch-mode': mode } }, (answer) => {
        let text = ''
        answer.on('data', (part) => (text += part)).on('end', () => done(text))
      }).on('error', fail)
    })

  test.each([
    ['a worker', 'classic-worker.js?worker_file&type=classic', 'worker', 'same-origin'],
    ['a shared worker', 'shared-worker.js?worker_file&type=classic', 'sharedworker', 'same-origin'],
    ['a worker by its address', 'other-worker.js', 'worker', 'same-origin'],
    ['a worker whose options are not known', 'shared-worker.js?worker_file&type=ignore', 'worker', 'same-origin'],
    ['a service worker', 'service-worker.js', 'serviceworker', 'same-origin'],
    ['a file of importScripts, or a script of the page', 'imported.js', 'script', 'no-cors'],
  ])('%s stays a classic script', async (_, path, dest, mode) => {
    const code = await load(path, dest, mode)
    expect(code).toContain('await null')
    expect([isScript(code), code.includes('keep')]).toEqual([true, false])
  })

  test.each([
    ['a module of the page', 'side.js', 'script', 'cors'],
    ['a module worker', 'module-worker.js?worker_file&type=module', 'worker', 'same-origin'],
    ['a service worker that imports', 'module-service-worker.js', 'serviceworker', 'same-origin'],
  ])('%s keeps its action', async (_, path, dest, mode) => {
    expect(await load(path, dest, mode)).toMatch(/import\{.*\/keep\.js"/)
  })

  test.each(['raw.js?raw', 'other-worker.js?url', 'own-worker.js?worker', 'inline-worker.js?worker&inline'])(
    'a module about a file says the same as without the plugin: %s',
    async (path) => {
      const code = await load(`${path}&import`, 'script', 'cors')
      expect(code).toContain('export default')
      expect(code).not.toContain('keep')
    },
  )
})

/** Vite 5 calls hooks without an environment. */
function withoutEnvironment(plugin: Plugin): Plugin {
  const { transform } = plugin
  if (typeof transform !== 'function') throw new Error('no transform')
  return {
    ...plugin,
    transform(code, id, options) {
      return transform.call(Object.create(this, { environment: { value: undefined } }), code, id, options)
    },
  }
}

describe('built by Vite', () => {
  test('workers and service workers stay classic scripts, also with the plugin among those of the workers', async () => {
    await vite({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      plugins: [throughline()],
      worker: { format: 'iife', plugins: () => [throughline()] },
      build: {
        outDir: at('dist'),
        minify: false,
        assetsInlineLimit: 0,
        rollupOptions: { input: at('src/main.js'), output: { entryFileNames: 'main.js' } },
      },
    })
    const names = readdirSync(at('dist/assets'))
    expect(names.filter((name) => /worker/.test(name)).length).toBeGreaterThanOrEqual(6)
    for (const name of names)
      expect([name, isScript(readFileSync(at(`dist/assets/${name}`), 'utf8'))]).toEqual([name, true])
    const read = (start: string) =>
      readFileSync(at(`dist/assets/${names.find((name) => name.startsWith(start))}`), 'utf8')
    expect(read('classic-worker')).toMatch(/resume\(keep\(\), await null\)/)
    expect(read('service-worker')).toBe(`// for the whole site\n${WAITS}`)
    const inline: string = runInNewContext(
      /jsContent = (.*);/.exec(readFileSync(at('dist/main.js'), 'utf8'))?.[1] ?? '',
    )
    expect(inline).toMatch(/resume\(keep\(\), await null\)/)
    expect(isScript(inline)).toBe(true)
  })

  test.each([true, false])(
    'with source maps or without, also where a plugin has no environment: %s',
    async (sourcemap) => {
      const output = await vite({
        root: folder,
        configFile: false,
        logLevel: 'silent',
        plugins: [withoutEnvironment(throughline())],
        build: { write: false, minify: false, sourcemap, rollupOptions: { input: at('src/side.js') } },
      })
      if (Array.isArray(output) || !('output' in output)) throw new Error('not one output')
      expect(output.output[0].code).toMatch(/resume\(keep\(\), await null\)/)
      expect(output.output[0].map?.sourcesContent?.includes(WAITS) ?? false).toBe(sourcemap)
    },
  )
})
