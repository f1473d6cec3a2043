import { createRequire } from 'node:module'
import type { ExportLogsRequest, LogRecord } from '../../server-handler/otlp/model.js'

interface MessageType {
  decode(bytes: Uint8Array): unknown
  fromObject(value: unknown): unknown
  verify(value: unknown): string | null
  encode(message: unknown): { finish(): Uint8Array }
  toObject(message: unknown, options: object): Record<string, unknown>
}

/** The code generated from the official protocol definitions: the judge of what we send. */
function official(path: string): MessageType {
  // The package's exports hide its generated code; a path from the folder goes around them.
  const require = createRequire(import.meta.url)
  const root = require('../../node_modules/otlp-official/build/src/generated/root.js')
  return path.split('.').reduce((at, key) => at[key], root)
}

const options = { longs: String, bytes: String, enums: Number, arrays: true }

/** Reads a logs request off the wire with the official definitions. */
export function decodeLogs(bytes: Uint8Array): Record<string, unknown> {
  const type = official('opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest')
  return type.toObject(type.decode(bytes), options)
}

/** Reads a traces request off the wire with the official definitions. */
export function decodeTraces(bytes: Uint8Array): Record<string, unknown> {
  const type = official('opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest')
  return type.toObject(type.decode(bytes), options)
}

/** The log records of a request that was read with the official definitions, with ids in hexadecimal. */
export function recordsOf(decoded: Record<string, unknown>): LogRecord[] {
  const toHex = (base64: string | undefined) => Buffer.from(base64 ?? '', 'base64').toString('hex')
  return (decoded as unknown as ExportLogsRequest).resourceLogs.flatMap(({ scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) =>
      logRecords.map((record) => ({ ...record, traceId: toHex(record.traceId), spanId: toHex(record.spanId) })),
    ),
  )
}

/** Reads OTLP JSON: ids are hexadecimal there, which protobuf's own JSON does not know. */
export function decodeLogsJson(json: string): Record<string, unknown> {
  const type = official('opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest')
  const request = JSON.parse(json, (key, value) =>
    key === 'traceId' || key === 'spanId' ? Buffer.from(value, 'hex').toString('base64') : value,
  )
  const problem = type.verify(type.fromObject(request))
  if (problem) throw new Error(problem)
  return type.toObject(type.fromObject(request), options)
}

/** The answer of a collector that refused some of the records, as protobuf. */
export function encodePartialSuccess(rejectedLogRecords: number, errorMessage: string): Uint8Array {
  const type = official('opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse')
  return type.encode(type.fromObject({ partialSuccess: { rejectedLogRecords, errorMessage } })).finish()
}
