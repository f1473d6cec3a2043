import { showUrl, toPrintable } from './printable.js'

/** A response with its body. */
export interface Answer {
  status: number
  headers: Headers
  /** The final address, after redirects. */
  url: URL
  bytes: Uint8Array
  /** Whether the body was longer than the limit. */
  isCut: boolean
  /** The middle of the time between request and response, in epoch milliseconds. */
  atMs: number
}

/** A response, or why there is none. */
export type Reply = { ok: true; answer: Answer } | { ok: false; problem: string }

/** A request to send. */
export interface Asked {
  method?: string
  headers?: Readonly<Record<string, string>>
  body?: string
  /** @default 5 for GET, else none */
  maxRedirects?: number
}

/** Robots are not recorded by default; a server that keeps them can recognize this one by its name. */
export const USER_AGENT = 'Mozilla/5.0 (compatible; throughline-doctor; bot)'
/** Longest time that one request may take. */
export const TIMEOUT_MS = 10_000
/** Pages and scripts are smaller; longer bodies are truncated. */
const MAX_BODY_BYTES = 4 * 1024 * 1024
const MAX_REDIRECTS = 5

/** Sends a request within limits of time, size and redirects; never rejects. */
export async function request(url: URL, asked: Asked = {}): Promise<Reply> {
  const { method = 'GET', maxRedirects = method === 'GET' ? MAX_REDIRECTS : 0 } = asked
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    let at = url
    for (let redirects = 0; ; redirects += 1) {
      const answer = await send(at, { ...asked, method, signal })
      const next = redirects < maxRedirects ? readLocation(answer) : undefined
      if (!next) return { ok: true, answer }
      if (redirects + 1 === maxRedirects) return { ok: false, problem: `more than ${maxRedirects} redirects` }
      at = next
    }
  } catch (cause) {
    return { ok: false, problem: describeFailure(url, cause) }
  }
}

function readLocation({ status, headers, url }: Answer): URL | undefined {
  const location = headers.get('location')
  if (status < 300 || status > 399 || location === null || !URL.canParse(location, url)) return undefined
  const next = new URL(location, url)
  return /^https?:$/.test(next.protocol) ? next : undefined
}

async function send(url: URL, { method, headers, body, signal }: Asked & { signal: AbortSignal }): Promise<Answer> {
  const startedAt = Date.now()
  const response = await fetch(url, {
    redirect: 'manual',
    signal,
    headers: { 'user-agent': USER_AGENT, ...headers },
    ...(method === undefined ? {} : { method }),
    ...(body === undefined ? {} : { body }),
  })
  const atMs = (startedAt + Date.now()) / 2
  const { bytes, isCut } = await readStart(response.body)
  return { status: response.status, headers: response.headers, url, bytes, isCut, atMs }
}

async function readStart(body: ReadableStream<Uint8Array> | null): Promise<{ bytes: Uint8Array; isCut: boolean }> {
  if (!body) return { bytes: new Uint8Array(), isCut: false }
  const chunks: Uint8Array[] = []
  let total = 0
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return { bytes: Buffer.concat(chunks), isCut: false }
    chunks.push(value)
    total += value.byteLength
    if (total <= MAX_BODY_BYTES) continue
    await reader.cancel()
    return { bytes: Buffer.concat(chunks), isCut: true }
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host name does not exist',
  EAI_AGAIN: 'the host name cannot be resolved',
  ECONNRESET: 'the connection was reset',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host',
  UND_ERR_SOCKET: 'the connection was closed',
}

function describeFailure(url: URL, thrown: unknown): string {
  const { name, message, cause }: { name?: unknown; message?: unknown; cause?: unknown } = Object(thrown)
  if (name === 'TimeoutError') return `${showUrl(url)} did not answer within ${TIMEOUT_MS / 1_000} s`
  const { code, message: reason = message }: { code?: unknown; message?: unknown } = Object(cause)
  return `${showUrl(url)} does not answer: ${REASONS[String(code)] ?? toPrintable(String(code ?? reason))}`
}

/** Decodes the body of a response. */
export function textOf({ bytes }: Answer): string {
  return new TextDecoder().decode(bytes)
}
