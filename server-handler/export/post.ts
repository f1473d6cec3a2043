import type { Clock } from './clock.js'
import type { OtlpSettings } from './environment.js'
import { readPartialSuccess } from './partial-success.js'
import type { Signal } from './signal.js'

/** The outcome of one attempt. */
export type Attempt =
  | { kind: 'delivered'; rejected: number; message: string }
  /** The attempt may be retried, after `afterMs` if the collector asked for it. */
  | { kind: 'retry'; problem: string; afterMs?: number }
  /** The same payload would be rejected again. */
  | { kind: 'refused'; problem: string }

/** `fetch`, as the exporter needs it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** What an attempt needs in addition to the payload. */
export interface PostOptions<Payload> {
  settings: OtlpSettings
  signal: Signal<Payload>
  fetch: Fetch
  clock: Clock
}

/** https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes */
const RETRYABLE = [429, 502, 503, 504]
/** A longer `Retry-After` is limited to this. */
const MAX_RETRY_AFTER_MS = 300_000

/** Sends one payload once. */
export async function post<Payload>(payload: Payload, options: PostOptions<Payload>): Promise<Attempt> {
  const { settings, fetch, clock } = options
  const { body, headers } = await encode(payload, options)
  const aborter = new AbortController()
  const isBounded = Number.isFinite(settings.timeoutMs)
  const cancel = isBounded ? clock.after(settings.timeoutMs, () => aborter.abort()) : () => {}
  try {
    const response = await fetch(settings.url, {
      method: 'POST',
      headers: { ...headers, ...settings.headers },
      body,
      signal: aborter.signal,
      // A redirect would repeat the headers, including any secrets, to another host.
      redirect: 'manual',
    })
    return await readAnswer(response, clock)
  } catch (error) {
    return { kind: 'retry', problem: aborter.signal.aborted ? 'timed out' : describe(error) }
  } finally {
    cancel()
  }
}

async function encode<Payload>(payload: Payload, { settings, signal }: PostOptions<Payload>) {
  const isJson = settings.protocol === 'http/json'
  const plain = isJson ? new TextEncoder().encode(signal.toJson(payload)) : signal.toProtobuf(payload)
  // pbf returns a view of a larger buffer; the copy has exactly the message's length.
  const bytes = new Uint8Array(plain)
  const type = isJson ? 'application/json' : 'application/x-protobuf'
  if (settings.compression === 'none') return { body: bytes, headers: { 'content-type': type } }
  return { body: await gzip(bytes), headers: { 'content-type': type, 'content-encoding': 'gzip' } }
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

async function readAnswer(response: Response, clock: Clock): Promise<Attempt> {
  const body = await readStart(response)
  if (response.ok) {
    const { rejected, errorMessage } = readPartialSuccess(body, response.headers.get('content-type') ?? '')
    return { kind: 'delivered', rejected, message: errorMessage }
  }
  const problem = `answered ${response.status}`
  if (!RETRYABLE.includes(response.status)) return { kind: 'refused', problem }
  const afterMs = readRetryAfter(response.headers.get('retry-after'), clock.now())
  return { kind: 'retry', problem, ...(afterMs === undefined ? {} : { afterMs }) }
}

/** Enough for a count and a sentence; longer responses are not read to their end. */
const MAX_ANSWER_BYTES = 64 * 1024

// Only the status matters: a body that is truncated, hangs or is too long adds nothing.
async function readStart({ body }: Response): Promise<Uint8Array> {
  if (!body) return new Uint8Array()
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let totalBytes = 0
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      totalBytes += next.value.byteLength
      if (totalBytes > MAX_ANSWER_BYTES) return new Uint8Array()
      chunks.push(next.value)
    }
    return concatBytes(chunks, totalBytes)
  } catch {
    return new Uint8Array() // The status has arrived and decides; without a body no record counts as rejected.
  } finally {
    // After the end this has no effect; before it, it closes the connection. A failing cancel changes nothing.
    reader.cancel().catch(() => {})
  }
}

function concatBytes(chunks: readonly Uint8Array[], totalBytes: number): Uint8Array {
  const whole = new Uint8Array(totalBytes)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}

/** Reads `Retry-After`: seconds or a date. */
export function readRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined
  const afterMs = /^\s*\d+\s*$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now
  return Number.isNaN(afterMs) ? undefined : Math.min(Math.max(0, afterMs), MAX_RETRY_AFTER_MS)
}

// fetch() reports only "fetch failed"; its cause has the reason.
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'could not be reached'
  const { cause } = error
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? `could not be reached (${code})` : 'could not be reached'
}
