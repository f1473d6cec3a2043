import type { CDPSession, Page } from 'puppeteer-core'
import { beforeEach, expect, test } from 'vitest'
import { setStage } from '../support/stage.js'

const stage = setStage()
const COUNT = 20
const LAST = 3
/** Callbacks of cleared timers are kept for up to twenty seconds. */
const WITHIN_MS = 60_000
const TIMEOUT_MS = 120_000
/** Objects that a page creates, uses and drops; each source uses one, whose class is the key. */
const USES: Record<string, string> = {
  MessageChannel: `const { port1, port2 } = new MessageChannel(); port1.onmessage = () => {}; port2.postMessage(1)`,
  MessagePort: `const { port1, port2 } = new MessageChannel(); port2.onmessage = () => {}; port1.postMessage(1)`,
  XMLHttpRequest: `const xhr = new XMLHttpRequest(); xhr.open('GET', '/data'); xhr.onload = () => {}; xhr.send()`,
  XMLHttpRequestUpload: `const xhr = new XMLHttpRequest(); xhr.open('POST', '/data'); xhr.upload.onload = () => {}; xhr.send('x')`,
  Response: `fetch('/data').then((response) => response.text())`,
  Request: `fetch(new Request('/data')).then((response) => response.text())`,
  ReadableStream: `fetch('/data').then(({ body }) => body.getReader().read())`,
  AbortController: `const controller = new AbortController(); fetch('/data', { signal: controller.signal }).then((response) => response.text())`,
  FileReader: `const reader = new FileReader(); reader.onload = () => {}; reader.readAsText(new Blob(['x']))`,
  Blob: `new Blob(['x']).text().then(() => {})`,
  IntersectionObserver: `const seen = new IntersectionObserver(() => {}); seen.observe(document.body); setTimeout(() => seen.disconnect(), 20)`,
  MutationObserver: `const changed = new MutationObserver(() => changed.disconnect()); changed.observe(document.body, { attributes: true }); document.body.title += 'x'`,
  ResizeObserver: `const sized = new ResizeObserver(() => sized.disconnect()); sized.observe(document.body)`,
  BroadcastChannel: `const channel = new BroadcastChannel('cart'); channel.onmessage = () => {}; channel.postMessage(1); setTimeout(() => channel.close(), 20)`,
  Worker: `const worker = new Worker('data:text/javascript,onmessage=()=>postMessage(1)'); worker.onmessage = () => worker.terminate(); worker.postMessage(1)`,
  WebSocket: `const socket = new WebSocket('ws://127.0.0.1:9'); socket.onerror = () => {}`,
  EventSource: `const source = new EventSource('/data'); source.onerror = () => source.close()`,
  HTMLImageElement: `const image = new Image(); image.onload = image.onerror = () => {}; image.src = 'data:,'`,
  HTMLScriptElement: `const script = document.createElement('script'); script.src = 'data:text/javascript,0'; script.onload = () => script.remove(); document.head.append(script)`,
  HTMLIFrameElement: `const frame = document.createElement('iframe'); frame.onload = () => frame.remove(); document.body.append(frame)`,
  HTMLInputElement: `const input = document.createElement('input'); input.addEventListener('input', () => {}); document.body.append(input); input.dispatchEvent(new Event('input')); input.remove()`,
  Animation: `const div = document.createElement('div'); document.body.append(div); const animation = div.animate([{ opacity: 0 }], 10); animation.onfinish = () => div.remove()`,
  IDBOpenDBRequest: `const request = indexedDB.open('shop'); request.onsuccess = () => request.result.close()`,
  Target: `const target = new Target(); target.addEventListener('done', () => {}); target.dispatchEvent(new Event('done'))`,
  Promise: `new Promise((resolve) => setTimeout(resolve, 10)).then(() => {}).finally(() => {})`,
  Job: `const job = new Job(); setTimeout(() => job.run(), 10); requestAnimationFrame(() => job.run()); queueMicrotask(() => job.run()); requestIdleCallback(() => job.run())`,
  Cleared: `const job = new Cleared(); clearTimeout(setTimeout(() => job.run(), 300)); const repeat = setInterval(() => job.run(), 300); setTimeout(() => clearInterval(repeat), 10)`,
  ClearedByText: `const job = new ClearedByText(); document.body.dataset.timer = setTimeout(() => job.run(), 1e6); clearTimeout(document.body.dataset.timer)`,
  Debounced: `clearTimeout(window.debounce); const job = new Debounced(); window.debounce = setTimeout(() => job.run(), 30)`,
  Loop: `const job = new Loop(); let left = 5; const next = () => left-- && setTimeout(next, 10, job.run()); next()`,
  Generated: `const job = new Generated(); (async () => { for await (const one of (async function* () { yield job.run(); yield job.run() })()) await one })()`,
  Bound: `const job = new Bound(); setTimeout(job.run.bind(job), 10); addEventListener('shop:done', job.run.bind(job), { once: true }); dispatchEvent(new Event('shop:done'))`,
  Aborted: `const job = new Aborted(); const over = new AbortController(); addEventListener('resize', () => job.run(), { signal: over.signal }); over.abort()`,
  Listened: `const job = new Listened(); const listen = () => job.run(); document.addEventListener('click', listen); document.body.click(); document.removeEventListener('click', listen)`,
  Handled: `const job = new Handled(); document.body.onkeydown = () => job.run()`,
  Rejected: `const job = new Rejected(); Promise.reject(job).catch(() => {})`,
  Answered: `const job = new Answered(); fetch('/data', { headers: { n: '1' } }).then((response) => response.json()).catch(() => job.run())`,
  Scheduled: `const job = new Scheduled(); scheduler.postTask(() => job.run(), { delay: 10 })`,
  Thenable: `(async () => { await new Thenable() })()`,
}
const START = `import { start, action } from './src/entries/index.ts'
  window.throughline = start({ actions: { pay: {} } }); window.within = (run) => { const handle = action('pay'); handle.run(run); handle.end() }`
