import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { bundleForPage } from '../support/bundle.js'
import { FLAGS, findChromium } from '../support/chromium.js'
import { eventually } from '../support/eventually.js'
import { startPageServer } from '../support/page-server.js'

test('a page that is prerendered sends nothing until it is shown, and then is one view with vitals from its showing', async () => {
  const server = await startPageServer()
  const profile = await mkdtemp(join(tmpdir(), 'throughline-prerender-'))
  server.serve(
    '/bundle.js',
    await bundleForPage(`import { start } from './src/entries/index.ts'; start({ service: 'shop' })`),
  )
  const head = '<!doctype html><title>shop</title><link rel="icon" href="data:,">'
  // Longer than a batch waits: silence is what is shown.
  server.serve(
    '/home',
    `${head}<a href="/shop">next</a><script type="speculationrules">{"prerender":[{"urls":["/shop"],"eagerness":"immediate"}]}</script>
     <script>setTimeout(() => { fetch('/shown'); document.querySelector('a').click() }, 7000)</script>`,
  )
  server.serve(
    '/shop',
    `${head}<h1>Next</h1><script src="/bundle.js"></script><script>if (!document.prerendering) fetch('/not-prerendered'); document.addEventListener('prerenderingchange', () => setTimeout(() => { location.href = '/end' }, 2000))</script>`,
  )

  // A browser to which developer tools are attached does not prerender, so this one is left to itself.
  const browser = spawn(
    findChromium(),
    [...FLAGS, '--remote-debugging-port=0', `--user-data-dir=${profile}`, `${server.url}/home`],
    { stdio: 'ignore' },
  )
  onTestFinished(async () => {
    browser.kill('SIGKILL')
    await server.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  })

  await eventually(() => server.to('/shown').length, { withinMs: 20_000 })
  expect(server.to('/bundle.js')).toHaveLength(1)
  expect(server.to('/not-prerendered')).toEqual([])
  expect(server.envelopes).toEqual([])
  await eventually(() => server.to('/end').length)
  const records = await eventually(() => server.records().some(({ kind }) => kind === 'vital') && server.records())
  expect(records.filter((record) => record.kind === 'event' && record.name === 'page_view')).toHaveLength(1)
  for (const record of records) if (record.kind === 'vital') expect(record.nav).toBe('prerender')
})
