import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** Serves WebSockets with short messages: `reply` returns what is sent in response to a text. */
export async function startSocketServer(
  reply: (text: string) => readonly string[],
): Promise<{ url: string; close(): void }> {
  const server = createServer().on('upgrade', (request, socket) => {
    const key = createHash('sha1').update(`${request.headers['sec-websocket-key']}${WEBSOCKET_GUID}`).digest('base64')
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`,
    )
    socket.on('error', () => {}) // The page was closed with its socket open.
    socket.on('data', (frame: Buffer) => {
      // A head of two bytes, a mask of four, the masked text; closing is no text.
      if (frame[0] !== 0x81) return
      const mask = frame.subarray(2, 6)
      const text = Buffer.from(frame.subarray(6).map((byte, at) => byte ^ (mask[at % 4] ?? 0))).toString()
      for (const answer of reply(text)) socket.write(Buffer.from([0x81, answer.length, ...Buffer.from(answer)]))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `ws://localhost:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}
