import { expect, test } from 'vitest'
import { eventually } from '../../support/eventually.js'
import { setStage } from '../../support/stage.js'

const stage = setStage()

const kindOf = async (path: string) => {
  const { headers } = await eventually(() => stage.server.to(path)[0])
  return {
    kind: headers['x-throughline-action-kind'],
    id: headers['x-throughline-origin-action-id'],
    parent: headers['x-throughline-parent-action-id'],
  }
}

test('what Next.js loads in advance is a refresh of its own, whatever is going on, and what it loads for a click is the click’s', async () => {
  const page = await stage.open(
    `import { start } from './src/entries/index.ts'
     import { connectNextRouter } from './src/entries/next-router.ts'
     window.throughline = start({ actions: { open: { match: 'a' } } })
     window.theirs = fetch
     window.disconnect = connectNextRouter()
     window.isPatched = fetch !== theirs
     const ahead = { 'Next-Router-Prefetch': '1', RSC: '1' }
     fetch('/api/on-load', { headers: ahead })
     document.querySelector('a').onclick = async (event) => {
       event.preventDefault()
       fetch('/api/own', { headers: { RSC: '1' } })
       fetch('/api/ahead', { headers: ahead })
       await null
       fetch('/api/purpose', { headers: new Headers({ Purpose: 'prefetch' }) })
       fetch('/api/pages', { headers: { 'x-middleware-prefetch': '1' } })
       fetch('/api/not', { headers: { 'x-note': 'prefetched', 'x-purpose': 'read' } })
     }
     setTimeout(() => fetch('/api/idle', { headers: ahead }), 50)`,
    '<a href="/p/red-shoes">Red shoes</a>',
  )
  const onLoad = await kindOf('/api/on-load')
  expect(onLoad).toMatchObject({ kind: 'background_refresh', parent: undefined })
  expect(await kindOf('/api/idle')).toMatchObject({ kind: 'background_refresh', parent: undefined })
  await page.click('a')
  const own = await kindOf('/api/own')
  expect(own.kind).toBe('explicit_user_action')
  expect(await kindOf('/api/not')).toEqual(own)
  const ahead = await kindOf('/api/ahead')
  expect(ahead).toMatchObject({ kind: 'background_refresh', parent: own.id })
  for (const path of ['/api/purpose', '/api/pages'])
    expect(await kindOf(path)).toMatchObject({ kind: 'background_refresh', parent: own.id })
  expect(await page.evaluate('(disconnect(), isPatched && fetch === theirs)')).toBe(true)
})

test('a page is named by what Next.js has written since, not by what a reload has left in the history', async () => {
  const page = await stage.open(
    `import { start } from './src/entries/index.ts'
     import { connectNextRouter } from './src/entries/next-router.ts'
     const leaf = ['__PAGE__', {}]
     window.show = (...segments) => ({ __NA: true, __PRIVATE_NEXTJS_INTERNALS_TREE: { tree: ['', { children: segments.reduceRight((within, segment) => [segment, { children: within }], leaf) }] } })
     history.replaceState(show('feed', '(.)photo', ['id', '7', 'd']), '', '/photo/7')
     window.throughline = start()
     connectNextRouter()`,
  )
  await page.evaluate(`
    history.replaceState(show('photo', ['id', '7', 'd']), '', '/photo/7')
    history.pushState(show('(shop)', 'p', ['slug', 'blue', 'd']), '', '/p/blue')
    throughline.flush()`)
  const views = () =>
    stage.server.envelopes.flatMap(({ page: { route }, records }) =>
      records.flatMap((record) => (record.kind === 'event' && record.name === 'page_view' ? [route] : [])),
    )
  await eventually(() => views().length === 2)
  expect(views().toSorted()).toEqual(['/p/[slug]', '/photo/[id]'])
})
