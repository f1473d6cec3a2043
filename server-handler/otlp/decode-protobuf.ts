import { type Decoded, decodeSafely } from './decode-outcome.js'
import { readResourceLogs } from './decode-protobuf-logs.js'
import { readResourceSpans } from './decode-protobuf-spans.js'
import { openWire, readFields } from './decode-wire.js'
import type { ExportLogsRequest, ExportTracesRequest, ResourceLogs, ResourceSpans } from './model.js'

/** Reads the protobuf encoding of an OTLP logs request; never throws. */
export function decodeLogsProtobuf(bytes: Uint8Array): Decoded<ExportLogsRequest> {
  return decodeSafely((rejects) => {
    const resourceLogs: ResourceLogs[] = []
    readFields(openWire(bytes), bytes.length, (field, reader) => {
      if (field === 1) resourceLogs.push(...readResourceLogs(reader, rejects))
    })
    return { resourceLogs }
  })
}

/** Reads the protobuf encoding of an OTLP traces request; never throws. */
export function decodeTracesProtobuf(bytes: Uint8Array): Decoded<ExportTracesRequest> {
  return decodeSafely((rejects) => {
    const resourceSpans: ResourceSpans[] = []
    readFields(openWire(bytes), bytes.length, (field, reader) => {
      if (field === 1) resourceSpans.push(...readResourceSpans(reader, rejects))
    })
    return { resourceSpans }
  })
}
