import { execFileSync, spawn } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createServer as createPlainServer } from 'node:http2'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createServer as createTlsServer } from 'node:tls'
import { freePort } from '../../test/support/free-port.js'

/** A request as it was received. */
export interface CountedRequest {
  path: string
  /** Bytes of the compressed field section, with encoder instructions of HTTP/3 sent for it. */
  bytes: number
  /** Bytes that the same fields take over HTTP/1.1; 0 where they were not read. */
  plainBytes: number
  /** The fields, without pseudo headers; empty where they were not read. */
  fields: readonly (readonly [string, string])[]
}

/** A server that serves a folder and counts the headers of requests. */
export interface CountingServer {
  port: number
  requests: CountedRequest[]
  stop(): void
}

export interface Certificate {
  certificate: string
  key: string
  /** SHA-256 of the public key, base64, as Chromium's flag takes it. */
  spki: string
}

/** Makes a certificate for localhost in the folder. */
export function createCertificate(folder: string): Certificate {
  const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '10', '-nodes']
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
  execFileSync('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', certificate], {
    stdio: 'ignore',
  })
  const { publicKey } = new X509Certificate(readFileSync(certificate))
  const spki = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64')
  return { certificate, key, spki }
}

const HEADERS_FRAME = 1
const CONTINUATION_FRAME = 9
const FLAG_PRIORITY = 0x20
const PRIORITY_BYTES = 5
const PREFACE_BYTES = 24
const FRAME_HEADER_BYTES = 9

/** Reads the frames of a client's side of a connection, and adds up the field sections by stream. */
function createFrameCounter(onBytes: (streamId: number, bytes: number) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0)
  let toSkip = PREFACE_BYTES
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      if (rest.length < toSkip + FRAME_HEADER_BYTES) return
      const frame = rest.subarray(toSkip)
      const length = frame.readUIntBE(0, 3)
      const [kind, flags, streamId] = [frame[3], frame[4] ?? 0, frame.readUInt32BE(5) & 0x7fffffff]
      if (kind === HEADERS_FRAME) onBytes(streamId, flags & FLAG_PRIORITY ? length - PRIORITY_BYTES : length)
      if (kind === CONTINUATION_FRAME) onBytes(streamId, length)
      rest = frame.subarray(FRAME_HEADER_BYTES)
      toSkip = length
    }
  }
}

/** Starts an HTTP/2 server. `tableBytes` is the size of the dynamic table that it allows. */
export async function startHttp2(
  { certificate, key }: Certificate,
  folder: string,
  tableBytes: number,
): Promise<CountingServer> {
  const requests: CountedRequest[] = []
  const counted = new Map<string, number>()
  const plain = createPlainServer({ settings: { headerTableSize: tableBytes } })
  plain.on('stream', (stream, headers) => {
    const path = String(headers[':path'])
    const fields = Object.entries(headers).flatMap(([name, value]) =>
      name[0] === ':' ? [] : [[name, String(value)] as const],
    )
    const bytes = counted.get(`${stream.session?.socket.remotePort} ${stream.id}`) ?? 0
    const plainBytes = fields.reduce((sum, [name, value]) => sum + name.length + value.length + ': \r\n'.length, 0)
    requests.push({ path, bytes, plainBytes, fields })
    const file = join(folder, path.split('?')[0] ?? '')
    const isFile = /\.\w+$/.test(file) && existsSync(file)
    const type = file.endsWith('.js') ? 'text/javascript' : isFile ? 'text/html' : 'application/json'
    stream.respond({ ':status': 200, 'content-type': type, 'cache-control': 'no-store' })
    stream.end(isFile ? readFileSync(file) : '{}')
  })
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
  const { port: plainPort } = plain.address() as AddressInfo
  const files = { cert: readFileSync(certificate), key: readFileSync(key), ALPNProtocols: ['h2'] }
  const front = createTlsServer(files, (socket) => {
    const behind = connect(plainPort, '127.0.0.1', () => {
      const count = createFrameCounter((streamId, bytes) => {
        const at = `${behind.localPort} ${streamId}`
        counted.set(at, (counted.get(at) ?? 0) + bytes)
      })
      socket.on('data', (chunk: Buffer) => {
        count(chunk)
        behind.write(chunk)
      })
    })
    behind.pipe(socket)
    for (const one of [socket, behind]) {
      one.on('error', () => {}) // The browser closes connections as it likes.
      one.on('close', () => [socket, behind].map((each) => each.destroy()))
    }
  })
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  return {
    port: (front.address() as AddressInfo).port,
    requests,
    stop() {
      front.close()
      plain.close()
    },
  }
}

const AIOQUIC = 'aioquic==1.7.2'
const ENVIRONMENT = '.throughline/aioquic'

/** Starts an HTTP/3 server with aioquic, which is installed into a virtual environment once. */
export async function startHttp3({ certificate, key }: Certificate, folder: string): Promise<CountingServer> {
  const python = join(ENVIRONMENT, 'bin/python')
  if (!existsSync(python)) {
    execFileSync('python3', ['-m', 'venv', ENVIRONMENT])
    execFileSync(python, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', AIOQUIC])
  }
  const port = await freePort()
  const requests: CountedRequest[] = []
  const child = spawn(python, ['bench/headers/quic.py', String(port), certificate, key, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve, reject) => {
    child.on('close', () => reject(new Error('the HTTP/3 server has ended')))
    createInterface(child.stdout).on('line', (line) => {
      const { path, block, encoder } = JSON.parse(line)
      if (path === undefined) return resolve()
      requests.push({ path, bytes: block + encoder, plainBytes: 0, fields: [] })
    })
  })
  return { port, requests, stop: () => child.kill() }
}
