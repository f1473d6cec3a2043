import type { Sdk } from './sdks.js'
import { readHeap, readTaskMs } from './startup.js'
import { pause, type Stage, type Visit } from './visit-page.js'

/** What a request costs: microseconds of the main thread's CPU, and bytes of heap that stay. */
export interface RequestCost {
  fetchUs: number
  xhrUs: number
  fetchHeapBytes: number
  xhrHeapBytes: number
}

const COUNT = 200
const QUIET_MS = 1500

/** Makes 200 requests of each kind, one after the other, in the handler of a click. */
export async function measureRequests(stage: Stage, sdk: Sdk): Promise<RequestCost> {
  const byFetch = await measureKind(stage, sdk, 'fetch')
  const byXhr = await measureKind(stage, sdk, 'xhr')
  return { fetchUs: byFetch.us, xhrUs: byXhr.us, fetchHeapBytes: byFetch.heapBytes, xhrHeapBytes: byXhr.heapBytes }
}

function measureKind(stage: Stage, sdk: Sdk, kind: string): Promise<{ us: number; heapBytes: number }> {
  const prepare = async ({ session }: Visit) => {
    await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  }
  return stage.visit(sdk, { name: 'loop', count: COUNT, prepare }, async (visit) => {
    await pause(QUIET_MS)
    const heapBefore = await readHeap(visit)
    const before = await readTaskMs(visit)
    await visit.page.click(`#${kind}`)
    await visit.page.waitForFunction(`document.title === 'done'`, { polling: 250 })
    await pause(QUIET_MS)
    const after = await readTaskMs(visit)
    const heapAfter = await readHeap(visit)
    return { us: ((after - before) * 1000) / COUNT, heapBytes: (heapAfter - heapBefore) / COUNT }
  })
}
