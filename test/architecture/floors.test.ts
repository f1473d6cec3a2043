import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { importsOf, readSources } from './source-files.js'

const files = readSources('src', 'server-handler')

/** The browser side stands floor on floor; an import goes down or stays in its folder. */
const FLOORS = ['src/shared', 'src/page', 'src/core', 'src/collect', 'src/tail', 'src/head', 'src/entries']
/** The build-time transform stands beside the page: it runs in a bundler. */
const PLUGIN = 'src/plugin/'
const BUNDLERS = ['vite', 'rollup', 'webpack', 'esbuild'].map((name) => `src/entries/${name}.ts`)
/** What connects a library stands beside what watches the page. */
const CONNECT = 'src/connect/'
const floorOf = (path: string) =>
  FLOORS.findIndex((floor) => path.replace(CONNECT, 'src/collect/').startsWith(`${floor}/`))
/** The packages that a folder of `src/connect` is for. */
const LIBRARIES: Record<string, string[]> = {
  apollo: ['@apollo/client', 'rxjs'],
  otel: ['@opentelemetry/api'],
  react: ['react'],
  swr: ['swr', 'swr/infinite', 'swr/_internal', 'react'],
  urql: ['@urql/core'],
}

/** The rooms of a served request, with those that each may import. */
const SERVER_ROOMS: Record<string, string[]> = {
  otlp: [],
  export: ['otlp'],
  telemetry: ['otlp', 'export'],
  scope: ['otlp', 'export', 'telemetry'],
  events: ['otlp', 'export', 'telemetry', 'scope'],
  ingress: ['otlp', 'export', 'telemetry', 'scope', 'events'],
  jobs: ['otlp', 'export', 'telemetry', 'scope', 'events'],
  parking: ['otlp', 'export', 'telemetry', 'scope', 'events'],
}
const roomOf = (path: string) => /^server-handler\/([^/]+)\//.exec(path)?.[1]

describe('imports', () => {
  test('go down from entries over collect, core and page to shared', () => {
    const upwards = files
      .filter(({ path }) => path.startsWith('src/') && !path.startsWith(PLUGIN))
      .flatMap((file) => importsOf(file).map((to) => [file.path, to] as const))
      .filter(([from, to]) => to.startsWith('src/') && floorOf(to) > floorOf(from))
    expect(upwards).toEqual([])
  })

  test('of the server side reach into the browser side for nothing but shared', () => {
    const reaching = files
      .filter(({ path }) => path.startsWith('server-handler/'))
      .flatMap((file) => importsOf(file).map((to) => [file.path, to] as const))
      .filter(([, to]) => to.startsWith('src/') && !to.startsWith('src/shared/'))
    expect(reaching).toEqual([])
  })

  test('of a served request’s rooms go from the doors over events and scope to telemetry', () => {
    const strange = files
      .flatMap((file) => importsOf(file).map((to) => [file.path, to] as const))
      .filter(([from, to]) => {
        const allowed = SERVER_ROOMS[roomOf(from) ?? '']
        const room = roomOf(to)
        return allowed && room && room !== roomOf(from) && !allowed.includes(room)
      })
    expect(strange).toEqual([])
  })

  test('of the build-time transform reach nothing of ours but shared', () => {
    const reaching = files
      .filter(({ path }) => path.startsWith(PLUGIN))
      .flatMap((file) => importsOf(file).map((to) => [file.path, to] as const))
      .filter(([, to]) => /^(src|server-handler)\//.test(to) && !to.startsWith(PLUGIN) && !to.startsWith('src/shared/'))
    expect(reaching).toEqual([])
  })

  test('reach the build-time transform from the bundlers’ entries alone, which reach nothing else', () => {
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

  test('of one thing watched never reach another', () => {
    const slice = (path: string) => /^src\/((?:collect|connect)\/[^/]+)\//.exec(path)?.[1]
    const crossing = files
      .flatMap((file) => importsOf(file).map((to) => [file.path, to] as const))
      .filter(([from, to]) => slice(from) && slice(to) && slice(from) !== slice(to))
    const beside = files
      .flatMap((file) => importsOf(file).map((to) => [file.path, to] as const))
      .filter(([from, to]) => from.startsWith(CONNECT) && to.startsWith('src/collect/'))
    expect([...crossing, ...beside]).toEqual([])
  })

  test('never name an entry, but for the script tag, which is the whole by another door', () => {
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
    expect([...new Set(packages)]).toEqual(['web-vitals'])
  })

  test('of other packages into what connects a library are that library alone', () => {
    const strange = files
      .filter(({ path }) => path.startsWith(CONNECT))
      .flatMap((file) => importsOf(file).map((to) => [file.path, to] as const))
      .filter(([from, to]) => !to.startsWith('src/') && !LIBRARIES[from.split('/')[2] ?? '']?.includes(to))
    expect(strange).toEqual([])
  })

  test('form no cycle, types counted', () => {
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
