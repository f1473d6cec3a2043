import type { CDPSession } from 'puppeteer-core'

/** What the page holds on to after everything that can go is gone. */
export interface Held {
  heapBytes: number
  nodes: number
  listeners: number
}

/** Collects garbage, then counts. */
export async function measure(session: CDPSession): Promise<Held> {
  // What is only weakly held goes in a second round.
  for (let round = 0; round < 2; round += 1) await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters')
  return { heapBytes: usedSize, nodes, listeners: jsEventListeners }
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
