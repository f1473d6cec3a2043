// What code causes as if the visitor had, and what other code or the browser causes for a listener of a click.
import { expect, test } from 'vitest'
import { setStage } from '../support/stage.js'
import { useTwoButtons } from '../support/two-buttons.js'

const stage = setStage()
const { open, came, links, answer } = useTwoButtons(stage)
const linksTo = (path: string, name: string) => links(path).filter((link) => link.startsWith(name))

test.each([
  [
    'submits a form',
    '<form id="form" data-action-name="look"><input name="q"></form>',
    `form.onsubmit = (event) => { event.preventDefault(); ask('caused') }`,
    'form.requestSubmit()',
  ],
  [
    'submits a form by its button',
    '<form id="form" data-action-name="look"><button id="send">send</button></form>',
    `form.onsubmit = (event) => { event.preventDefault(); ask('caused') }`,
    'send.click()',
  ],
  [
    'changes a checkbox',
    '<input type="checkbox" id="box" data-action-name="look">',
    `box.onchange = () => ask('caused')`,
    'box.click()',
  ],
  [
    'inserts text',
    '<input id="field" data-action-name="look">',
    `field.oninput = () => ask('caused')`,
    `field.focus(); document.execCommand('insertText', false, 'text')`,
  ],
])('the page’s own code that %s after its own wait is no gesture', async (_, html, listens, acts) => {
  // By then the load is over, and nothing is open.
  await open(
    `${listens}
     setTimeout(async () => { await ask('own'); ${acts} }, 2500)`,
    html,
  )
  await came('caused')
  expect(linksTo('caused', 'look')).toEqual([])
})

test.each([
  [
    'a push on a port of the load',
    `const script = 'onmessage = ({ ports: [port] }) => setTimeout(() => port.postMessage(1), 2500)'
     const worker = new Worker(URL.createObjectURL(new Blob([script])))
     const { port1, port2 } = new MessageChannel()
     worker.postMessage('', [port2])
     on('a', () => { port1.onmessage = () => ask('later'); ask('of-a') })`,
    '',
  ],
  [
    'an upgrade of a database that a click has opened',
    `const opened = (version) => new Promise((resolve) => {
       const request = indexedDB.open('shop', version)
       request.onupgradeneeded = () => {}
       request.onsuccess = () => resolve(request.result)
     })
     on('a', async () => {
       const database = await opened(1)
       database.addEventListener('versionchange', () => { database.close(); ask('later') })
       ask('of-a')
     })
     later = () => opened(2)`,
    '',
  ],
  [
    'a popover of a click that the page hides',
    `popover.ontoggle = ({ newState }) => newState === 'closed' && ask('later')
     on('a', () => { popover.showPopover(); ask('of-a') })
     later = () => popover.hidePopover()`,
    '<div id="popover" popover="manual">news</div>',
  ],
  [
    'a picture that the page changes while a click listens',
    `const picture = () => URL.createObjectURL(new Blob(['<svg xmlns="http://www.w3.org/2000/svg"/>'], { type: 'image/svg+xml' }))
     on('a', () => { image.onload = () => ask('later'); ask('of-a') })
     later = () => { image.src = picture() }`,
    '<img id="image">',
  ],
])('%s is not exact for the click', async (_, code, html) => {
  const page = await open(`let later = () => {}; addEventListener('message', () => later()); ${code}`, html)
  await page.click('#a')
  await came('of-a')
  // The click is over.
  await page.waitForFunction(`performance.now() > ${await page.evaluate('performance.now()')} + 1500`)
  await page.evaluate(`postMessage('go')`)
  await came('later')
  expect(links('of-a')).toEqual(['pay exact'])
  expect(links('later')).not.toContain('pay exact')
})

test('a change of size belongs to the open click whose code ran last, not to the newest one', async () => {
  answer('of-b', [200], 1500)
  const page = await open(
    `new ResizeObserver(() => { if (notice.style.width) ask('resized') }).observe(notice)
     on('a', async () => { await ask('of-a'); await sleep(600); notice.style.width = '90px' })
     on('b', () => ask('of-b'))`,
  )
  await page.click('#a')
  await came('of-a')
  await page.click('#b')
  await came('resized')
  expect(links('resized')).toEqual(['pay inferred'])
})

test('the update in the options of a view transition belongs to the click that starts it', async () => {
  answer('of-b', [200], 1500)
  const page = await open(
    `on('a', async () => { await ask('of-a'); await sleep(300); document.startViewTransition({ update: () => ask('moved'), types: [] }) })
     on('b', () => ask('of-b'))`,
  )
  await page.click('#a')
  await came('of-a')
  await page.click('#b')
  await came('moved')
  expect(links('moved').join()).toMatch(/^pay/)
})

test('loops that other code has started beside a click work for the click that resumes them', async () => {
  answer('slow', [200], 700)
  const page = await open(
    `const takers = []
     const take = () => new Promise((resolve) => takers.push(resolve))
     window.startLoop = async () => { for (;;) { const path = await take(); await ask(path) } }
     on('b', () => ask('slow')); on('a', () => takers.shift()('job'))`,
  )
  await page.click('#b')
  await came('slow')
  // The debugger’s code has no cause of its own.
  await page.evaluate('void startLoop()')
  await page.waitForFunction('performance.now() > 3000')
  await page.click('#a')
  await came('job')
  expect(links('job')).toEqual(['pay inferred'])
})
