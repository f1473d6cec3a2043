import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { runProvision } from '../../../server-handler/cli/provision-command.js'
import { renderFiles } from '../../../server-handler/provision/render.js'
import { parseSites } from '../../../server-handler/provision/site.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

const BASE = 'https://unpkg.com/throughline'
const render = (sites: unknown, more = {}) =>
  renderFiles({ sites: parseSites(sites), withRum: true, withAlerts: true, layout: 'map', runbookBase: BASE, ...more })

interface Dashboard {
  uid: string
  title: string
  panels: { title?: string; gridPos: { x: number; y: number; w: number; h: number } }[]
}
interface AlertFile {
  apiVersion: number
  groups: {
    rules: { uid: string; condition: string; data: { refId: string }[]; annotations: { runbook_url: string } }[]
  }[]
}
const parsed = <T>(files: ReadonlyMap<string, string>, folder: string): T[] =>
  [...files].filter(([path]) => path.startsWith(folder)).map(([, text]) => parse(text))

/** Names that are awkward in files, ids and SQL, and pairs that are alike when they are shortened. */
const AWKWARD = [
  'shop',
  'Shop2',
  'shop.example',
  'shop-example',
  'shop_example',
  'a-very-long-name-of-a-site-that-is-like-another-one-1',
  'a-very-long-name-of-a-site-that-is-like-another-one-2',
]

describe('files', () => {
  test('of different sites have different ids, which Grafana accepts', () => {
    const files = render(AWKWARD)
    const dashboards = parsed<Dashboard>(files, 'dashboards/')
    const rules = parsed<AlertFile>(files, 'provisioning/alerting/').flatMap(({ groups }) => groups[0]?.rules ?? [])

    expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(AWKWARD.length + 1)
    expect(new Set(rules.map(({ uid }) => uid)).size).toBe(AWKWARD.length * 9)
    for (const { uid } of [...dashboards, ...rules]) expect(uid).toMatch(/^[a-zA-Z0-9_-]{1,40}$/)
  })

  test('of alerts name a condition that is one of their queries, and a runbook', () => {
    const files = parsed<AlertFile>(render(['shop']), 'provisioning/alerting/')

    expect(files).toHaveLength(1)
    for (const { condition, data, annotations } of files[0]?.groups[0]?.rules ?? []) {
      expect(data.map(({ refId }) => refId)).toContain(condition)
      expect(annotations.runbook_url).toMatch(/^https:\/\/unpkg\.com\/throughline\/docs\/runbooks\/[a-z-]+\.md$/)
    }
  })

  test('of dashboards fit the grid, and no panel covers another', () => {
    for (const { panels } of parsed<Dashboard>(render(['shop']), 'dashboards/')) {
      const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
        Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
      )
      expect(new Set(cells).size).toBe(cells.length)
      for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24)
    }
  })

  test('without the records of pages have server panels and alerts alone', () => {
    const [dashboard] = parsed<Dashboard>(render(['shop'], { withRum: false }), 'dashboards/throughline-shop')
    const titles = dashboard?.panels.map(({ title }) => title)

    expect(titles).toContain('5xx by route')
    expect(titles).not.toContain('Vitals by route')
    expect([...render(['shop'], { withAlerts: false }).keys()].filter((path) => path.includes('alerting'))).toEqual([])
  })

  test('keep quotes in names of services inside of their text', () => {
    const text = [...render([{ site: 'shop', services: ["it's", 'a\\', "'; DROP TABLE x --"] }]).values()].join('\n')

    expect(text).toContain("ServiceName IN ('it''s', 'a\\\\\\\\', '''; DROP TABLE x --')")
  })

  test.each([
    [{}, 'must be an array'],
    [[{ site: '../etc' }], 'letters, digits'],
    [[{ site: '' }], 'letters, digits'],
    [[7], 'letters, digits'],
    [['shop', 'Shop'], 'listed twice'],
    [['fleet'], 'all sites'],
    [[{ site: 'shop', services: 'api' }], 'list of names'],
    [[{ site: 'shop', title: 7 }], 'title'],
  ])('are not rendered for %j', (sites, problem) => {
    expect(() => render(sites)).toThrow(problem)
  })
})

