import { expect, test } from 'vitest'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()

const kindOf = async (path: string) => {
  const { headers } = await eventually(() => stage.server.to(path)[0])
  return {
    kind: headers['x-throughline-action-kind'],
    id: headers['x-throughline-origin-action-id'],
    parent: headers['x-throughline-parent-action-id'],
  }
}

test('what a router loads in advance is a refresh of its own, whatever is going on, and what it loads for a click is the click’s', async () => {
  const page = await stage.open(
    `import { start } from './src/entries/index.ts'
     window.throughline = start({ actions: { open: { match: 'a' } } })
     const ahead = { 'Next-Router-Prefetch': '1', RSC: '1' }
     fetch('/api/on-load', { headers: ahead })
     document.querySelector('a').onclick = async (event) => {
       event.preventDefault()
       fetch('/api/own', { headers: { RSC: '1' } })
       fetch('/api/ahead', { headers: ahead })
       await null
       fetch(new Request('/api/purpose', { headers: { Purpose: 'prefetch' } }))
       const xhr = new XMLHttpRequest()
       xhr.open('GET', '/api/xhr')
       xhr.setRequestHeader('x-middleware-prefetch', '1')
       xhr.send()
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
  expect(await kindOf('/api/purpose')).toEqual(ahead)
  expect(await kindOf('/api/xhr')).toEqual(ahead)
})
