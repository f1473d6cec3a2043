import { expect, test } from 'vitest'
import { listen } from '../../../server-handler/cli/listening.js'
import { DUCKDB } from '../../../server-handler/questions/duckdb-dialect.js'
import { startWhenSlow } from '../../../server-handler/report/start-when-slow.js'
import { createReportHandler } from '../../support/clocked.js'
import { NOW_MS } from '../../support/log-request.js'

/** A store that answers nothing, once it may. */
function slowStore() {
  let release = () => {}
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  let problem: Error | undefined
  const query = async () => {
    await gate
    if (problem) throw problem
    return []
  }
  const failWith = (error: Error) => {
    problem = error
  }
  return { store: { dialect: DUCKDB, query }, release, failWith }
}
const handlerOf = (store: ReturnType<typeof slowStore>['store']) =>
  createReportHandler({ store: store as never, now: () => NOW_MS })
const ask = (handle: (request: Request) => Promise<Response>, path: string) =>
  handle(new Request(`http://127.0.0.1/report${path}`))

test.each([
  '',
  '/compare',
  '/vitals/lcp',
  '/actions',
  '/errors',
  '/health',
  '/routes/%2Fp',
  '/actions/pay',
  '/search?q=a',
])('the page %s begins to arrive while its queries run, and is the same document in the end', async (path) => {
  const { store, release } = slowStore()
  const response = await ask(handlerOf(store), path)
  const reader = (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream() as never).getReader()
  const first = String((await reader.read()).value)
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(first).toContain('<link rel="stylesheet"')
  expect(first).not.toContain('<body>')
  release()
  let rest = ''
  for (let part = await reader.read(); !part.done; part = await reader.read()) rest += part.value
  const whole = await ask(handlerOf(store), path)
  expect(first + rest).toBe(await whole.text())
})

test.each(['/errors/gone', '/nowhere', '/vitals/fid', '/errors?format=csv&table=x'])(
  'of %s the status is known first, however long it takes',
  async (path) => {
    const { store, release } = slowStore()
    const answer = ask(handlerOf(store), path)
    setTimeout(release, 80)
    expect((await answer).status).toBe(404)
  },
)

test('a failure after the beginning is shown in the page, one before it is an error, and the operator learns why', async () => {
  const { store, release, failWith } = slowStore()
  const messages: string[] = []
  const handle = createReportHandler({ store: store as never, now: () => NOW_MS, warn: (text) => messages.push(text) })
  const late = await ask(handle, '/errors')
  failWith(new Error('the disk <b>'))
  release()
  expect(await late.text()).toMatch(/The report failed\.<\/p><\/body><\/html>$/)
  expect(messages).toEqual(['createReportHandler() failed: the disk <b>'])
  expect((await ask(handle, '/errors')).status).toBe(500)
})

test('a client that leaves in between does no harm', async () => {
  const { store, release } = slowStore()
  const response = await ask(handlerOf(store), '')
  await response.body?.cancel()
  release()
  expect((await ask(handlerOf(store), '')).status).toBe(200)
})

test('the first bytes are sent over HTTP as they come', async () => {
  let finish = (_: string) => {}
  const answer = new Promise<Response>((resolve) => {
    finish = (text) => resolve(new Response(text))
  })
  const server = await listen(() => startWhenSlow('start ', answer, {}), { port: 0, host: '127.0.0.1' })
  const response = await fetch(server.url)
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('start ')
  finish('start and rest')
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('and rest')
  expect((await reader.read()).done).toBe(true)
  await server.close()
})
