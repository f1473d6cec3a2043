import type { PbfReader } from 'pbf'
import { readHexId } from './decode-outcome.js'
import { named, readAnyValue, readKeyValue, readResource, readScope } from './decode-protobuf-values.js'
import { readFixed32, readFixed64, readHex, readNested, readString, readUint32 } from './decode-wire.js'
import type { LogRecord, ResourceLogs, ScopeLogs } from './model.js'

/** Reads the logs of one resource. */
export function readResourceLogs(reader: PbfReader): ResourceLogs {
  const logs: ResourceLogs = { resource: { attributes: [] }, scopeLogs: [] }
  readNested(reader, (field) => {
    if (field === 1) logs.resource = readResource(reader)
    else if (field === 2) logs.scopeLogs.push(readScopeLogs(reader))
    else if (field === 3) logs.schemaUrl = readString(reader)
  })
  return logs
}

function readScopeLogs(reader: PbfReader): ScopeLogs {
  const logs: ScopeLogs = { logRecords: [] }
  readNested(reader, (field) => {
    if (field === 1) logs.scope = readScope(reader)
    else if (field === 2) logs.logRecords.push(readLogRecord(reader))
    else if (field === 3) logs.schemaUrl = readString(reader)
  })
  return logs
}

function readLogRecord(reader: PbfReader): LogRecord {
  const record: LogRecord = {
    timeUnixNano: '0',
    observedTimeUnixNano: '0',
    severityNumber: 0,
    attributes: [],
    flags: 0,
  }
  readNested(reader, (field) => readLogField(field, reader, record))
  return record
}

function readLogField(field: number, reader: PbfReader, record: LogRecord): void {
  if (field === 1) record.timeUnixNano = readFixed64(reader)
  else if (field === 2) record.severityNumber = readUint32(reader)
  else if (field === 3) record.severityText = readString(reader)
  else if (field === 5) record.body = readAnyValue(reader, 0)
  else if (field === 6) record.attributes.push(readKeyValue(reader, 0))
  else if (field === 8) record.flags = readFixed32(reader)
  else if (field === 9) Object.assign(record, named('traceId', readHexId(readHex(reader), 16)))
  else if (field === 10) Object.assign(record, named('spanId', readHexId(readHex(reader), 8)))
  else if (field === 11) record.observedTimeUnixNano = readFixed64(reader)
  else if (field === 12) record.eventName = readString(reader)
}
