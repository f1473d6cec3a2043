import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'

const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** Accepts a WebSocket with short messages: `onText` is called with each that arrives. Returns what sends one. */
export function acceptWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  onText: (text: string, send: (text: string) => void) => void,
): (text: string) => void {
  const key = createHash('sha1').update(`${request.headers['sec-websocket-key']}${WEBSOCKET_GUID}`).digest('base64')
  const send = (text: string): void => void socket.write(Buffer.from([0x81, text.length, ...Buffer.from(text)]))
  socket.on('error', () => {}) // The page was closed with its socket open.
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`,
  )
  socket.on('data', (frame: Buffer) => {
    // Closing is no text.
    if (frame[0] === 0x81) onText(unmask(frame), send)
  })
  return send
}

/** The text of a short frame: a head of two bytes, a mask of four, the masked text. */
function unmask(frame: Buffer): string {
  const mask = frame.subarray(2, 6)
  return Buffer.from(frame.subarray(6).map((byte, at) => byte ^ (mask[at % 4] ?? 0))).toString()
}

/** Serves WebSockets: `reply` returns what is sent in response to a text. */
export async function startSocketServer(
  reply: (text: string) => readonly string[],
): Promise<{ url: string; close(): void }> {
  const server = createServer().on('upgrade', (request, socket) => {
    acceptWebSocket(request, socket, (text, send) => reply(text).forEach(send))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `ws://localhost:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}
