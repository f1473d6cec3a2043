import { PbfReader } from 'pbf'
import type { PartialSuccess } from '../otlp/model.js'

const NOTHING_REJECTED: PartialSuccess = { rejected: 0, errorMessage: '' }

/** Reads the partial success of an accepted payload. A response that cannot be read rejects nothing. */
export function readPartialSuccess(body: Uint8Array, contentType: string): PartialSuccess {
  try {
    if (/json/i.test(contentType)) return fromJson(new TextDecoder().decode(body))
    return /protobuf|octet-stream|^\s*$/i.test(contentType) ? fromProtobuf(body) : NOTHING_REJECTED
  } catch {
    return NOTHING_REJECTED // The status says that everything was accepted.
  }
}

function fromJson(text: string): PartialSuccess {
  const { partialSuccess }: { partialSuccess?: Record<string, unknown> } = JSON.parse(text || '{}')
  const rejected = partialSuccess?.rejectedLogRecords ?? partialSuccess?.rejectedSpans
  return { rejected: toCount(rejected), errorMessage: String(partialSuccess?.errorMessage ?? '') }
}

// An invalid count rejects nothing. The caller compares it with the number of records sent.
function toCount(given: unknown): number {
  const count = typeof given === 'number' || typeof given === 'string' ? Math.floor(Number(given)) : 0
  return count > 0 ? count : 0
}

// ExportLogsServiceResponse and its counterpart for traces: field 1 is a message of count (1) and text (2).
function fromProtobuf(body: Uint8Array): PartialSuccess {
  return new PbfReader(body).readFields<PartialSuccess>(
    (tag, result, pbf) => {
      if (tag === 1) pbf.readMessage(readField, result)
    },
    { ...NOTHING_REJECTED },
  )
}

function readField(tag: number, result: PartialSuccess, pbf: PbfReader): void {
  if (tag === 1) result.rejected = toCount(pbf.readVarint(true))
  else if (tag === 2) result.errorMessage = pbf.readString()
}
