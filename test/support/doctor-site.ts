import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { expressMount } from '../../server-handler/frameworks/express/mount.js'
import { expressScope } from '../../server-handler/frameworks/express/scope.js'
import { createRumHandler } from '../../server-handler/rum/handler.js'

/** The hashes of the files of the script tag. */
export const BUILT_HASHES: Readonly<Record<string, string>> = JSON.parse(readFileSync('dist/integrity.json', 'utf8'))

/** A healthy installation. */
export interface DoctorSite {
  url: string
  close(): Promise<void>
}

const POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:; require-trusted-types-for 'script'; trusted-types throughline"

/** Starts a site as the documentation sets one up, with a strict policy. */
export async function startDoctorSite(): Promise<DoctorSite> {
  const rum = createRumHandler({
    clientRate: { perSecond: 1_000, burst: 1_000 },
    sink: { write: () => Promise.resolve() },
    warn: () => {},
  })
  const app = express()
  app.use(expressMount(rum))
  app.use(expressScope({ routes: { '/api/orders': 'private' } }))
  for (const name of Object.keys(BUILT_HASHES))
    app.get(`/${name}`, (_, response) => response.sendFile(`${process.cwd()}/dist/${name}`))
  app.get('/api/orders', (_, response) => response.set('cache-control', 'private, no-store').json([]))
  app.get('/', (_, response) =>
    response.set({ 'cache-control': 'private, no-store', 'content-security-policy': POLICY }).type('html').send(PAGE),
  )
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rum.close()
    },
  }
}

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">
<script src="/throughline.js" integrity="${BUILT_HASHES['throughline.js']}" crossorigin="anonymous" data-service="shop"></script>
</head><body><h1>Shop</h1></body></html>`
