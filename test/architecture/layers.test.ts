import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { importsOf, readSources } from './source-files.js'

const files = readSources('src', 'server-handler')

/** The layers of the browser side, lowest first; imports go down or stay in their folder. */
const LAYERS = ['src/shared', 'src/page', 'src/core', 'src/collect', 'src/tail', 'src/head', 'src/entries']
/** The build-time transform is separate from the page: it runs in a bundler. */
const PLUGIN = 'src/plugin/'
const BUNDLERS = ['vite', 'rollup', 'webpack', 'esbuild'].map((name) => `src/entries/${name}.ts`)
/** Library adapters are on the same layer as collectors. */
const CONNECT = 'src/connect/'
const layerOf = (path: string) =>
  LAYERS.findIndex((layer) => path.replace(CONNECT, 'src/collect/').startsWith(`${layer}/`))
/** The packages that a folder of `src/connect` is for. */
const LIBRARIES: Record<string, string[]> = {
  apollo: ['@apollo/client', 'rxjs'],
  otel: ['@opentelemetry/api'],
  react: ['react'],
  swr: ['swr', 'swr/infinite', 'swr/_internal', 'react'],
  urql: ['@urql/core'],
}

/** The folders of the server side, each with the folders and packages that it may import. `src/shared` is open to all. */
const SERVER_FOLDERS: Record<string, { folders?: string[]; packages?: string[] }> = {
  options: {},
  bounded: {},
  http: { folders: ['bounded', 'options', 'export'] },
  redact: {},
  script: { folders: ['http', 'options'] },
  otlp: { packages: ['pbf'] },
  export: { folders: ['options', 'otlp'], packages: ['pbf'] },
  telemetry: { folders: ['bounded', 'options', 'otlp', 'export'], packages: ['@opentelemetry/api'] },
  scope: { folders: ['options', 'telemetry'], packages: ['ulid'] },
  events: { folders: ['options', 'otlp', 'telemetry', 'scope'] },
  ingress: { folders: ['bounded', 'http', 'options', 'export', 'telemetry', 'scope', 'events'], packages: ['isbot'] },
  jwt: { folders: ['options', 'scope', 'ingress'], packages: ['jose'] },
  jobs: { folders: ['options', 'telemetry', 'scope'], packages: ['bullmq'] },
  temporal: { folders: ['options', 'telemetry', 'scope', 'jobs'] },
  parking: { folders: ['options', 'otlp', 'export', 'telemetry', 'scope'] },
  rum: {
    folders: ['bounded', 'http', 'options', 'otlp', 'export', 'telemetry', 'scope', 'ingress', 'redact'],
    packages: ['isbot', 'zod', 'error-stack-parser-es'],
  },
  'node-http': { folders: ['http', 'scope', 'ingress', 'rum'] },
  'frameworks/express': { folders: ['http', 'scope', 'ingress', 'rum', 'node-http'], packages: ['express'] },
  'frameworks/fastify': { folders: ['http', 'scope', 'ingress', 'rum', 'node-http'], packages: ['fastify'] },
  'frameworks/hono': { folders: ['http', 'scope', 'ingress', 'rum'], packages: ['hono'] },
  'frameworks/next': { folders: ['http', 'options', 'scope', 'ingress', 'rum'] },
  'frameworks/node': { folders: ['http', 'scope', 'ingress', 'rum', 'node-http'] },
  'frameworks/worker': { folders: ['http', 'options', 'scope', 'ingress', 'rum'] },
  'domain-events': { folders: ['options', 'redact', 'telemetry', 'scope'], packages: ['@opentelemetry/api'] },
  sourcemaps: { folders: ['rum'], packages: ['@jridgewell/trace-mapping', 'acorn'] },
  tables: {},
  questions: { folders: ['tables'] },
  store: {
    folders: ['http', 'options', 'otlp', 'export', 'tables', 'questions', 'sourcemaps'],
    packages: ['@duckdb/node-api', 'pbf'],
  },
  clickhouse: { folders: ['options', 'tables', 'questions'], packages: ['@clickhouse/client'] },
  report: { folders: ['http', 'options', 'tables', 'questions', 'sourcemaps', 'domain-events'], packages: ['zod'] },
  provision: { folders: ['tables'], packages: ['@grafana/grafana-foundation-sdk'] },
  doctor: {
    folders: ['scope', 'tables', 'questions', 'export', 'clickhouse'],
    packages: ['puppeteer-core', 'yaml'],
  },
  conformance: {},
  cli: {
    folders: [
      'conformance',
      'http',
      'options',
      'rum',
      'script',
      'node-http',
      'tables',
      'questions',
      'sourcemaps',
      'store',
      'clickhouse',
      'domain-events',
      'report',
      'provision',
      'doctor',
    ],
    packages: ['@modelcontextprotocol/sdk', 'commander', 'pg', 'zod'],
  },
  entries: {
    folders: [
      'options',
      'redact',
      'otlp',
      'export',
      'telemetry',
      'scope',
      'events',
      'ingress',
      'jwt',
      'temporal',
      'jobs',
      'parking',
      'domain-events',
      'rum',
      'http',
      'script',
      'node-http',
    ]
      .concat(['express', 'fastify', 'hono', 'next', 'node', 'worker'].map((name) => `frameworks/${name}`))
      .concat(['tables', 'questions', 'store', 'clickhouse', 'report', 'cli']),
  },
}
const serverFolderOf = (path: string) => /^server-handler\/(frameworks\/[^/]+|[^/]+)\//.exec(path)?.[1]
const packageOf = (name: string) => name.split('/', name.startsWith('@') ? 2 : 1).join('/')

