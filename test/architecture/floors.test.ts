import { describe, expect, test } from 'vitest'
import { importsOf, readSources } from './source-files.js'

const files = readSources('src', 'server-handler')

/** The browser side stands floor on floor; an import goes down or stays in its folder. */
const FLOORS = ['src/shared', 'src/page', 'src/core', 'src/collect', 'src/entries']
const floorOf = (path: string) => FLOORS.findIndex((floor) => path.startsWith(`${floor}/`))

describe('imports', () => {
  test('go down from entries over collect, core and page to shared', () => {
    const upwards = files
      .filter(({ path }) => path.startsWith('src/'))
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

  test('of the browser side never reach the server side', () => {
    const reaching = files
      .filter(({ path }) => path.startsWith('src/'))
      .flatMap((file) => importsOf(file).filter((to) => to.startsWith('server-handler/')))
    expect(reaching).toEqual([])
  })

  test('of one thing watched never reach another', () => {
    const slice = (path: string) => /^src\/collect\/([^/]+)\//.exec(path)?.[1]
    const crossing = files
      .flatMap((file) => importsOf(file).map((to) => [file.path, to] as const))
      .filter(([from, to]) => slice(from) && slice(to) && slice(from) !== slice(to))
    expect(crossing).toEqual([])
  })

  test('never name an entry, but for the script tag, which is the whole by another door', () => {
    const naming = files
      .flatMap((file) => importsOf(file).map((to) => [file.path, to] as const))
      .filter(([from, to]) => to.includes('/entries/') && from !== 'src/entries/script.ts')
    expect(naming).toEqual([])
  })

  test('of other packages into the page are web-vitals alone', () => {
    const packages = files
      .filter(({ path }) => path.startsWith('src/'))
      .flatMap(importsOf)
      .filter((to) => !to.startsWith('src/'))
    expect([...new Set(packages)]).toEqual(['web-vitals'])
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
  test('are named in page/page.ts and nowhere else', () => {
    const BROWSER =
      /(?<![.\w'"`/-])(window|document|navigator|location|history|localStorage|sessionStorage|XMLHttpRequest|fetch|addEventListener|performance|crypto|MutationObserver|PerformanceObserver|setTimeout|setInterval|queueMicrotask|requestAnimationFrame)(?=[.([])/
    const naming = files
      .filter(({ path }) => path.startsWith('src/') && path !== 'src/page/page.ts')
      .flatMap(({ path, text }) => {
        const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
        // A name that the file took out of its page is no global.
        const own = new Set(
          [...code.matchAll(/(?:const|let|function|\()\s*\{?([\w\s,:{}=]+)\}?\s*(?:=|:|\()/g)].flatMap(
            ([, names]) => names?.match(/\w+/g) ?? [],
          ),
        )
        return code
          .split('\n')
          .flatMap((line, i) =>
            BROWSER.test(line) && !own.has(BROWSER.exec(line)?.[1] ?? '') ? [`${path}:${i + 1} ${line.trim()}`] : [],
          )
      })
    expect(naming).toEqual([])
  })
})
