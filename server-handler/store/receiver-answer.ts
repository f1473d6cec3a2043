import { PbfWriter } from 'pbf'

/** The two encodings; a response has that of its request. */
export type Encoding = 'json' | 'protobuf'

/** An error with its reason. */
export interface Failure {
  status: number
  message: string
  headers?: Readonly<Record<string, string>>
}

/** google.rpc.Code by HTTP status: https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
const RPC_CODES: Readonly<Record<number, number>> = {
  400: 3,
  404: 5,
  405: 12,
  408: 4,
  413: 3,
  415: 3,
  500: 13,
  503: 14,
}

/** Answers with a google.rpc.Status in the request's own encoding. */
export function failure(encoding: Encoding, { status, message, headers = {} }: Failure): Response {
  const code = RPC_CODES[status] ?? 2
  if (encoding === 'json') return answer(encoding, { status, headers, body: JSON.stringify({ code, message }) })
  return answer(encoding, { status, headers, body: toProtobufPair({ count: code, message }) })
}

/** How many records were accepted and rejected. */
export interface Success {
  rejected: number
  errorMessage: string
  rejectedField: string
}

/** Responds 200: empty if everything was accepted, a partial success otherwise. */
export function success(encoding: Encoding, { rejected, errorMessage, rejectedField }: Success): Response {
  if (encoding === 'json') {
    const partialSuccess = { [rejectedField]: String(rejected), errorMessage }
    return answer(encoding, { status: 200, body: JSON.stringify(rejected > 0 ? { partialSuccess } : {}) })
  }
  const writer = new PbfWriter()
  if (rejected > 0) writer.writeBytesField(1, toProtobufPair({ count: rejected, message: errorMessage }))
  return answer(encoding, { status: 200, body: Uint8Array.from(writer.finish()) })
}

// Status and the two partial successes have the same shape: an integer as field 1, text as field 2.
function toProtobufPair({ count, message }: { count: number; message: string }): Uint8Array<ArrayBuffer> {
  const writer = new PbfWriter()
  writer.writeVarintField(1, count)
  writer.writeStringField(2, message)
  return Uint8Array.from(writer.finish())
}

interface Answer {
  status: number
  body: string | Uint8Array<ArrayBuffer>
  headers?: Readonly<Record<string, string>>
}

function answer(encoding: Encoding, { status, body, headers }: Answer): Response {
  const type = encoding === 'json' ? 'application/json' : 'application/x-protobuf'
  return new Response(body, { status, headers: { 'content-type': type, 'cache-control': 'no-store', ...headers } })
}