describe('the command', () => {
  const given = (folder: string) => ({
    sites: join(folder, 'sites.json'),
    out: join(folder, 'out'),
    data: '.throughline',
    withRum: true,
    withAlerts: true,
    runbookBase: BASE,
  })
  const run = async (folder: string, sites: unknown, more = {}) => {
    writeFileSync(join(folder, 'sites.json'), JSON.stringify(sites))
    return (await runProvision({ ...given(folder), ...more })).split('\n')
  }

  test('changes nothing when it is run again', async () => {
    const folder = temporaryFolder()
    expect((await run(folder, ['shop'])).at(-1)).toBe('1 sites, 5 files: 5 added, 0 changed, 0 removed, 0 unchanged')
    expect(await run(folder, ['shop'])).toEqual(['1 sites, 5 files: 0 added, 0 changed, 0 removed, 5 unchanged'])
  })

  test('shows what changes, removes what is not rendered any more, and keeps what is not its own', async () => {
    const folder = temporaryFolder()
    await run(folder, ['shop', 'outlet'])
    const own = join(folder, 'out', 'dashboards', 'ours.json')
    writeFileSync(own, '{}')
    const lines = await run(folder, [{ site: 'shop', services: ['shop-api'] }])

    expect(lines).toContain('removed  dashboards/throughline-outlet.json')
    expect(lines).toContain('changed  dashboards/throughline-shop.json')
    expect(lines.some((line) => line.includes('+') && line.includes("ServiceName IN ('shop-api')"))).toBe(true)
    expect(existsSync(own)).toBe(true)
  })

  test('says what is wrong with its list', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'out'), { recursive: true })
    await expect(runProvision({ ...given(folder), sites: join(folder, 'none.json') })).rejects.toThrow('cannot be read')
    writeFileSync(join(folder, 'sites.json'), '[')
    await expect(runProvision(given(folder))).rejects.toThrow('sites.json')
  })
})

describe('the compose file', () => {
  interface Service {
    image: string
    environment?: Record<string, string>
    volumes?: string[]
    ports?: string[]
    command?: string | string[]
    depends_on?: Record<string, unknown>
  }
  const compose: { services: Record<string, Service>; volumes: Record<string, null> } = parse(
    readFileSync('deploy/compose.yaml', 'utf8'),
  )
  const collector = readFileSync('deploy/collector/config.yaml', 'utf8')

  test('mounts files that are there, or that `throughline provision` writes, and volumes that it declares', () => {
    for (const { volumes = [] } of Object.values(compose.services)) {
      for (const volume of volumes) {
        const [source = ''] = volume.split(':')
        if (!source.startsWith('./')) expect(Object.keys(compose.volumes)).toContain(source)
        else if (!source.startsWith('./grafana/')) expect(existsSync(join('deploy', source)), source).toBe(true)
      }
    }
    const rendered = [...render(['shop']).keys()].map((path) => path.split('/')[0])
    expect(new Set(rendered)).toEqual(new Set(['provisioning', 'dashboards']))
  })

  test('sets variables that the Collector’s configuration reads, and publishes its ports', () => {
    const { environment = {}, ports = [] } = compose.services.collector ?? {}
    for (const name of Object.keys(environment)) expect(collector).toContain(`\${env:${name}:-`)
    const published = ports.map((port) => port.split(':').at(-1))
    for (const name of ['GRPC', 'HTTP', 'HEALTH'])
      expect(published).toContain(environment[`COLLECTOR_${name}_ENDPOINT`]?.split(':').at(-1))
  })

  test('gives Grafana the variables of the data source, and the path of the dashboards', () => {
    const { environment = {}, volumes = [] } = compose.services.grafana ?? {}
    const files = render(['shop'])
    const wanted = [...(files.get('provisioning/datasources/throughline.yaml') ?? '').matchAll(/\$([A-Z_]+)/g)]
    expect(wanted.length).toBeGreaterThan(0)
    for (const [, name = ''] of wanted) expect(Object.keys(environment)).toContain(name)
    expect(volumes.join()).toContain(
      parse(files.get('provisioning/dashboards/throughline.yaml') ?? '').providers[0].options.path,
    )
  })

  test('waits for what a service needs', () => {
    for (const { depends_on: needs = {} } of Object.values(compose.services))
      for (const name of Object.keys(needs)) expect(Object.keys(compose.services)).toContain(name)
  })
})
