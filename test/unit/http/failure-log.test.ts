import { describe, expect, test } from 'vitest'
import { createFailureLog } from '../../../server-handler/http/failure-log.js'
import { createOtlpReceiver } from '../../../server-handler/store/receiver.js'
import { openStore } from '../../../server-handler/store/store.js'

function stage() {
  const messages: string[] = []
  const log = createFailureLog('createReportHandler()', (message) => messages.push(message))
  return { messages, log }
}

describe('what a handler failed with', () => {
  test('is logged once', () => {
    const { messages, log } = stage()
    for (let i = 0; i < 3; i += 1) log(new Error('disk full'))
    log(new Error('no such table'))
    expect(messages).toEqual(['createReportHandler() failed: disk full', 'createReportHandler() failed: no such table'])
  })

  test('is one short line, whatever a database quotes in it', () => {
    const { messages, log } = stage()
    log(new Error(`near "a\r\n\u001b[2J\u2028b${'x'.repeat(1000)}"`))
    log('not an error')
    expect(messages[0]).toMatch(/^createReportHandler\(\) failed: near "a \[2J bx+$/)
    expect(messages[0]?.length).toBeLessThan(340)
    expect(messages[1]).toBe('createReportHandler() failed: not an error')
  })

  test('is logged up to a hundred times, if each message differs', () => {
    const { messages, log } = stage()
    for (let i = 0; i < 500; i += 1) log(new Error(`row ${i}`))
    expect(messages).toHaveLength(100)
  })
})

test('the receiver says why it could not store a request', async () => {
  const messages: string[] = []
  const fail = () => Promise.reject(new Error('disk full'))
  const receive = createOtlpReceiver({
    store: { writeLogs: fail, writeTraces: fail },
    warn: (message) => messages.push(message),
  })
  const response = await receive(
    new Request('http://127.0.0.1:4320/v1/logs', {
      method: 'POST',
      body: '{"resourceLogs":[]}',
      headers: { 'content-type': 'application/json' },
    }),
  )
  expect(response.status).toBe(500)
  expect(messages).toEqual(['createOtlpReceiver() failed: disk full'])
})

test('a store that opens, expires and closes logs nothing', async () => {
  const messages: string[] = []
  const store = await openStore({ path: ':memory:', warn: (message) => messages.push(message) })
  await store.close()
  expect(messages).toEqual([])
})
