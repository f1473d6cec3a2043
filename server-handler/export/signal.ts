import { encodeLogsJson, encodeTracesJson } from '../otlp/encode-json.js'
import { encodeLogsProtobuf, encodeTracesProtobuf } from '../otlp/encode-protobuf.js'
import type { ExportLogsRequest, ExportTracesRequest, ResourceLogs, ResourceSpans } from '../otlp/model.js'
import type { SignalNames } from './environment.js'

/** What an exporter needs to know about the payloads of a signal. */
export interface Signal<Payload> extends SignalNames {
  /** The public function that creates its exporter. */
  exporter: string
  toJson(payload: Payload): string
  toProtobuf(payload: Payload): Uint8Array
  /** Log records, or spans. */
  count(payload: Payload): number
  /** Merges payloads into one, grouped by resource. */
  merge(payloads: readonly Payload[]): Payload
}

/** Logs. */
export const LOGS: Signal<ExportLogsRequest> = {
  exporter: 'createOtlpExporter()',
  variable: 'LOGS',
  path: 'v1/logs',
  toJson: encodeLogsJson,
  toProtobuf: encodeLogsProtobuf,
  count: ({ resourceLogs }) =>
    sum(resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.map(({ logRecords }) => logRecords.length))),
  merge: (payloads) => ({
    resourceLogs: group(payloads.flatMap(({ resourceLogs }) => resourceLogs)).map(
      ([first, ...others]): ResourceLogs => ({
        ...first,
        scopeLogs: [...first.scopeLogs, ...others.flatMap(({ scopeLogs }) => scopeLogs)],
      }),
    ),
  }),
}

/** Traces. */
export const TRACES: Signal<ExportTracesRequest> = {
  exporter: 'createOtlpTraceExporter()',
  variable: 'TRACES',
  path: 'v1/traces',
  toJson: encodeTracesJson,
  toProtobuf: encodeTracesProtobuf,
  count: ({ resourceSpans }) =>
    sum(resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.map(({ spans }) => spans.length))),
  merge: (payloads) => ({
    resourceSpans: group(payloads.flatMap(({ resourceSpans }) => resourceSpans)).map(
      ([first, ...others]): ResourceSpans => ({
        ...first,
        scopeSpans: [...first.scopeSpans, ...others.flatMap(({ scopeSpans }) => scopeSpans)],
      }),
    ),
  }),
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)

function group<T extends { resource: unknown }>(items: readonly T[]): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>()
  for (const item of items) {
    const key = JSON.stringify(item.resource)
    const found = groups.get(key)
    if (found) found.push(item)
    else groups.set(key, [item])
  }
  return [...groups.values()]
}
