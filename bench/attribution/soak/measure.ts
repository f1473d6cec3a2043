import type { CDPSession } from 'puppeteer-core'

/** What the page holds on to after everything that can go is gone. */
export interface Counted {
  heapBytes: number
  nodes: number
  listeners: number
}

/** The same, in more detail. */
export interface Held extends Counted {
  /** The part of the heap that is neither code nor its compiled forms, which the engine adds as it goes. */
  objectBytes: number
}

/** Collects garbage, then counts. */
export async function count(session: CDPSession): Promise<Counted> {
  // What is only weakly held goes in a second round.
  for (let round = 0; round < 2; round += 1) await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters')
  return { heapBytes: usedSize, nodes, listeners: jsEventListeners }
}

/** Counts, and takes a snapshot of the heap, for which the page is halted. */
export async function measure(session: CDPSession): Promise<Held> {
  return { ...(await count(session)), objectBytes: await measureObjects(session) }
}

/** What the script engine allocates for code; what is native is not part of its heap. */
const LEFT_OUT = new Set(['native', 'code', 'synthetic', 'hidden'])

interface Snapshot {
  snapshot: { meta: { node_fields: string[]; node_types: [string[]] } }
  nodes: number[]
}

/** Adds up the objects, closures, arrays and strings of a snapshot. */
async function measureObjects(session: CDPSession): Promise<number> {
  const chunks: string[] = []
  const add = ({ chunk }: { chunk: string }) => chunks.push(chunk)
  session.on('HeapProfiler.addHeapSnapshotChunk', add)
  await session.send('HeapProfiler.takeHeapSnapshot', {})
  session.off('HeapProfiler.addHeapSnapshotChunk', add)
  const { snapshot, nodes }: Snapshot = JSON.parse(chunks.join(''))
  const { node_fields: fields, node_types: types } = snapshot.meta
  const at = fields.indexOf('self_size')
  let bytes = 0
  for (let node = 0; node < nodes.length; node += fields.length)
    if (!LEFT_OUT.has(types[0][nodes[node] ?? 0] ?? '')) bytes += nodes[node + at] ?? 0
  return bytes
}

/** The slope of the straight line that fits best through values one step apart. */
export function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  let above = 0
  let below = 0
  for (const [at, value] of values.entries()) {
    above += (at - middle) * (value - mean)
    below += (at - middle) ** 2
  }
  return below ? above / below : 0
}
