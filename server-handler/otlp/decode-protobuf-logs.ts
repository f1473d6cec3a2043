import type { PbfReader } from 'pbf'
import { type Rejects, readHexId, reject } from './decode-outcome.js'
import { readGroup } from './decode-protobuf-group.js'
import { named, readAnyValue, readKeyValue, readResource, readScope } from './decode-protobuf-values.js'
import { readFixed32, readFixed64, readHex, readIsolated, readNested, readString, readUint32 } from './decode-wire.js'
import type { LogRecord, ResourceLogs, ScopeLogs } from './model.js'

/**
 * Reads the logs of one resource. Invalid records are rejected and counted, and so are all under an invalid resource.
 */
export function readResourceLogs(reader: PbfReader, rejects: Rejects): ResourceLogs[] {
  const scopeLogs: ScopeLogs[] = []
  const group = readGroup(reader, rejects, {
    readHead: readResource,
    readItem: () => scopeLogs.push(...readScopeLogs(reader, rejects)),
    count: () => countOf(scopeLogs),
  })
  return group ? [{ resource: group.head ?? { attributes: [] }, scopeLogs, ...group.schema }] : []
}

const countOf = (scopes: readonly ScopeLogs[]): number =>
  scopes.reduce((sum, { logRecords }) => sum + logRecords.length, 0)

function readScopeLogs(reader: PbfReader, rejects: Rejects): ScopeLogs[] {
  const logRecords: LogRecord[] = []
  const group = readGroup(reader, rejects, {
    readHead: readScope,
    readItem() {
      const read = readIsolated(reader, () => readLogRecord(reader))
      if ('value' in read) logRecords.push(read.value)
      else reject(rejects, read.problem)
    },
    count: () => logRecords.length,
  })
  return group ? [{ ...(group.head && { scope: group.head }), logRecords, ...group.schema }] : []
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
