import { openStore } from './clocked.js'
import { logRecord, logRequest, NOW_MS } from './log-request.js'

// Writes without end and says the number of each write once it is acknowledged; the test kills it.
const [path = ''] = process.argv.slice(2)
const store = await openStore({ path, flushEveryMs: 1, now: () => NOW_MS })
process.stdout.write('open\n')
for (let n = 0; ; n += 1) {
  const records = Array.from({ length: 50 }, (_, i) =>
    logRecord({ 'rum.record.id': `${n}-${i}` }, { eventName: String(n) }),
  )
  const { written } = await store.writeLogs(logRequest(records))
  if (written === 50) process.stdout.write(`${n}\n`)
}
