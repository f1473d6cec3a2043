import { type ClickHouseHttp, startClickHouseHttp } from './clickhouse-http.js'
import { type Column, decodeBlocks, type NativeRow } from './native-format.js'

/** Tables in memory behind ClickHouse's HTTP interface. */
export interface ClickHouseStandIn extends ClickHouseHttp {
  logs(): readonly NativeRow[]
  traces(): readonly NativeRow[]
  /** Rows of each insert into the logs, in order. */
  logBatches(): readonly number[]
  /** The next inserts are stored, but their answers are lost. */
  loseAnswers(count: number): void
}

const MAP = 'Map(String, String)'

function toColumns(types: Readonly<Record<string, string>>): Column[] {
  return Object.entries(types).map(([name, type]) => ({ name, type }))
}

/** The exporter's columns; text that it keeps with few distinct values is plain here. */
const TABLES: Readonly<Record<string, readonly Column[]>> = {
  otel_logs: toColumns({
    ...{ Timestamp: 'DateTime64(9)', TraceId: 'String', SpanId: 'String', TraceFlags: 'UInt8' },
    ...{ SeverityText: 'String', SeverityNumber: 'UInt8', ServiceName: 'String', Body: 'String' },
    ...{ ResourceSchemaUrl: 'String', ResourceAttributes: MAP, ScopeSchemaUrl: 'String', ScopeName: 'String' },
    ...{ ScopeVersion: 'String', ScopeAttributes: MAP, LogAttributes: MAP, EventName: 'String' },
  }),
  otel_traces: toColumns({
    ...{ Timestamp: 'DateTime64(9)', TraceId: 'String', SpanId: 'String', ParentSpanId: 'String' },
    ...{ TraceState: 'String', SpanName: 'String', SpanKind: 'String', ServiceName: 'String' },
    ...{ ResourceAttributes: MAP, ScopeName: 'String', ScopeVersion: 'String', SpanAttributes: MAP },
    ...{ Duration: 'UInt64', StatusCode: 'String', StatusMessage: 'String' },
    ...{ 'Events.Timestamp': 'Array(DateTime64(9))', 'Events.Name': 'Array(String)' },
    ...{ 'Events.Attributes': `Array(${MAP})`, 'Links.TraceId': 'Array(String)', 'Links.SpanId': 'Array(String)' },
    ...{ 'Links.TraceState': 'Array(String)', 'Links.Attributes': `Array(${MAP})` },
  }),
}

/** Starts tables in memory that the Collector's exporter takes for ClickHouse. */
export async function startClickHouseStandIn(): Promise<ClickHouseStandIn> {
  const rows: Record<string, NativeRow[]> = { otel_logs: [], otel_traces: [] }
  const batches: number[] = []
  let answersToLose = 0
  const http = await startClickHouseHttp({
    describe(name) {
      const columns = TABLES[name.split('.').at(-1) ?? '']
      if (!columns) throw new Error(`UNKNOWN_TABLE ${name}`)
      return columns
    },
    insert(statement, native) {
      const name = /INSERT INTO\s+\S*?(otel_\w+)/i.exec(statement)?.[1] ?? ''
      const inserted = decodeBlocks(native)
      rows[name]?.push(...inserted)
      if (name === 'otel_logs') batches.push(inserted.length)
      if (answersToLose === 0) return
      answersToLose -= 1
      throw new Error('the answer is lost')
    },
  })
  return {
    ...http,
    logs: () => rows.otel_logs ?? [],
    traces: () => rows.otel_traces ?? [],
    logBatches: () => batches,
    loseAnswers: (count) => {
      answersToLose = count
    },
  }
}