const CLASSES = `for (const name of 'Job Cleared ClearedByText Debounced Loop Generated Bound Aborted Listened Handled Rejected Answered Scheduled'.split(' ')) window[name] = class { run() {} }
  window.Target = class extends EventTarget {}; window.Thenable = class { then(done) { done() } }`

/** Counts the objects of a class after a garbage collection. */
async function count(devtools: CDPSession, name: string): Promise<number> {
  const { result: prototype } = await devtools.send('Runtime.evaluate', { expression: `${name}.prototype` })
  const { objects } = await devtools.send('Runtime.queryObjects', { prototypeObjectId: prototype.objectId ?? '' })
  const { result } = await devtools.send('Runtime.callFunctionOn', {
    objectId: objects.objectId ?? '',
    functionDeclaration: 'function () { return this.length }',
  })
  await devtools.send('Runtime.releaseObject', { objectId: objects.objectId ?? '' })
  return result.value
}

/** Uses objects of every class, and returns the classes of which more than a few are left in the end. */
async function findKept(page: Page, within: string): Promise<string[]> {
  const devtools = await page.createCDPSession()
  const before = new Map<string, number>()
  for (const name of Object.keys(USES)) before.set(name, await count(devtools, name))
  for (const use of Object.values(USES))
    await page.evaluate(`for (let n = 0; n < ${COUNT}; n += 1) (${within})(() => { ${use} })`)
  let kept = Object.keys(USES)
  const end = Date.now() + WITHIN_MS
  while (kept.length && Date.now() < end) {
    const left: string[] = []
    for (const name of kept) if ((await count(devtools, name)) - (before.get(name) ?? 0) > LAST) left.push(name)
    kept = left
  }
  return kept
}

beforeEach(() => {
  stage.server.on('/data', (_, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('data'))
})

test(
  'what a page has dropped is collected',
  async () => {
    expect(await findKept(await stage.open(`${START}\n${CLASSES}`), 'within')).toEqual([])
  },
  TIMEOUT_MS,
)

test(
  'without us, too: what is kept above is kept by us',
  async () => {
    expect(await findKept(await stage.open(CLASSES), '(run) => run()')).toEqual([])
  },
  TIMEOUT_MS,
)
