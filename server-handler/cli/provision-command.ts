import { readFile } from 'node:fs/promises'
import { isClickhouseUrl } from '../clickhouse/clickhouse-url.js'
import { attributesOf, type Layout } from '../clickhouse/landing-tables.js'
import { openClickhouse } from '../clickhouse/open.js'
import { parseSites, type Site, SitesError } from '../provision/site.js'
import { type ChangedFile, writeFiles } from '../provision/write-files.js'
import { ask } from '../questions/question.js'
import { choicesOf } from '../questions/traffic.js'
import { openAnswers } from './ask-report.js'
import { readLayout } from './migrate-command.js'
import { UsageError } from './usage-error.js'

/** Arguments of `throughline provision`, as text. */
export interface ProvisionCommandOptions {
  sites?: string
  out: string
  url?: string
  data: string
  withRum?: boolean
  withAlerts?: boolean
  runbookBase: string
  layout?: string
}

/** Renders dashboards and alerts for a list of sites, or for those of the store, and prints what changed. */
export async function runProvision(given: ProvisionCommandOptions): Promise<string> {
  const { sites, layout } = await readSources(given)
  const { renderFiles } = await loadRenderer()
  const files = renderFiles({
    sites,
    withRum: given.withRum === true,
    withAlerts: given.withAlerts === true,
    runbookBase: given.runbookBase,
    layout: attributesOf(layout),
  })
  return describe(await writeFiles(given.out, files), sites)
}

/** Loaded only here: users without dashboards need not install the Grafana SDK. */
async function loadRenderer(): Promise<typeof import('../provision/render.js')> {
  try {
    return await import('../provision/render.js')
  } catch (cause) {
    throw new UsageError(
      '`throughline provision` needs @grafana/grafana-foundation-sdk, which is not installed. Run: npm i @grafana/grafana-foundation-sdk@0.0.21',
      { cause },
    )
  }
}

async function readSitesFile(path: string): Promise<readonly Site[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`--sites ${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`)
  })
  try {
    return parseSites(JSON.parse(text))
  } catch (error) {
    if (error instanceof SitesError || error instanceof SyntaxError)
      throw new UsageError(`--sites ${path}: ${error.message}`)
    throw error
  }
}

const MONTH_MS = 30 * 86_400_000

/** The sites, and how the dashboards' database stores attributes. */
async function readSources(given: ProvisionCommandOptions): Promise<{ sites: readonly Site[]; layout: Layout }> {
  const { url, sites: file } = given
  const asked = given.layout === undefined ? undefined : readLayout(given.layout)
  const isClickhouse = url !== undefined && isClickhouseUrl(url)
  const layout = asked ?? (isClickhouse ? await readInstalledLayout(url) : 'current')
  return { sites: file === undefined ? await readStoredSites(given) : await readSitesFile(file), layout }
}

async function readInstalledLayout(url: string): Promise<Layout> {
  const store = await openClickhouse(url)
  await store.close()
  return store.layout
}

async function readStoredSites({ url, data }: ProvisionCommandOptions): Promise<readonly Site[]> {
  const store = await openAnswers({ data, ...(url === undefined ? {} : { url }) })
  try {
    const now = Date.now()
    const choices = await ask(store, choicesOf({ range: '30d', sinceMs: now - MONTH_MS, untilMs: now }))
    return parseSites(choices.filter(({ field }) => field === 'site').map(({ value }) => value))
  } finally {
    await store.close()
  }
}

function describe(files: readonly ChangedFile[], sites: readonly Site[]): string {
  const count = (change: ChangedFile['change']) => files.filter((file) => file.change === change).length
  const changed = files.filter(({ change }) => change !== 'unchanged')
  const lines = changed.flatMap(({ path, change, lines: differing }) => [
    `${change.padEnd(8)} ${path}`,
    ...differing.map((line) => `         ${line}`),
  ])
  const summary = (['added', 'changed', 'removed', 'unchanged'] as const).map((change) => `${count(change)} ${change}`)
  return [...lines, `${sites.length} sites, ${files.length} files: ${summary.join(', ')}`].join('\n')
}