/** Whether a file of the server side may import this, a path of the repository or the name of a package. */
function mayImport(from: string, to: string): boolean {
  const folder = serverFolderOf(from) ?? ''
  const { folders = [], packages = [] } = SERVER_FOLDERS[folder] ?? {}
  if (to.startsWith('node:') || to.startsWith('src/shared/')) return true
  const target = serverFolderOf(to)
  if (target !== undefined) return target === folder || folders.includes(target)
  return packages.includes(packageOf(to))
}

describe('imports', () => {
  test('go down from entries over collect, core and page to shared', () => {
    const upwards = files
      .filter(({ path }) => path.startsWith('src/') && !path.startsWith(PLUGIN))
      .flatMap((file) => importsOf(file).map((to) => [file.path, to] as const))
      .filter(([from, to]) => to.startsWith('src/') && layerOf(to) > layerOf(from))
    expect(upwards).toEqual([])
  })

  test('of the server side follow the table of its folders', () => {
    const serverFiles = files.filter(({ path }) => path.startsWith('server-handler/'))
    const folders = new Set(serverFiles.map(({ path }) => serverFolderOf(path)))
    expect([...folders].sort()).toEqual(Object.keys(SERVER_FOLDERS).sort())
    const denied = serverFiles
      .flatMap((file) => importsOf(file).map((to) => [file.path, to] as const))
      .filter(([from, to]) => !mayImport(from, to))
    expect(denied).toEqual([])
  })

  test.each([
    ['redact/redact.ts', 'server-handler/rum/parse.ts'],
    ['store/store.ts', 'server-handler/report/html.ts'],
    ['report/html.ts', 'server-handler/store/store.ts'],
    ['otlp/model.ts', 'server-handler/export/post.ts'],
    ['export/post.ts', 'server-handler/telemetry/telemetry.ts'],
    ['scope/scope.ts', 'server-handler/ingress/options.ts'],
    ['ingress/options.ts', 'server-handler/rum/handler.ts'],
    ['ingress/options.ts', 'server-handler/frameworks/node/scope.ts'],
    ['ingress/options.ts', 'express'],
    ['jobs/carrier.ts', 'server-handler/parking/parking-lot.ts'],
    ['frameworks/express/mount.ts', 'server-handler/frameworks/node/mount.ts'],
    ['frameworks/express/mount.ts', 'fastify'],
    ['frameworks/worker/mount.ts', 'hono'],
    ['rum/handler.ts', 'server-handler/entries/server.ts'],
    ['rum/handler.ts', 'src/core/buffer.ts'],
    ['cli/program.ts', 'server-handler/redact/redact.ts'],
  ])('of the server side: %s may not import %s', (from, to) => {
    expect(mayImport(`server-handler/${from}`, to)).toBe(false)
  })

  test('of the build-time transform import only shared code of this package', () => {
    const reaching = files
      .filter(({ path }) => path.startsWith(PLUGIN))
      .flatMap((file) => importsOf(file).map((to) => [file.path, to] as const))
      .filter(([, to]) => /^(src|server-handler)\//.test(to) && !to.startsWith(PLUGIN) && !to.startsWith('src/shared/'))
    expect(reaching).toEqual([])
  })

  test('reach the build-time transform only from the bundlers’ entries, which import nothing else', () => {
    const edges = files.flatMap((file) => importsOf(file).map((to) => [file.path, to] as const))
    const reaching = edges.filter(([from, to]) => to.startsWith(PLUGIN) && !from.startsWith(PLUGIN))
    expect([...new Set(reaching.map(([from]) => from))].sort()).toEqual([...BUNDLERS].sort())
    expect(edges.filter(([from, to]) => BUNDLERS.includes(from) && !to.startsWith(PLUGIN))).toEqual([])
  })

  test('of the browser side never reach the server side', () => {
    const reaching = files
      .filter(({ path }) => path.startsWith('src/'))
      .flatMap((file) => importsOf(file).filter((to) => to.startsWith('server-handler/')))
    expect(reaching).toEqual([])
  })

  test('of one collector never reach another', () => {
    const slice = (path: string) => /^src\/((?:collect|connect)\/[^/]+)\//.exec(path)?.[1]
    const crossing = files
      .flatMap((file) => importsOf(file).map((to) => [file.path, to] as const))
      .filter(([from, to]) => slice(from) && slice(to) && slice(from) !== slice(to))
    const beside = files
      .flatMap((file) => importsOf(file).map((to) => [file.path, to] as const))
      .filter(([from, to]) => from.startsWith(CONNECT) && to.startsWith('src/collect/'))
    expect([...crossing, ...beside]).toEqual([])
  })

  test('never name an entry, except in the script tag, which loads the whole page entry', () => {
    const naming = files
      .flatMap((file) => importsOf(file).map((to) => [file.path, to] as const))
      .filter(([from, to]) => to.includes('/entries/') && from !== 'src/entries/script.ts')
    expect(naming).toEqual([])
  })

  test('of other packages into the page are web-vitals alone', () => {
    const packages = files
      .filter(({ path }) => path.startsWith('src/') && !path.startsWith(PLUGIN) && !path.startsWith(CONNECT))
      .flatMap(importsOf)
      .filter((to) => !to.startsWith('src/'))
    expect([...new Set(packages)].sort()).toEqual(['web-vitals', 'web-vitals/attribution'])
  })

  test('of other packages into a library adapter are that library alone', () => {
    const strange = files
      .filter(({ path }) => path.startsWith(CONNECT))
      .flatMap((file) => importsOf(file).map((to) => [file.path, to] as const))
      .filter(([from, to]) => !to.startsWith('src/') && !LIBRARIES[from.split('/')[2] ?? '']?.includes(to))
    expect(strange).toEqual([])
  })

  test('form no cycle, including types', () => {
    const graph = new Map(files.map((file) => [file.path, importsOf(file)]))
    const done = new Set<string>()
    const cycles: string[] = []
    const walk = (path: string, trail: string[]): void => {
      if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' > '))
      if (trail.includes(path) || done.has(path)) return
      for (const next of graph.get(path) ?? []) walk(next, [...trail, path])
      done.add(path)
    }
    for (const path of graph.keys()) walk(path, [])
    expect(cycles).toEqual([])
  })
})

