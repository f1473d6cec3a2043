import { expect, test } from 'vitest'
import { setStage } from '../support/stage.js'
import { useTwoButtons } from '../support/two-buttons.js'

const stage = setStage()
const { open, came, links } = useTwoButtons(stage)
/** A picture of its own address each time. */
const PICTURE = `
  const picture = () => URL.createObjectURL(new Blob(['<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'], { type: 'image/svg+xml' }))
  const image = document.getElementById('image')
`
const IMAGE = '<img id="image">'
const FRAME = `<iframe srcdoc="<button data-action-name=look onclick=parent.ask('framed')>in</button>"></iframe>`
/** Clicks the button in the page's frame. */
const clickInFrame = async (page: Awaited<ReturnType<typeof open>>) => {
  const frame = await (await page.waitForSelector('iframe'))?.contentFrame()
  await (await frame?.waitForSelector('button'))?.click()
}

test.each([
  ['its property', 'image.src = picture()'],
  ['its attribute', `image.setAttribute('src', picture())`],
  ['its candidates', `image.srcset = picture() + ' 1x'`],
])('a picture that a click loads by %s belongs to the click, for a listener of the load', async (_, change) => {
  const page = await open(
    `${PICTURE} image.addEventListener('load', async () => { await ask('zoom'); ask('more') }); on('a', () => { ${change} })`,
    IMAGE,
  )
  await page.click('#a')
  await came('more')
  expect([...links('zoom'), ...links('more')]).toEqual(['pay inferred', 'pay inferred'])
})

test('a picture that a poll loads while a click works is not the click’s', async () => {
  const page = await open(
    `${PICTURE} image.onload = () => ask('shown')
     setInterval(() => { image.src = picture() }, 150)
     on('a', async () => { await ask('slow'); await new Promise((done) => setTimeout(done, 700)); ask('end') })`,
    IMAGE,
  )
  await page.waitForFunction('performance.now() > 1500')
  await page.click('#a')
  await came('end')
  expect(links('end')).toEqual(['pay exact'])
  expect(links('shown').filter((link) => link.startsWith('pay'))).toEqual([])
})

test.each([
  [
    'a shared worker',
    'new SharedWorker(address).port',
    'onconnect = ({ ports: [port] }) => { port.onmessage = answer(port) }',
  ],
  ['a worker, in envelopes,', 'new Worker(address)', 'onmessage = answer(self)'],
])('responses of %s to two clicks are told apart by their number', async (_, wire, code) => {
  const page = await open(
    `const script = 'const answer = (to) => ({ data }) => setTimeout(() => to.postMessage(data), data.call.ms);' + ${JSON.stringify(code)}
     const address = URL.createObjectURL(new Blob([script]))
     const wire = ${wire}
     const callbacks = {}
     wire.onmessage = ({ data }) => callbacks[data.call.number]()
     const call = (number, ms) => { callbacks[number] = () => ask(number); wire.postMessage({ type: 'call', call: { number, ms } }) }
     on('a', () => call('first', 400)); on('b', () => call('second', 100))`,
  )
  await page.click('#a')
  await page.click('#b')
  await came('first')
  await came('second')
  expect([...links('first'), ...links('second')]).toEqual(['pay inferred', 'look inferred'])
})

test('a step back by the browser’s button is not the open click’s, one by its code is', async () => {
  const page = await open(
    `addEventListener('popstate', () => ask(location.search ? 'filtered' : 'all'))
     on('a', async () => { history.pushState({}, '', '?filter=red'); await ask('own'); await new Promise((done) => setTimeout(done, 900)); ask('end') })
     on('b', () => { history.pushState({}, '', '?filter=blue'); history.pushState({}, '', '?filter=green'); history.back() })`,
  )
  await page.click('#a')
  await came('own')
  await page.goBack()
  await came('all')
  expect(links('all').filter((link) => link.startsWith('pay'))).toEqual([])
  await page.click('#b')
  await came('filtered')
  expect(links('filtered').join()).toMatch(/^look/)
  await came('end')
  expect(links('end').join()).toMatch(/^pay/)
})

test('a click in a frame of the same origin is an action of the page, until it stops', async () => {
  const page = await open('window.ask = ask', FRAME)
  await clickInFrame(page)
  await came('framed')
  await page.evaluate('throughline.stop()')
  await clickInFrame(page)
  await came('framed', 2)
  expect(links('framed')).toEqual(['look exact', 'undefined undefined'])
})

test('a click in a frame that has started Throughline itself is left to the frame', async () => {
  const page = await open(
    `window.ask = ask
     const frame = document.createElement('iframe')
     frame.srcdoc = '<script>window[Symbol.for("throughline/1")] = {}</' + 'script><button onclick=parent.ask("framed")>in</button>'
     document.body.append(frame)`,
    ' ',
  )
  await clickInFrame(page)
  await came('framed')
  expect(links('framed').filter((link) => link.includes('exact'))).toEqual([])
})

test('what changes as text is selected by keys belongs to the key', async () => {
  const page = await open(
    `document.addEventListener('selectionchange', () => { if (getSelection().toString() === 'so') ask('selected') })`,
    '<p contenteditable id="text" data-action-name="look">some words</p>',
  )
  await page.focus('#text')
  await page.keyboard.down('Shift')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.up('Shift')
  await came('selected')
  expect(links('selected')).toEqual(['look exact'])
})
