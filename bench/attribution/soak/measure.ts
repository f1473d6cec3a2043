import { writeFileSync } from 'node:fs'
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

/** Counts, and takes a snapshot of the heap, for which the page is halted; DevTools opens the file, if one is kept. */
export async function measure(session: CDPSession, file?: string): Promise<Held> {
  const counted = await count(session)
  const snapshot = await takeSnapshot(session)
  if (file) writeFileSync(file, snapshot)
  return { ...counted, objectBytes: addUpObjects(JSON.parse(snapshot)) }
}

/** What the script engine allocates for code; what is native is not part of its heap. */
const LEFT_OUT = new Set(['native', 'code', 'synthetic', 'hidden'])

interface Snapshot {
  snapshot: { meta: { node_fields: string[]; node_types: [string[]] } }
  nodes: number[]
}

async function takeSnapshot(session: CDPSession): Promise<string> {
  const chunks: string[] = []
  const add = ({ chunk }: { chunk: string }) => chunks.push(chunk)
  session.on('HeapProfiler.addHeapSnapshotChunk', add)
  await session.send('HeapProfiler.takeHeapSnapshot', {})
  session.off('HeapProfiler.addHeapSnapshotChunk', add)
  return chunks.join('')
}

/** Adds up the objects, closures, arrays and strings of a snapshot. */
function addUpObjects({ snapshot, nodes }: Snapshot): number {
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
