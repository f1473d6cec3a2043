import { findKit, type KitCase, readKit } from '../conformance/kit.js'
import { type ProgramRun, runProgram } from '../conformance/run-program.js'
import { type Failure, type Score, scoreRun } from '../conformance/score.js'
import { replaceUnprintable } from '../doctor/printable.js'
import { alignTable } from './text-table.js'
import { UsageError } from './usage-error.js'

/** Options of `throughline conformance`. */
export interface ConformanceOptions {
  /** The cases of this section alone. */
  section?: string
  /** Folder of other test vectors. */
  kit?: string
  json?: boolean
}

/** Failed cases that are printed; the others are counted. */
const MAX_SHOWN = 25

/** Values are printed up to this length. */
const MAX_VALUE_LENGTH = 400

/** Runs a program against the test vectors; returns what to print, and what failed. */
export async function runConformance(
  command: readonly string[],
  { kit = findKit(), section, json }: ConformanceOptions,
): Promise<{ text: string; failure: string | undefined }> {
  const cases = selectCases(readKit(kit), section)
  const run = await runProgram(command, cases)
  const score = scoreRun(cases, run)
  const text = json ? JSON.stringify({ ...score, problem: run.problem ?? null }) : describe(score, run)
  const failed = score.cases - score.passed
  if (failed > 0) return { text, failure: `${failed} of ${score.cases} cases failed` }
  return { text, failure: run.problem && `every case passed, but ${run.problem}` }
}

function selectCases(cases: readonly KitCase[], section: string | undefined): readonly KitCase[] {
  const selected = section === undefined ? cases : cases.filter((each) => each.section === section)
  if (selected.length > 0) return selected
  const known = [...new Set(cases.map((each) => each.section))].join(', ')
  throw new UsageError(`--section must be one of ${known}; got ${JSON.stringify(section)}`)
}

function describe({ sections, passed, cases, failures }: Score, { strayLines, problem }: ProgramRun): string {
  const table = alignTable({
    head: ['section', 'passed', 'cases'],
    cells: [...sections, { section: 'all', passed, cases }].map((each) => [
      each.section,
      String(each.passed),
      String(each.cases),
    ]),
    left: [0],
  })
  const shown = failures.slice(0, MAX_SHOWN).map(describeFailure)
  const rest = failures.length - shown.length
  return [
    table,
    ...shown,
    ...(rest > 0 ? [`… and ${rest} more failed cases`] : []),
    ...(strayLines.length ? ['Lines that are not answers:', ...strayLines.map(toLine)] : []),
    ...(problem === undefined ? [] : [`The program failed: ${problem}.`]),
  ].join('\n')
}

function describeFailure({ id, operation, input, at, expected, got }: Failure): string {
  return [
    `\n✗ ${id}`,
    `  ${operation} ${toLine(JSON.stringify(input))}`,
    `  at        ${toLine(at)}`,
    `  expected  ${toLine(JSON.stringify(expected ?? null))}`,
    `  got       ${toLine(JSON.stringify(got ?? null))}`,
  ].join('\n')
}

function toLine(text: string): string {
  const line = replaceUnprintable(text)
  return line.length > MAX_VALUE_LENGTH ? `${line.slice(0, MAX_VALUE_LENGTH)}…` : line
}
