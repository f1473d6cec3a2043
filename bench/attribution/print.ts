import { alignTable } from '../../server-handler/cli/text-table.js'
import { type JudgedRequest, tally } from './judge.js'

/** One scenario as a technique played it. */
export interface Result {
  technique: string
  group: string
  name: string
  requests: readonly JudgedRequest[]
  trouble?: string | undefined
}

const percent = (part: number, whole: number): string => (whole ? `${((100 * part) / whole).toFixed(1)} %` : '–')

/** Whether every request of a scenario is right, and all were made. */
export const isPerfect = ({ requests, trouble }: Result): boolean =>
  !trouble && requests.every(({ isRight }) => isRight)

const FIGURES = ['precision', 'recall', 'perfect', 'exact', 'exact right', 'exact in doubt']

function toFigures(results: readonly Result[]): string[] {
  const sums = tally(results.flatMap(({ requests }) => requests))
  return [
    percent(sums.linkedRight, sums.linked),
    percent(sums.found, sums.caused),
    `${results.filter(isPerfect).length}/${results.length}`,
    percent(sums.exact, sums.linked),
    percent(sums.exactRight, sums.exactSure),
    sums.exact ? `${sums.exactDoubtful}` : '–',
  ]
}

const unique = (names: readonly string[]): string[] => [...new Set(names)]

/** One line a technique, over all scenarios. */
export function printTotals(results: readonly Result[]): void {
  const cells = unique(results.map(({ technique }) => technique)).map((technique) => [
    technique,
    ...toFigures(results.filter((result) => result.technique === technique)),
  ])
  console.log(`\n${alignTable({ head: ['technique', ...FIGURES], cells, left: [0] })}`)
}

/** One line a group, one column a technique: perfect scenarios, precision, recall. */
export function printGroups(results: readonly Result[]): void {
  const techniques = unique(results.map(({ technique }) => technique))
  const cells = unique(results.map(({ group }) => group)).map((group) => [
    group,
    ...techniques.map((technique) => {
      const [precision, recall, perfect] = toFigures(
        results.filter((result) => result.technique === technique && result.group === group),
      )
      return `${perfect} ${precision?.replace(/\.\d %/, '')} ${recall?.replace(/\.\d %/, '')}`
    }),
  ])
  console.log('\nPer group: perfect scenarios, precision, recall (in percent)')
  console.log(alignTable({ head: ['group', ...techniques], cells, left: [0] }))
}

/** Which requests were wrong, what was expected and what was said. */
export function printFailures(results: readonly Result[]): void {
  for (const result of results.filter((one) => !isPerfect(one))) {
    console.log(`\n${result.technique}: ${result.group}: ${result.name}${result.trouble ? ` (${result.trouble})` : ''}`)
    for (const { is, n, linked, how } of result.requests.filter(({ isRight }) => !isRight))
      console.log(`  request ${n}: expected ${is}, got ${linked ?? 'no click'}${how ? `, ${how}` : ''}`)
  }
}

/** Which links to a click are right without being sure, and which are sure of what is doubtful. */
export function printGuesses(results: readonly Result[]): void {
  const lines = results.flatMap(({ technique, group, name, requests }) => {
    const notSure = requests.filter(({ linked, isRight, how }) => linked && isRight && how === 'inferred')
    const tooSure = requests.filter(({ linked, is, how }) => linked && is.includes('|') && how === 'exact')
    const list = (chosen: readonly JudgedRequest[]) =>
      chosen.map(({ is, n, linked }) => `${is}${n}>${linked}`).join(' ')
    return [
      ...(notSure.length ? [`${technique}: ${group}: ${name}: inferred ${list(notSure)}`] : []),
      ...(tooSure.length ? [`${technique}: ${group}: ${name}: too sure of ${list(tooSure)}`] : []),
    ]
  })
  console.log(['', ...lines].join('\n'))
}
