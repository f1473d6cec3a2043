// What becomes of records when ClickHouse is away, the Collector is killed, or its queue or memory is full:
// npm run bench:collector-failures [seconds that the engine is away, 60]
import { FAILURES, runFailure } from '../test/support/collector-failures.js'
import { COLLECTOR_MISSING } from '../test/support/collector-process.js'

async function main(): Promise<void> {
  if (COLLECTOR_MISSING) throw new Error(COLLECTOR_MISSING)
  const seconds = Number(process.argv[2] ?? 60)
  console.log(`The engine is away for ${seconds} s; records in requests of up to 512.\n`)
  console.log('| failure | sent | stored | duplicated | counted as lost | missing | refused by the Collector |')
  console.log('|---|---|---|---|---|---|---|')
  for (const failure of FAILURES) {
    const count = await runFailure(failure, { outageMs: seconds * 1_000, haste: 1 })
    const lost = Object.entries(count.countedLost).map(([reason, records]) => `${records} \`${reason}\``)
    const cells = [count.sent, count.stored, count.duplicated, lost.join(', ') || 0, count.missing, count.refused]
    console.log(`| ${failure.name} | ${cells.join(' | ')} |`)
  }
}

await main()
