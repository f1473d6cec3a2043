import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { alignTable } from '../server-handler/cli/text-table.js'
import { actionsByName } from '../server-handler/questions/actions.js'
import { errorGroups } from '../server-handler/questions/errors.js'
import { ask, type Question } from '../server-handler/questions/question.js'
import { lineageOf, mentionsOf } from '../server-handler/questions/timeline.js'
import { viewsByRoute } from '../server-handler/questions/traffic.js'
import { trendOf, vitalsBy } from '../server-handler/questions/vitals.js'
import type { Store } from '../server-handler/store/store.js'
import { openStore } from '../test/support/clocked.js'
import { seedStory } from '../test/support/seed-visits.js'

// Prints how long the store takes to load and to answer: npx tsx bench/store.ts [records]
const wanted = Number(process.argv[2] ?? 100_000)
const NOW_MS = 1_790_000_000_000
const VISITS_PER_WRITE = 500
const RUNS = 5

const folder = mkdtempSync(join(tmpdir(), 'throughline-bench-'))
const path = join(folder, 'store.duckdb')
const store = await openStore({ path, now: () => NOW_MS })
const { ids, seconds, cpuSeconds } = await load(store)
const { written } = store.stats()
const filter = { range: '7d', untilMs: NOW_MS, sinceMs: NOW_MS - 6 * 86_400_000 }
const questions: Record<string, Question<unknown>> = {
  'p75 of LCP by route': vitalsBy({ filter, metric: 'lcp', by: 'route' }),
  'all vitals by route': vitalsBy({ filter, by: 'route' }),
  'trend of LCP': trendOf({ filter, metric: 'lcp' }),
  'page views by route': viewsByRoute(filter),
  'errors by fingerprint': errorGroups(filter),
  'actions by name': actionsByName(filter),
  'lineage of an action': lineageOf(ids.at(-1) ?? ''),
  'anything by an id': mentionsOf('no such id'),
}
const cells = [
  [
    'load',
    `${written} records`,
    `${seconds.toFixed(1)} s (${Math.round(written / seconds)}/s, ${cpuSeconds.toFixed(1)} s CPU)`,
  ],
  ...(await timeAll(store)),
]
await store.close()
cells.push(['on disk', '', `${(statSync(path).size / 1e6).toFixed(0)} MB`])
rmSync(folder, { recursive: true })
console.log(alignTable({ head: ['what', '', 'figure'], cells, left: [0, 1] }))

async function load(target: Store) {
  const actions: string[] = []
  let spent = 0
  let cpu = 0
  for (let seed = 1; target.stats().written < wanted; seed += 1) {
    const story = seedStory({
      untilMs: NOW_MS - seed * 60_000,
      rangeMs: 5 * 86_400_000,
      visits: VISITS_PER_WRITE,
      seed,
    })
    actions.push(...story.actionIds.slice(-1))
    const [start, cpuStart] = [performance.now(), process.cpuUsage()]
    await Promise.all([target.writeLogs(story.logs), target.writeTraces(story.traces), target.flush()])
    await target.flush()
    const used = process.cpuUsage(cpuStart)
    spent += performance.now() - start
    cpu += (used.user + used.system) / 1e6
  }
  return { ids: actions, seconds: spent / 1000, cpuSeconds: cpu }
}

async function time(target: Store, question: Question<unknown>): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < RUNS; run += 1) {
    const start = performance.now()
    await ask(target, question)
    times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0
}

// One after the other: together they would time each other.
async function timeAll(target: Store): Promise<string[][]> {
  const rows: string[][] = []
  for (const [name, question] of Object.entries(questions))
    rows.push([name, 'median', `${(await time(target, question)).toFixed(0)} ms`])
  return rows
}
