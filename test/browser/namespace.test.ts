import { expect, test } from 'vitest'
import { normalizeIngress } from '../../server-handler/ingress/normalize.js'
import type { ExportLogsRequest } from '../../server-handler/otlp/model.js'
import { createRumHandler } from '../../server-handler/rum/handler.js'
import { parseBaggage } from '../../src/shared/baggage.js'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()

test('another namespace is used in every header, baggage key and attribute, from the page to the log record', async () => {
  const page = await stage.open(
    `import { start } from './src/entries/index.ts'
     start({ namespace: 'whop', actions: { checkout_submit: { surfaceArea: 'checkout', match: '#pay' } } })
     document.querySelector('#pay').onclick = () => fetch('/graphql', { method: 'POST', body: JSON.stringify({ query: 'mutation Pay { pay }' }) })`,
    '<button id="pay">Pay</button>',
  )
  await page.click('#pay')
  const { headers } = await eventually(() => stage.server.to('/graphql')[0])
  await new Promise((resolve) => setTimeout(resolve, 250))
  await page.goto('about:blank')
  const sent = await eventually(() =>
    stage.server.to('/__throughline/rum').find(({ body }) => body.includes('"action"')),
  )

  expect(Object.keys(headers).filter((name) => name.includes('throughline'))).toEqual([])
  expect(headers).toMatchObject({ 'x-whop-action-name': 'checkout_submit', 'x-whop-graphql-operation': 'mutation Pay' })
  expect(parseBaggage(String(headers.baggage)).members.map(({ key }) => key.split('.')[0])).toEqual(
    Array(6).fill('whop'),
  )
  expect(normalizeIngress(headers, { namespace: 'whop', routeClass: 'private' }).action).toMatchObject({
    origin_action_id: headers['x-whop-origin-action-id'],
    surface_area: 'checkout',
  })

  const written: ExportLogsRequest[] = []
  const rum = createRumHandler({
    namespace: 'whop',
    bots: 'keep',
    sink: {
      write: async (request) => {
        written.push(request)
      },
    },
  })
  const answer = await rum(
    new Request(`${stage.server.url}/__throughline/rum`, {
      method: 'POST',
      body: sent.body,
      headers: { 'content-type': 'application/json', origin: stage.server.url },
    }),
  )
  await rum.flush()
  expect(answer.status).toBe(204)
  const keys = written.flatMap(({ resourceLogs }) =>
    resourceLogs.flatMap(({ scopeLogs }) =>
      scopeLogs.flatMap(({ logRecords }) => logRecords.flatMap(({ attributes }) => attributes.map(({ key }) => key))),
    ),
  )
  expect(keys).toContain('whop.origin_action_id')
  expect(keys.filter((key) => key.startsWith('throughline.'))).toEqual([])
  await rum.close()
})
