import type { LogSink } from '../../server-handler/export/sink.js'
import type { AnyValue, ExportLogsRequest, KeyValue, LogRecord } from '../../server-handler/otlp/model.js'

/** A sink that keeps what it is given. */
export interface MemorySink extends LogSink {
  readonly requests: ExportLogsRequest[]
  /** All records, the oldest first. */
  records(): LogRecord[]
}

/** Creates an empty sink. */
export function createMemorySink(): MemorySink {
  const requests: ExportLogsRequest[] = []
  return {
    requests,
    async write(request) {
      requests.push(request)
    },
    records: () =>
      requests.flatMap(({ resourceLogs }) =>
        resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords)),
      ),
  }
}

/** Attributes as a plain object; doubles and integers keep their kind. */
export function attributesOf(attributes: readonly KeyValue[] = []): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]))
}

function plain(value: AnyValue): unknown {
  if (value.intValue !== undefined) return `int ${value.intValue}`
  if (value.doubleValue !== undefined) return value.doubleValue
  return value.stringValue ?? value.boolValue
}
