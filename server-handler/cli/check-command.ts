import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { MAX_GROUPS, readFilter } from '../questions/filter.js'
import { type BudgetResult, type Budgets, checkBudgets, countVerdicts } from '../report/budgets.js'
import { formatCount } from '../report/format.js'
import { formatMeasure, measureName, verdictText } from '../report/page-budgets.js'
import { parseBudgets } from '../report/parse-budgets.js'
import { askReport, type ReportPlace } from './ask-report.js'
import { toPrintableJson } from './printed.js'
import { onlyOf } from './report-command.js'
import { alignTable } from './text-table.js'
import { UsageError } from './usage-error.js'

/** Arguments of `throughline report --check`, as text. */
export interface CheckOptions extends ReportPlace {
  budgets: string
  since?: string
  release?: string
  device?: string
  site?: string
  requireSamples?: boolean
  json?: boolean
}

/** What is printed, and why the program fails, if it does. */
export interface CheckResult {
  text: string
  /** What could not be written, for standard error. */
  problem: string | undefined
  failure: string | undefined
}

/** Reads a file of budgets. */
export function readBudgets(path: string): Budgets {
  if (!existsSync(path)) throw new UsageError(`there is no file ${path}. Give the file of the budgets with --budgets.`)
  const parsed = parseBudgets(readText(path))
  if (!parsed.ok) throw new UsageError(`the budgets in ${path} are invalid: ${parsed.problem}.`)
  return parsed.budgets
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new UsageError(`the budgets in ${path} cannot be read: ${describeCause(cause)}.`, { cause })
  }
}

const describeCause = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause))

/** Reads the default file of budgets if it exists, and any other that is given. */
export function readBudgetsIfAny(path: string): Budgets | undefined {
  return path === DEFAULT_BUDGETS && !existsSync(path) ? undefined : readBudgets(path)
}

/** The file of budgets that is read if none is given. */
const DEFAULT_BUDGETS = 'budgets.json'

/** Compares what was measured with the budgets; also writes the summary of a GitHub workflow. */
export async function runCheck(given: CheckOptions): Promise<CheckResult> {
  const budgets = readBudgets(given.budgets)
  const { since = budgets.range } = given
  const search: Record<string, string> = { range: since, ...onlyOf(given) }
  const filter = readFilter(new URLSearchParams(search), Date.now())
  if (filter.range !== since)
    throw new UsageError(`\`--since\` is ${JSON.stringify(since)}; it must be a number with m, h or d, such as 24h.`)
  const results = await checkBudgets(budgets, filter, ({ topic, question }) =>
    askReport(given, {
      topic,
      search: { ...search, ...(topic === 'vitals' ? { by: 'route' } : {}), limit: String(MAX_GROUPS) },
      question,
    }),
  )
  const scope = Object.entries({ ...search, range: `last ${since}` })
    .map(([name, value]) => (name === 'range' ? value : `${name} ${value}`))
    .join(', ')
  const problem = writeSummary(results, scope)
  const text = given.json ? toPrintableJson({ scope, results }) : toText(results, scope)
  return { text, problem, failure: failureOf(results, given.requireSamples ?? false) }
}

function failureOf(results: readonly BudgetResult[], requireSamples: boolean): string | undefined {
  const { fail, undecided } = countVerdicts(results)
  if (fail > 0) return `${fail} of ${results.length} budgets ${fail === 1 ? 'is' : 'are'} exceeded`
  if (!requireSamples || (undecided === 0 && results.length > 0)) return undefined
  return `${undecided} of ${results.length} budgets have too few samples to be decided`
}

function cellsOf(result: BudgetResult): string[] {
  return [
    result.name || '(none)',
    measureName(result),
    formatMeasure(result.measure, result.value),
    formatMeasure(result.measure, result.limit),
    formatCount(result.samples),
    result.verdict === 'undecided' ? `undecided: ${verdictText(result)}` : result.verdict,
  ]
}

function toText(results: readonly BudgetResult[], scope: string): string {
  const { fail, pass, undecided } = countVerdicts(results)
  const cells = results.map(cellsOf)
  const head = ['of', 'measure', 'measured', 'budget', 'n', 'result']
  const table = cells.length > 0 ? `${alignTable({ head, cells, left: [0, 1, 5] })}\n\n` : ''
  return `${table}Budgets, ${scope}: ${fail} over, ${pass} within, ${undecided} undecided, with too few samples.`
}

/** Appends a table to the summary of the running GitHub job, if there is one; returns a problem. */
function writeSummary(results: readonly BudgetResult[], scope: string): string | undefined {
  const path = process.env.GITHUB_STEP_SUMMARY
  if (!path) return undefined
  const { fail, pass, undecided } = countVerdicts(results)
  const rows = results.map((result) => `| ${cellsOf(result).map(escapeMarkdown).join(' | ')} |`)
  const text = [
    `### Performance budgets: ${fail} over, ${pass} within, ${undecided} undecided`,
    '',
    escapeMarkdown(scope),
    '',
    '| Of | Measure | Measured | Budget | Samples | Result |',
    '|---|---|---:|---:|---:|---|',
    ...rows,
    '',
  ].join('\n')
  try {
    appendFileSync(path, `${text}\n`)
    return undefined
  } catch (error) {
    return `The summary was not written to ${path}: ${String(error)}`
  }
}

// Names of routes and actions come from pages: every character of Markdown or HTML becomes an entity.
function escapeMarkdown(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\\`*_{}[\]()#+!|<>&~@"']/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/:\/\//g, '&#58;//')
}
