import { alignTable } from '../../server-handler/cli/text-table.js'
import { isShared, type JudgedRequest, tally } from './judge.js'

/** One scenario as a technique played it. */
export interface Result {
  technique: string
  group: string
  name: string
  gesture?: string | undefined
  isDueExact?: boolean | undefined
  requests: readonly JudgedRequest[]
  trouble?: string | undefined
}

const percent = (part: number, whole: number): string => (whole ? `${((100 * part) / whole).toFixed(1)} %` : '–')

/** Whether every request of a scenario is right, and all were made. */
export const isPerfect = ({ requests, trouble }: Result): boolean =>
  !trouble && requests.every(({ isRight }) => isRight)

const FIGURES = [
  'precision',
  'recall',
  'perfect',
  'exact',
  'exact right',
  'exact in doubt',
  'shared as exact',
  'mount found',
]

function toFigures(results: readonly Result[]): string[] {
  const sums = tally(results.flatMap(({ requests }) => requests))
  return [
    percent(sums.linkedRight, sums.linked),
    percent(sums.found, sums.caused),
    `${results.filter(isPerfect).length}/${results.length}`,
    percent(sums.exact, sums.linked),
    percent(sums.exactRight, sums.exactSure),
    sums.exact ? `${sums.exactDoubtful}` : '–',
    sums.shared ? `${sums.sharedExact}/${sums.shared}` : '–',
    percent(sums.mountFound, sums.mount),
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

/** One line a gesture: whether its requests were tied to it. */
export function printGestures(results: readonly Result[]): void {
  const techniques = unique(results.map(({ technique }) => technique))
  const cells = unique(results.flatMap(({ gesture }) => gesture ?? [])).map((gesture) => [
    gesture,
    ...techniques.map((technique) => {
      const ofGesture = results.filter((result) => result.technique === technique && result.gesture === gesture)
      const sums = tally(ofGesture.flatMap(({ requests }) => requests))
      return `${percent(sums.found, sums.caused)} of ${sums.caused}`
    }),
  ])
  if (!cells.length) return
  console.log('\nRecall by gesture')
  console.log(alignTable({ head: ['gesture', ...techniques], cells, left: [0] }))
}

/** Cases where a click's own requests are attributed correctly, but not `exact` although they could be. */
export function printInferred(results: readonly Result[]): void {
  const due = results.filter(({ isDueExact }) => isDueExact)
  for (const technique of unique(due.map((result) => result.technique))) {
    const ofTechnique = due.filter((result) => result.technique === technique)
    const isTied = ({ linked, isRight }: JudgedRequest): boolean => !!linked && isRight
    const tied = ofTechnique.flatMap(({ requests }) => requests).filter(isTied)
    if (!tied.some(({ how }) => how)) continue
    console.log(
      `\n${technique}: ${tied.filter(({ how }) => how !== 'exact').length} of ${tied.length} that are due to be exact are not`,
    )
    for (const { name, requests } of ofTechnique) {
      const inferred = requests.filter((request) => isTied(request) && request.how !== 'exact')
      if (inferred.length) console.log(`  ${name}: ${inferred.map(({ is, n, how }) => `${is}${n} ${how}`).join(', ')}`)
    }
  }
}

/** Requests shared by two clicks that are called `exact`, although their cause is ambiguous. */
export function printShared(results: readonly Result[]): void {
  for (const { technique, group, name, requests } of results) {
    const sure = requests.filter((request) => isShared(request) && request.how === 'exact')
    if (!sure.length) continue
    console.log(`\n${technique}: ${group}: ${name}: shared, but exact`)
    console.log(`  ${sure.map(({ is, n, linked }) => `request ${n}: ${is} as ${linked}`).join(', ')}`)
  }
}

/** Where the load's own requests carry no action of the kind `mount`. */
export function printUnmounted(results: readonly Result[]): void {
  for (const { technique, group, name, requests } of results) {
    const lacking = requests.filter(({ is, kind }) => is === 'mount' && kind !== 'mount')
    if (!lacking.length || !requests.some(({ how }) => how)) continue
    console.log(`\n${technique}: ${group}: ${name}: not of the kind mount`)
    console.log(`  ${lacking.map(({ n, kind }) => `request ${n}: ${kind ?? 'no action'}`).join(', ')}`)
  }
}

/** Which requests were wrong, what was expected and what was said. */
export function printFailures(results: readonly Result[]): void {
  for (const result of results.filter((one) => !isPerfect(one))) {
    console.log(`\n${result.technique}: ${result.group}: ${result.name}${result.trouble ? ` (${result.trouble})` : ''}`)
    for (const { is, n, linked, how, kind, parent } of result.requests.filter(({ isRight }) => !isRight))
      console.log(
        `  request ${n}: expected ${is}, got ${linked ?? kind ?? 'no click'}${how ? `, ${how}` : ''}${parent ? `, child of ${parent}` : ''}`,
      )
  }
}
