import { expect, test } from 'vitest'
import { keepActions } from '../../src/plugin/keep-actions.js'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'
import { GAPS } from '../unit/plugin/gaps.js'

const stage = setStage()

test('in Chromium every request behind every gap of compiled code is exactly its click’s, with nothing changed on Promise', async () => {
  const bodies = GAPS.filter(([, , body]) => !body.includes('await using'))
  const source = `import { start } from './src/entries/index.ts'
    start({ attribution: 'compiled', debug: false, actions: { one: {} } })
    const wait = (ms) => new Promise((done) => setTimeout(done, ms))
    const turn = async (value, isFailing) => { await wait(0); if (isFailing) throw value; return value }
    const odd = (value, isFailing) => ({ then: (a, b) => void setTimeout(isFailing ? b : a, 0, value) })
    let at = 0
    const see = (value) => { fetch('/api/gap-' + at); return value }
    const gaps = [${bodies.map(([, , body]) => `async () => {\n${body}\n}`).join(',\n')}]
    document.getElementById('a').onclick = async () => { window.isDone = false; await gaps[at](); window.isDone = true }
    setInterval(() => { for (let i = 0; i < 50; i += 1) Promise.resolve().then(() => i) }, 2)
    window.next = (n) => { at = n; window.isDone = false }`
  const kept = keepActions(source)?.code.replaceAll('throughline/keep', './src/entries/keep.ts') ?? ''
  const page = await stage.open(kept, '<button id="a" data-action-name="one">a</button>')
  const told: Record<string, unknown> = {}
  const right: Record<string, unknown> = {}
  for (const [i, [name, looks]] of bodies.entries()) {
    await page.evaluate(`next(${i})`)
    await page.click('#a')
    await page.waitForFunction('window.isDone')
    const seen = await eventually(() => {
      const all = stage.server.to(`/api/gap-${i}`)
      return all.length >= looks && all
    })
    const said = seen.map(({ headers }) => [
      headers['x-throughline-action-name'],
      headers['x-throughline-attribution'],
      headers['x-throughline-action-id'] ?? headers['x-throughline-origin-action-id'],
    ])
    told[name] = said
    right[name] = Array(looks).fill(['one', 'exact', said[0]?.[2]])
  }
  expect(await page.evaluate(`'value' in Object.getOwnPropertyDescriptor(Promise.prototype, 'constructor')`)).toBe(true)
})
