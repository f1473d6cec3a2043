import { type Clock, systemClock } from '../export/clock.js'
import { createFailureLog } from '../http/failure-log.js'
import { type BodyLimits, type BodyProblem, readBody } from '../http/read-body.js'
import { having, required, WARN_ROW, whole } from '../options/rows.js'
import { fillOptions, type OptionTable } from '../options/table.js'
import { type Warn, warnOnConsole } from '../options/warn.js'
import { decodeLogsJson, decodeTracesJson } from '../otlp/decode-json.js'
import type { Decoded } from '../otlp/decode-outcome.js'
import { decodeLogsProtobuf, decodeTracesProtobuf } from '../otlp/decode-protobuf.js'
import type { ExportLogsRequest, ExportTracesRequest } from '../otlp/model.js'
import { normalizeLogs } from '../otlp/normalize-log.js'
import { type Encoding, failure, success } from './receiver-answer.js'
import type { WriteResult } from './writer.js'

/** The store of a receiver, and its limits. */
export interface OtlpReceiverOptions {
  /** Receives the decoded requests. */
  store: {
    writeLogs(request: ExportLogsRequest): Promise<WriteResult>
    writeTraces(request: ExportTracesRequest): Promise<WriteResult>
  }
  /** Maximum bytes of a body as received. @default 4194304 */
  maxBytes?: number | undefined
  /** Maximum bytes of a body after decompression. @default 16777216 */
  maxDecodedBytes?: number | undefined
  /** Milliseconds until a body must be complete. @default 10000 */
  readTimeoutMs?: number | undefined
  /** Receives messages for an operator: why a request could not be stored. @default the console */
  warn?: Warn | undefined
}

/** Answers `POST /v1/logs` and `/v1/traces`; never rejects. */
export type OtlpReceiver = (request: Request) => Promise<Response>

const MIB = 1024 * 1024

/** The options of `createOtlpReceiver`. */
export const RECEIVER_OPTIONS = {
  store: required(
    having({ type: 'Store', methods: ['writeLogs', 'writeTraces'], advice: 'openStore()' }, 'where requests go'),
  ),
  maxBytes: whole({ from: 1, or: 4 * MIB }, 'bytes of a body as received'),
  maxDecodedBytes: whole({ from: 1, or: 16 * MIB }, 'bytes of a body after decompression'),
  readTimeoutMs: whole({ from: 1, or: 10_000 }, 'milliseconds until a body must be complete'),
  warn: WARN_ROW,
} satisfies OptionTable<OtlpReceiverOptions>

interface Signal {
  /** Decodes and stores; the rest is the same for both signals. */
  take(bytes: Uint8Array, encoding: Encoding): Promise<Decoded<WriteResult>>
  rejectedField: string
}

/**
 * Creates an OTLP/HTTP receiver: JSON and protobuf, uncompressed or gzip, acknowledged after the commit; lines of
 * JSON become structured records
 * (https://opentelemetry.io/docs/specs/otlp/#otlphttp).
 */
export function createOtlpReceiver(options: OtlpReceiverOptions): OtlpReceiver {
  return createOtlpReceiverWith(options, systemClock())
}

/** Creates a receiver with the given clock. */
export function createOtlpReceiverWith(given: OtlpReceiverOptions, clock: Clock): OtlpReceiver {
  const { readTimeoutMs, ...options } = fillOptions(given, RECEIVER_OPTIONS, 'createOtlpReceiver()')
  const limits: BodyLimits = { ...options, timeoutMs: readTimeoutMs, gzip: true, clock }
  const signals = toSignals(options.store)
  const logFailure = createFailureLog('createOtlpReceiver()', options.warn ?? warnOnConsole)
  return async (request) => {
    const encoding = readEncoding(request)
    const signal = signals.find(({ path }) => new URL(request.url).pathname.endsWith(path))
    if (!signal) return failure(encoding ?? 'json', { status: 404, message: 'the paths are /v1/logs and /v1/traces' })
    if (request.method !== 'POST')
      return failure('json', { status: 405, message: 'send it by POST', headers: { allow: 'POST' } })
    if (!encoding) {
      return failure('json', {
        status: 415,
        message: 'the content type must be application/json or application/x-protobuf',
      })
    }
    try {
      return await receive({ request, encoding, limits, signal })
    } catch (error) {
      logFailure(error)
      return failure(encoding, { status: 500, message: 'the request could not be handled' })
    }
  }
}

function toSignals(store: OtlpReceiverOptions['store']) {
  return [
    {
      path: '/v1/logs',
      rejectedField: 'rejectedLogRecords',
      take: (bytes: Uint8Array, encoding: Encoding) =>
        storeDecoded(encoding === 'json' ? decodeLogsJson(toText(bytes)) : decodeLogsProtobuf(bytes), (request) =>
          store.writeLogs(normalizeLogs(request)),
        ),
    },
    {
      path: '/v1/traces',
      rejectedField: 'rejectedSpans',
      take: (bytes: Uint8Array, encoding: Encoding) =>
        storeDecoded(
          encoding === 'json' ? decodeTracesJson(toText(bytes)) : decodeTracesProtobuf(bytes),
          store.writeTraces,
        ),
    },
  ]
}

async function storeDecoded<T>(
  decoded: Decoded<T>,
  write: (request: T) => Promise<WriteResult>,
): Promise<Decoded<WriteResult>> {
  return decoded.ok ? { ...decoded, request: await write(decoded.request) } : decoded
}

function toText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

function explainProblem(problem: BodyProblem, limits: BodyLimits): { status: number; message: string } {
  const tooLarge = (limit: number) => ({ status: 413, message: `the body is larger than ${limit} bytes` })
  const problems = {
    encoding: { status: 415, message: 'the content encoding must be gzip or none' },
    size: tooLarge(limits.maxBytes),
    decoded_size: tooLarge(limits.maxDecodedBytes),
    timeout: { status: 408, message: `the body took longer than ${limits.timeoutMs} ms` },
    broken: { status: 400, message: 'the body broke off' },
    gzip: { status: 400, message: 'the body is not valid gzip' },
  }
  return problems[problem]
}

interface Reception {
  request: Request
  encoding: Encoding
  limits: BodyLimits
  signal: Signal
}

async function receive({ request, encoding, limits, signal }: Reception): Promise<Response> {
  const body = await readBody(request, limits)
  if (!body.ok) return failure(encoding, explainProblem(body.problem, limits))
  const taken = await signal.take(body.bytes, encoding)
  if (!taken.ok) return failure(encoding, { status: 400, message: taken.problem })
  const { dropped, reason, unstorable = 0 } = taken.request
  if (dropped > 0) {
    // Nothing was stored, so the sender may retry all of it.
    return failure(encoding, {
      status: 503,
      message: `the store accepted nothing: ${reason}`,
      headers: { 'retry-after': '1' },
    })
  }
  return success(encoding, {
    rejected: taken.rejected + unstorable,
    errorMessage: taken.reason ?? (unstorable > 0 ? 'a value cannot be stored' : ''),
    rejectedField: signal.rejectedField,
  })
}

function readEncoding(request: Request): Encoding | undefined {
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  if (type === 'application/json') return 'json'
  return type === 'application/x-protobuf' ? 'protobuf' : undefined
}
