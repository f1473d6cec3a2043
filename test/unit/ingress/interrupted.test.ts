import { createServer } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import { type AddressInfo, connect, type Socket } from 'node:net'
import express from 'express'
import { expect, onTestFinished, test } from 'vitest'
import { expressScope } from '../../../server-handler/entries/express.js'
import { nodeScope } from '../../../server-handler/entries/node.js'
import { eventually } from '../../support/eventually.js'
import { attributesOf } from '../../support/log-reader.js'
import { createMemoryTelemetry } from '../../support/memory-telemetry.js'

/** An Express server whose response has begun; it goes on with an error once the client has that part, or waits. */
async function begin(path: '/fails' | '/waits') {
  const { telemetry, spans } = createMemoryTelemetry({ traceSampleRatio: 1 })
  const app = express()
  // Express prints the errors that nothing handles, except in tests.
  app.set('env', 'test')
  app.use(expressScope({ telemetry }))
  app.get('/fails', (_req, res, next) => void res.write('part', () => next(new Error('after the headers'))))
  app.get('/waits', (_req, res) => void res.write('part'))
  const server = createServer(app).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => void server.close())
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(`GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`)
  await new Promise((resolve) => socket.once('data', resolve))
  const reason = async () => attributesOf((await eventually(() => spans[0])).attributes)['throughline.reason']
  return { socket, reason }
}

test('a response that an error interrupts on Express is broken, and not aborted by its client', async () => {
  const { reason } = await begin('/fails')
  expect(await reason()).toBe('broken')
})

test.each<[string, (socket: Socket) => void]>([
  ['closes', (socket) => socket.end()],
  ['drops', (socket) => socket.destroy()],
  ['resets', (socket) => socket.resetAndDestroy()],
])('a response whose client %s the connection is aborted', async (_, leave) => {
  const { socket, reason } = await begin('/waits')
  leave(socket)
  expect(await reason()).toBe('aborted')
})

test.each([
  ['aborted', 'its client cancels'],
  ['broken', 'the server destroys'],
  ['ok', 'both complete'],
])('a response of HTTP/2 is %s if %s it', async (expected) => {
  const { telemetry, spans } = createMemoryTelemetry({ traceSampleRatio: 1 })
  const scope = nodeScope({ telemetry })
  const server = createHttp2Server((req, res) =>
    Reflect.apply(scope, undefined, [
      req,
      res,
      () => {
        res.write('part')
        if (expected === 'broken') setImmediate(() => res.stream.destroy(new Error('midway')))
        if (expected === 'ok') res.end()
      },
    ]),
  ).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const session = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  onTestFinished(() => {
    session.destroy()
    server.close()
  })
  const request = session.request({ ':path': '/' })
  request.on('error', () => {})
  request.on('data', () => {
    if (expected === 'aborted') request.close(8)
  })
  const { attributes } = await eventually(() => spans[0])
  expect(attributesOf(attributes)['throughline.reason']).toBe(expected)
})
