import { type Cell, isShare, joinCells, MEASURES, type Measure, percentileCells, shareCells } from './compare.js'
import { beyondChance, commonExcess, probabilityByChance } from './noise.js'
import { type Answers, ask } from './question.js'
import type { Comparison } from './sides.js'

/** Whether a cell changed: `few` has too few samples to decide. */
export type Verdict = 'worse' | 'better' | 'same' | 'few'

/** A cell with its verdict. */
export interface Change extends Cell {
  verdict: Verdict
  /** From the earlier side: relative for a percentile, the difference for a share; 0 if one side is missing. */
  change: number
  /** The absolute change times the later side's views or actions: a fifth slower for 500 counts as 100. */
  impact: number
  /** The probability of such a difference by chance alone. */
  probability: number
}

/** Samples that each side needs for a verdict. */
export const LEAST_SAMPLES: Readonly<Record<'percentile' | 'share', number>> = { percentile: 100, share: 200 }

/** Limit of the share of false markers among all, and of unchanged pages with any. */
const LEVEL = 0.04

/** Smaller changes of a percentile are ignored, even if significant: relative, and in the unit of the measure. */
const LEAST_RELATIVE = 0.03
const LEAST_ABSOLUTE: Readonly<Record<Exclude<Measure, 'errors' | 'failures'>, number>> = {
  lcp: 50,
  fcp: 40,
  ttfb: 20,
  inp: 8,
  cls: 0.01,
  duration: 20,
}
/** Of a share, in absolute terms. */
const LEAST_SHARE = 0.005

/** How many samples each side of a measure needs. */
export function leastSamples(measure: Measure): number {
  return isShare(measure) ? LEAST_SAMPLES.share : LEAST_SAMPLES.percentile
}

/** Every cell of a comparison: changed ones first, then by impact. */
export async function changesOf(answers: Answers, comparison: Comparison): Promise<Change[]> {
  const rows = await Promise.all([ask(answers, percentileCells(comparison)), ask(answers, shareCells(comparison))])
  return judgeCells(joinCells(rows.flat()))
}

/** Judges all cells of a page together, since many tests find differences by chance. */
export function judgeCells(cells: readonly Cell[]): Change[] {
  const excesses = new Map(MEASURES.map((measure) => [measure, commonExcess(sidesOf(cells, measure))]))
  const judged = cells.map((cell): Change => {
    const { before, after, measure } = cell
    const tested = before && after && Math.min(before.samples, after.samples) >= leastSamples(measure)
    const change = changeOf(cell)
    return {
      ...cell,
      verdict: tested ? 'same' : 'few',
      change,
      impact: Math.abs(change) * (after?.estimated ?? 0),
      probability: tested ? probabilityByChance(before, after, excesses.get(measure) ?? NONE_KNOWN) : 1,
    }
  })
  const tested = judged.filter(({ verdict }) => verdict !== 'few')
  const certain = beyondChance(
    tested.map(({ probability }) => probability),
    LEVEL,
  )
  tested.forEach((cell, i) => {
    if (certain[i] && matters(cell)) cell.verdict = cell.change > 0 ? 'worse' : 'better'
  })
  return judged.sort(byWeight)
}

const NONE_KNOWN = commonExcess([])

function sidesOf(cells: readonly Cell[], measure: Measure) {
  return cells
    .filter((cell) => cell.measure === measure)
    .flatMap(({ before, after }) => [before, after].filter((side) => side !== undefined))
    .filter(({ samples }) => samples >= leastSamples(measure))
}

function changeOf({ before, after, measure }: Cell): number {
  if (!before || !after) return 0
  if (isShare(measure)) return after.value - before.value
  return before.value > 0 ? after.value / before.value - 1 : after.value > 0 ? 1 : 0
}

function matters({ before, after, measure, change }: Change): boolean {
  if (!before || !after) return false
  if (isShare(measure)) return Math.abs(change) >= LEAST_SHARE
  const absolute = after.value - before.value
  // The test compares shares: they and the percentile must point the same way.
  if (Math.sign(absolute) !== Math.sign(after.share - before.share)) return false
  return Math.abs(change) >= LEAST_RELATIVE && Math.abs(absolute) >= LEAST_ABSOLUTE[measure]
}

const PLACES: Readonly<Record<Verdict, number>> = { worse: 0, better: 1, same: 2, few: 3 }

function byWeight(a: Change, b: Change): number {
  return (
    PLACES[a.verdict] - PLACES[b.verdict] ||
    b.impact - a.impact ||
    `${a.name} ${a.device} ${a.measure}`.localeCompare(`${b.name} ${b.device} ${b.measure}`)
  )
}
