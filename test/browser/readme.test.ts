import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()

test('the README’s first code does what the lines below it say', async () => {
  const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8')) ?? []
  const page = await stage.open(
    `${code}
     document.querySelector('#pay').onclick = () => fetch('/api/pay', { method: 'POST' })`,
    '<button id="pay">Pay</button>',
  )
  await page.click('#pay')
  const { headers } = await eventually(() => stage.server.to('/api/pay')[0])
  expect(headers['x-throughline-origin-action-id']).toMatch(/^act_/)
  expect(headers['x-throughline-action-name']).toBe('checkout_submit')
  await page.goto('about:blank')
  const { page: sent } = await eventually(() => stage.server.envelopes[0])
  expect(sent).toMatchObject({ service: 'storefront', version: '2026.11.20', route: '/shop' })
})

test('the script tag of the guide starts by its attributes, and makes the calls that were queued', async () => {
  stage.server.serve('/throughline.js', readFileSync('dist/throughline.js', 'utf8'))
  stage.server.serve('/throughline-tail.js', readFileSync('dist/throughline-tail.js', 'utf8'))
  const guide = readFileSync('docs/script-tag.md', 'utf8')
  const [byAttributes = '', byQueue = '', click = ''] = [...guide.matchAll(/```html\n([\s\S]*?)```/g)].map(
    ([, code]) => code,
  )
  const page = await stage.open('')

  stage.server.serve(
    '/shop',
    `<!doctype html><link rel="icon" href="data:,">${byAttributes}<button id="pay">Pay</button>${click}`,
  )
  await page.goto(`${stage.server.url}/shop`)
  await page.click('#pay')
  const { headers } = await eventually(() => stage.server.to('/api/pay')[0])
  expect(headers['x-throughline-action-name']).toBe('unregistered')
  await page.goto('about:blank')
  expect((await eventually(() => stage.server.envelopes[0])).page).toMatchObject({
    service: 'storefront',
    version: '2026.11.20',
    session: expect.any(String),
  })

  stage.server.envelopes.length = 0
  stage.server.serve('/shop', `<!doctype html><link rel="icon" href="data:,">${byQueue}`)
  await page.goto(`${stage.server.url}/shop`)
  await page.waitForFunction('!throughline.q')
  await page.evaluate(`throughline('flush')`)
  const event = await eventually(() =>
    stage.server.records().find((record) => record.kind === 'event' && record.name === 'view_product'),
  )
  expect(event).toMatchObject({ attrs: { product_id: 'p-17' } })
})
