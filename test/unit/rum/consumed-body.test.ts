import { gzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { honoMount } from '../../../server-handler/entries/hono.js'
import { envelope } from '../../support/envelope.js'
import { openEndpoint } from '../../support/rum-endpoint.js'

test.each(['text', 'arrayBuffer'] as const)(
  'Hono passes on a compressed body that a middleware has read as %s, if its bytes are left',
  async (how) => {
    const { handle } = openEndpoint({ gzip: true })
    const app = new Hono()
    app.use(async ({ req }, next) => {
      await req[how]()
      await next()
    })
    app.use(honoMount(handle))

    const { status } = await app.request('https://shop.example.com/__throughline/rum', {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify(envelope())),
    })

    expect(status).toBe(how === 'text' ? 400 : 204)
  },
)
