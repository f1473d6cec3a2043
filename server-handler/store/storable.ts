import type { RowBatch } from './columns.js'

/** DuckDB's message for a value that no column can hold; a retry would fail again. */
const DATA_ERROR = /^(?:Conversion|Out of Range|Invalid Input|Constraint|Mismatch Type|Invalid type) Error:/

/**
 * Commits a batch; if single rows cannot be stored, all others. Returns how many records that dropped. Rejects if the
 * store itself fails.
 */
export async function commitStorable(batch: RowBatch, commit: (batch: RowBatch) => Promise<void>): Promise<number> {
  try {
    await commit(batch)
    return 0
  } catch (error) {
    if (!(error instanceof Error && DATA_ERROR.test(error.message))) throw error
    const parts = split(batch)
    if (parts.length === 1) return batch.logs.length + batch.traces.length
    let rejected = 0
    for (const part of parts) rejected += await commitStorable(part, commit)
    return rejected
  }
}

/** Two smaller batches, or the same one if it has a single row. */
function split({ logs, traces, vitals }: RowBatch): RowBatch[] {
  if (vitals.length > 0 && logs.length + traces.length > 0) {
    return [
      { logs, traces, vitals: [] },
      { logs: [], traces: [], vitals },
    ]
  }
  if (logs.length + traces.length + vitals.length <= 1) return [{ logs, traces, vitals }]
  const [firstLogs, otherLogs] = halve(logs)
  const [firstTraces, otherTraces] = halve(traces)
  const [firstVitals, otherVitals] = halve(vitals)
  // With one log and one span, the first half has both.
  if (otherLogs.length + otherTraces.length + otherVitals.length === 0) {
    return [
      { logs, traces: [], vitals: [] },
      { logs: [], traces, vitals: [] },
    ]
  }
  return [
    { logs: firstLogs, traces: firstTraces, vitals: firstVitals },
    { logs: otherLogs, traces: otherTraces, vitals: otherVitals },
  ]
}

function halve<T>(items: readonly T[]): [T[], T[]] {
  const middle = Math.ceil(items.length / 2)
  return [items.slice(0, middle), items.slice(middle)]
}
