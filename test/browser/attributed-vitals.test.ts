import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { VitalRecord } from '../../src/shared/wire.js'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const vitals = () => stage.server.records().filter((record): record is VitalRecord => record.kind === 'vital')
/** Hides the page as a visitor does who opens another tab. */
async function hide(): Promise<void> {
  const tab = await stage.browser.newPage()
  await tab.bringToFront()
  await new Promise((resolve) => setTimeout(resolve, 100)) // The tab has to be shown before it may go.
  await tab.close()
}

test.each([
  [
    'a collector added to core',
    `import { start } from './src/entries/core.ts'
     import { attributedVitals } from './src/entries/vitals.ts'
     start({ service: 'shop' }, [attributedVitals(() => import('web-vitals/attribution'))])`,
  ],
  ['the script tag', ''],
  ['the whole of it', `import { start } from './src/entries/attributed.ts'; start({ service: 'shop' })`],
])('with the attribution build, LCP and INP say which element, which parts and which script: %s', async (_, code) => {
  stage.server.serve(
    '/menu.js',
    `document.querySelector('#menu').onclick = () => { const end = performance.now() + 120; while (performance.now() < end); document.body.append('opened') }`,
  )
  for (const name of ['throughline.js', 'throughline-tail-attributed.js'])
    stage.server.serve(`/${name}`, readFileSync(`dist/${name}`, 'utf8'))
  const tag = code ? '' : '<script src="/throughline.js" data-service="shop" data-vitals="attributed"></script>'
  const page = await stage.open(
    code,
    `${tag}<h1 id="headline" style="font-size:60px">A headline that is the largest paint</h1><button id="menu">Menu</button><script src="/menu.js?v=1"></script>`,
  )
  await page.click('#menu')
  await new Promise((resolve) => setTimeout(resolve, 1500)) // web-vitals reads interactions when the page is idle.
  await hide()
  await eventually(() => ['LCP', 'INP'].every((name) => vitals().some((vital) => vital.name === name)))
  const of = (name: string) => vitals().find((vital) => vital.name === name)

  expect(of('LCP')?.target).toContain('#headline')
  expect(Object.keys(of('LCP')?.parts ?? {})).toEqual(
    expect.arrayContaining(['timeToFirstByte', 'resourceLoadDelay', 'resourceLoadDuration', 'elementRenderDelay']),
  )
  expect(of('INP')).toMatchObject({ target: '#menu', url: expect.stringMatching(/\/menu\.js$/) })
  expect(of('INP')?.parts?.processingDuration).toBeGreaterThanOrEqual(100)
  const { inputDelay = 0, processingDuration = 0, presentationDelay = 0 } = of('INP')?.parts ?? {}
  expect(Math.abs(inputDelay + processingDuration + presentationDelay - (of('INP')?.value ?? 0))).toBeLessThan(10)
})