describe('globals of the browser', () => {
  /** Node has these too; the page's own, through its window, are the ones that count. */
  const DENIED = new Set([
    'fetch',
    'performance',
    'crypto',
    'navigator',
    'setTimeout',
    'clearTimeout',
    'setInterval',
    'queueMicrotask',
    'addEventListener',
  ])

  test('are named in page/page.ts and nowhere else', () => {
    const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile)
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd())
    const paths = files.filter(({ path }) => path.startsWith('src/')).map(({ path }) => path)
    const program = ts.createProgram(paths, { ...options, noEmit: true })
    const checker = program.getTypeChecker()
    const naming = paths
      .filter((path) => path !== 'src/page/page.ts')
      .flatMap((path) => {
        const tree = program.getSourceFile(path)
        const found: string[] = []
        const visit = (node: ts.Node): void => {
          if (
            ts.isIdentifier(node) &&
            !ts.isPartOfTypeNode(node) &&
            !ts.isTypeQueryNode(node.parent) &&
            !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node)
          ) {
            const [declared] = checker.getSymbolAtLocation(node)?.declarations ?? []
            const isDom =
              declared?.getSourceFile().fileName.includes('lib.dom') &&
              ts.isSourceFile(ts.isVariableDeclaration(declared) ? declared.parent.parent.parent : declared.parent)
            if (isDom && (DENIED.has(node.text) || !(node.text in globalThis))) found.push(`${path}: ${node.text}`)
          }
          ts.forEachChild(node, visit)
        }
        if (tree) visit(tree)
        return found
      })
    expect(naming).toEqual([])
  })
})
