import { connect } from 'node:net'

/** A header on the wire; characters up to U+00FF are bytes. */
export type RawHeader = readonly [name: string, value: string]

/** The response. */
export interface RawAnswer {
  /** 0 where the server closed the connection without a word. */
  status: number
  headers: RawHeader[]
  /** Everything behind the headers, frames of chunks included. */
  body: string
}

/** Sends headers as they are, which every client of HTTP would mend, fold or refuse. */
export function sendRaw(port: number, path: string, headers: readonly RawHeader[]): Promise<RawAnswer> {
  const lines = [`GET ${path} HTTP/1.1`, 'host: shop.example.com', 'connection: close']
  const text = [...lines, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n')
  return new Promise((resolve) => {
    let received = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1')).setEncoding('latin1')
    socket.on('data', (chunk) => {
      received += chunk
      // workerd does not close a connection because it is asked to.
      if (isWhole(readAnswer(received))) socket.destroy()
    })
    socket.on('error', () => {}) // A server that rejected may reset the connection; the response is kept.
    socket.on('close', () => resolve(readAnswer(received)))
  })
}

function isWhole({ status, headers, body }: RawAnswer): boolean {
  const length = headers.find(([name]) => name === 'content-length')?.[1]
  const isChunked = headers.some(([name]) => name === 'transfer-encoding')
  return (
    status > 0 && (isChunked ? body.endsWith('\r\n0\r\n\r\n') : length !== undefined && body.length >= Number(length))
  )
}

function readAnswer(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return { status: 0, headers: [], body: '' }
  const [first = '', ...lines] = text.slice(0, end).split('\r\n')
  return {
    status: Number(first.split(' ')[1] ?? 0),
    headers: lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
    body: text.slice(end + 4),
  }
}
