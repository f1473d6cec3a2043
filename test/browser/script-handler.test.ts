import express from 'express'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expressMount } from '../../server-handler/entries/express.js'
import { createScriptHandler, type ScriptTagOptions } from '../../server-handler/entries/script.js'
import { createRumHandler } from '../../server-handler/entries/server.js'
import { eventually } from '../support/eventually.js'
import { createMemorySink } from '../support/log-reader.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const script = createScriptHandler()
const sink = createMemorySink()
const asked: string[] = []
let page = { tag: {} as ScriptTagOptions, policy: '' }
let origin = ''
let close = () => {}

beforeAll(async () => {
  const app = express()
  app.use((request, _, next) => {
    asked.push(request.path)
    next()
  })
  app.use(expressMount(createRumHandler({ sink })), expressMount(script))
  app.get('/', (_, response) => {
    response.set('content-security-policy', page.policy).type('html')
    response.send(
      `<!doctype html><link rel="icon" href="data:,">${script.tag(page.tag)}<button id="pay" data-testid="pay">Pay</button>`,
    )
  })
  app.post('/api/pay', (request, response) => {
    asked.push(`pay by ${request.get('x-throughline-action-kind')}`)
    response.json({})
  })
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  close = () => void server.close()
})
afterAll(() => close())

const POLICY = `default-src 'none'; img-src data:; connect-src 'self'; require-trusted-types-for 'script'; trusted-types throughline;`
const start = { service: 'shop', consent: 'granted' }

test.each([
  ['with a nonce', { nonce: 'n0nce', start }, `${POLICY} script-src 'nonce-n0nce'`],
  ['with a nonce, async', { async: true, nonce: 'n0nce', start }, `${POLICY} script-src 'nonce-n0nce'`],
  ["from 'self'", { start }, `${POLICY} script-src 'self'`],
  [
    'async, by the hash of the inline script',
    { async: true, start },
    `${POLICY} script-src 'self' ${script.inlineScriptSource}`,
  ],
  ['with the causes of vitals', { vitals: 'attributed', start }, `${POLICY} script-src 'self'`],
] as const)('the tag works under a strict policy %s', async (_, tag, policy) => {
  page = { tag, policy }
  asked.length = 0
  const visitor = await stage.browser.createBrowserContext()
  const tab = await visitor.newPage()
  const complaints: string[] = []
  tab.on('console', (message) => complaints.push(message.text()))
  tab.on('pageerror', (error) => complaints.push(String(error)))
  await tab.goto(origin)
  await eventually(
    () =>
      asked.includes(script.src.replace('.js', 'vitals' in tag ? '-tail-attributed.js' : '-tail.js')) || complaints[0],
  )
  await eventually(() => tab.evaluate(`typeof throughline == 'function' && !throughline.q`))
  await tab.evaluate(`document.querySelector('#pay').onclick = () => void fetch('/api/pay', { method: 'POST' })`)
  await tab.click('#pay')
  await eventually(() => asked.find((each) => each.startsWith('pay')))
  expect(asked.find((each) => each.startsWith('pay'))).toBe('pay by explicit_user_action')
  expect(complaints).toEqual([])

  // The second visit takes both files from the browser's cache.
  asked.length = 0
  await tab.goto(origin)
  await tab.evaluate(`throughline('flush')`)
  await eventually(() => asked.includes('/__throughline/rum'))
  expect(asked.filter((path) => path.endsWith('.js'))).toEqual([])
  await visitor.close()
})
