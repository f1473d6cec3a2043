import type { Sdk } from './sdks.js'
import { pause, type Stage, type Visit } from './visit-page.js'

/** What one page load costs: milliseconds, and bytes of heap. */
export interface Startup {
  /** Evaluation and init of what blocks the page: wall time and CPU time of the main thread. */
  wallMs: number
  cpuMs: number
  /** The main thread's tasks from navigation until the page has been quiet for two seconds. */
  taskMs: number
  heapBytes: number
}

interface TraceEvent {
  name: string
  dur?: number
  tdur?: number
  args?: { data?: { url?: string } }
}

const QUIET_MS = 2000
const CATEGORIES = ['-*', 'devtools.timeline', 'v8']

/** Loads the page once with the CPU slowed down by a factor. */
export function measureStartup(stage: Stage, sdk: Sdk, throttling: number): Promise<Startup> {
  const prepare = async ({ page, session }: Visit) => {
    await session.send('Performance.enable', { timeDomain: 'threadTicks' })
    await session.send('Emulation.setCPUThrottlingRate', { rate: throttling })
    await page.tracing.start({ categories: CATEGORIES })
  }
  return stage.visit(sdk, { name: 'load', prepare }, async (visit) => {
    await pause(QUIET_MS)
    const taskMs = await readTaskMs(visit)
    const events = await readTrace(visit)
    await visit.session.send('Emulation.setCPUThrottlingRate', { rate: 1 })
    const blocking = [...visit.loaded.files.keys()].filter((path) => !visit.loaded.late.has(path))
    // Scripts within the document itself are the start of an SDK.
    blocking.push(`${visit.server.url}/`)
    const evaluations = events.filter(
      ({ name, args }) => name === 'EvaluateScript' && blocking.some((path) => args?.data?.url?.endsWith(path)),
    )
    const sum = (read: (event: TraceEvent) => number | undefined) =>
      evaluations.reduce((total, event) => total + (read(event) ?? 0), 0) / 1000
    return {
      wallMs: sum(({ dur }) => dur),
      cpuMs: sum(({ tdur }) => tdur),
      taskMs,
      heapBytes: await readHeap(visit),
    }
  })
}

/** CPU milliseconds of all tasks of the main thread so far. */
export async function readTaskMs({ session }: Visit): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000
}

/** The bytes of the JavaScript heap that are still reachable. */
export async function readHeap({ session }: Visit): Promise<number> {
  for (let i = 0; i < 3; i += 1) await session.send('HeapProfiler.collectGarbage')
  return (await session.send('Runtime.getHeapUsage')).usedSize
}

async function readTrace({ page }: Visit): Promise<TraceEvent[]> {
  const text = Buffer.from((await page.tracing.stop()) ?? '').toString('utf8')
  return (JSON.parse(text) as { traceEvents: TraceEvent[] }).traceEvents
}
