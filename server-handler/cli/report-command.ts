import { isOneOf } from '../../src/shared/action.js'
import { GROUPINGS, type Grouping, type VitalSummary, vitalsBy } from '../report/ask-vitals.js'
import { parseRange, readFilter } from '../report/filter.js'
import { formatCount, formatShare, formatVital } from '../report/format.js'
import { ask } from '../report/question.js'
import { METRICS, type Metric } from '../report/thresholds.js'
import { readLockHolder } from '../store/lock.js'
import { openStore } from '../store/store.js'
import { storePathIn } from './dev-server.js'
import { alignTable } from './text-table.js'
import { wrongValue } from './usage-error.js'

/** What `throughline report` was given, as text. */
export interface ReportCommandOptions {
  vital: string
  by: string
  since: string
  json?: boolean
  data: string
  url?: string
}

interface ReportQuestion {
  metric: Metric
  by: Grouping
  since: string
}

/** Answers with a table, or with JSON: from a running server if there is one, else from the file. */
export async function runReport(given: ReportCommandOptions): Promise<string> {
  const question = readQuestion(given)
  const url = given.url ?? readLockHolder(storePathIn(given.data))?.url
  const rows = url ? await askServer(url, question) : await askFile(given.data, question)
  if (given.json) return JSON.stringify(rows, undefined, 2)
  if (rows.length === 0) return `No ${question.metric.toUpperCase()} in the last ${question.since}.`
  return toTable(question, rows)
}

function readQuestion({ vital, by, since }: ReportCommandOptions): ReportQuestion {
  const metric = vital.toLowerCase()
  if (!isOneOf(METRICS, metric)) throw wrongValue('--vital', vital, `one of ${METRICS.join(', ')}`)
  const groupings = Object.keys(GROUPINGS) as Grouping[]
  if (!isOneOf(groupings, by)) throw wrongValue('--by', by, `one of ${groupings.join(', ')}`)
  if (!parseRange(since)) throw wrongValue('--since', since, 'a number with m, h or d, such as 90m, 24h or 7d')
  return { metric, by, since }
}

async function askServer(url: string, { metric, by, since }: ReportQuestion): Promise<VitalSummary[]> {
  const address = readAddress(url)
  const search = new URLSearchParams({ vital: metric, by, range: since })
  address.pathname = `${address.pathname.replace(/\/(report\/?)?$/, '')}/report/api/vitals`
  address.search = search.toString()
  const response = await fetch(address).catch((cause: unknown) => {
    throw new Error(
      `no server answers at ${url}. Start one with \`throughline dev\`, or leave out --url to read the file.`,
      { cause },
    )
  })
  if (!response.ok)
    throw new Error(`${address.origin} answered ${response.status}: ${(await response.text()).slice(0, 200)}`)
  const { rows } = (await response.json()) as { rows: VitalSummary[] }
  return rows
}

function readAddress(url: string): URL {
  if (URL.canParse(url) && /^https?:/.test(url)) return new URL(url)
  throw wrongValue('--url', url, 'the address of a running server, such as http://127.0.0.1:4320')
}

async function askFile(dataPath: string, { metric, by, since }: ReportQuestion): Promise<VitalSummary[]> {
  const store = await openStore({ path: storePathIn(dataPath), readOnly: true })
  try {
    const filter = readFilter(new URLSearchParams({ range: since }), Date.now())
    return await ask(store, vitalsBy({ filter, metric, by }))
  } finally {
    await store.close()
  }
}

function toTable({ metric, by }: ReportQuestion, rows: readonly VitalSummary[]): string {
  const value = (number: number) => formatVital(metric, number)
  const cells = rows.map((row) => [
    row.name || '(none)',
    value(row.p50),
    value(row.p75),
    value(row.p90),
    row.rating,
    formatShare(row.good),
    formatCount(row.samples),
  ])
  return alignTable({ head: [by, 'p50', 'p75', 'p90', 'rating', 'good', 'n'], cells, left: [0, 4] })
}
