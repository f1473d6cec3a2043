import { cleanLogs, cleanTraces } from './encode-clean.js'
import type { ExportLogsRequest, ExportTracesRequest } from './model.js'

/** Writes a logs request as OTLP JSON. */
export function encodeLogsJson(request: ExportLogsRequest): string {
  return JSON.stringify(cleanLogs(request))
}

/** Writes a traces request as OTLP JSON. */
export function encodeTracesJson(request: ExportTracesRequest): string {
  return JSON.stringify(cleanTraces(request))
}
