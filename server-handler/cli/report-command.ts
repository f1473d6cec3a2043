import { isOneOf } from '../../src/shared/action.js'
import { DEVICES, MAX_RANGE_DAYS, parseRange, readFilter } from '../questions/filter.js'
import { GROUPING_NAMES, type Grouping, type VitalSummary, vitalsBy } from '../questions/vitals.js'
import { formatCount, formatShare, formatVital } from '../report/format.js'
import { METRICS, type Metric } from '../tables/thresholds.js'
import { askReport, type ReportPlace } from './ask-report.js'
import { toPrintableJson } from './printed.js'
import { alignTable } from './text-table.js'
import { refuseEmpty, wrongValue } from './usage-error.js'

/** Arguments of `throughline report`, as text. */
export interface ReportCommandOptions extends ReportPlace {
  vital: string
  by: string
  since: string
  json?: boolean
  release?: string
  device?: string
  site?: string
}

interface ReportQuestion {
  metric: Metric
  by: Grouping
  since: string
}

/** Prints a table or JSON, from a running server if there is one, else from the file. */
export async function runReport(given: ReportCommandOptions): Promise<string> {
  const question = readQuestion(given)
  const { metric, by, since } = question
  const search = { range: since, ...onlyOf(given) }
  const filter = readFilter(new URLSearchParams(search), Date.now())
  const rows = await askReport(given, {
    topic: 'vitals',
    search: { vital: metric, by, ...search },
    question: vitalsBy({ filter, metric, by }),
  })
  if (given.json) return toPrintableJson(rows)
  if (rows.length === 0) return `No ${metric.toUpperCase()}${describeOnly(given)} in the last ${since}.`
  return toTable(question, rows)
}

type Only = Pick<ReportCommandOptions, 'release' | 'device' | 'site'>

/** Returns the fields that restrict a report, without missing ones. */
export function onlyOf({ release, device, site }: Only): Record<string, string> {
  refuseEmpty({ '--release': release, '--device': device, '--site': site })
  // Nothing is measured of any other: with budgets, all of them would be undecided, and the check would pass.
  if (device !== undefined && !isOneOf(DEVICES, device))
    throw wrongValue('--device', device, `one of ${DEVICES.join(', ')}`)
  const fields = Object.entries({ release, device, site })
  return Object.fromEntries(fields.flatMap(([name, value]) => (value ? [[name, value]] : [])))
}

function describeOnly(given: Only): string {
  const only = Object.entries(onlyOf(given)).map(([name, value]) => `${name} ${JSON.stringify(value)}`)
  return only.length > 0 ? ` of ${only.join(', ')}` : ''
}

function readQuestion({ vital, by, since }: ReportCommandOptions): ReportQuestion {
  const metric = vital.toLowerCase()
  if (!isOneOf(METRICS, metric)) throw wrongValue('--vital', vital, `one of ${METRICS.join(', ')}`)
  if (!isOneOf(GROUPING_NAMES, by)) throw wrongValue('--by', by, `one of ${GROUPING_NAMES.join(', ')}`)
  if (!parseRange(since))
    throw wrongValue(
      '--since',
      since,
      `a number with m, h or d, such as 90m, 24h or 7d, of ${MAX_RANGE_DAYS} days at most`,
    )
  return { metric, by, since }
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
