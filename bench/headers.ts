// What our request headers cost over HTTP/1.1, HTTP/2 and HTTP/3: Chromium's own HPACK and QPACK encoders against a server
// that counts the field sections (node:http2 behind a frame reader, and aioquic from PyPI). A visitor clicks one button
// twice and another one; each click makes two requests, one after the other.
//
//   npm run build && npm run bench:record -- headers
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import puppeteer, { type Page } from 'puppeteer-core'
import { FLAGS, findChromium } from '../test/support/chromium.js'
import { eventually } from '../test/support/eventually.js'
import {
  type CountedRequest,
  type CountingServer,
  createCertificate,
  startHttp2,
  startHttp3,
} from './headers/servers.js'

const NAMESPACE = 'x-throughline-'
/** What most servers allow: nginx, Node, aioquic. */
const USUAL_TABLE_BYTES = 4_096
const LARGE_TABLE_BYTES = 65_536
/** Clicks whose requests are averaged, after the first three. */
const LATER_CLICKS = 40
const REQUESTS_PER_CLICK = 2

interface Variant {
  name: string
  /** Script of the page before ours. */
  before?: string
  isOurs: boolean
}

/** Changes the headers of requests beneath our wrapper. A bound function passes for a native one, and so for no tracing agent. */
const change = (statement: string) => `{ const sent = window.fetch
  window.fetch = ((...args) => { const request = new Request(...args), { headers } = request; ${statement}; return sent(request) }).bind(null) }`
const without = (pattern: string): Variant => ({
  name: `without \`${pattern}\``,
  isOurs: true,
  before: change(`for (const name of [...headers.keys()]) if (name.startsWith('${pattern}')) headers.delete(name)`),
})

const TRACEPARENT = change(`headers.set('traceparent', '00-' + [...crypto.getRandomValues(new Uint8Array(24))]
  .map((byte) => byte.toString(16).padStart(2, '0')).join('').replace(/^.{32}/, '$&-') + '-01')`)

const NONE: Variant = { name: 'none', isOurs: false, before: change('') }
const OURS: Variant = { name: 'ours', isOurs: true, before: change('') }
const ONLY_TRACEPARENT: Variant = { name: '`traceparent` alone', isOurs: false, before: TRACEPARENT }
const PARTS: readonly Variant[] = [
  without('traceparent'),
  without('x-correlation-id'),
  without('x-session-id'),
  without('baggage'),
  without(NAMESPACE),
  {
    name: '`baggage` with the id alone',
    isOurs: true,
    before: change(
      `const kept = headers.get('baggage')?.split(',')[0]; if (kept?.includes('act_')) headers.set('baggage', kept)`,
    ),
  },
  {
    name: 'ids in lower case',
    isOurs: true,
    before: change(
      `for (const [name, value] of [...headers]) if (/act_/.test(value)) headers.set(name, value.toLowerCase())`,
    ),
  },
]

const toHtml = ({ before = '', isOurs }: Variant) => `<!doctype html><title>shop</title><link rel="icon" href="data:,">
<script>${before}</script>
<script src="/${isOurs ? 'throughline' : 'nothing'}.js"></script>
<script>
  window.done = 0
  const load = async (path) => { await (await fetch(path)).json(); await (await fetch(path + '/total')).json(); done += 1 }
  window.throughline?.('start', { service: 'shop', consent: 'granted', actions: {
    add_to_cart: { surfaceArea: 'product', match: '#add' }, checkout_submit: { surfaceArea: 'checkout', match: '#pay' } } })
</script>
<button id="add" onclick="load('/api/cart')">add</button><button id="pay" onclick="load('/api/pay')">pay</button>`

/** Bytes of the requests of a visit, as the table has them. */
interface Visit {
  first: CountedRequest
  sameAction: CountedRequest
  otherAction: CountedRequest
  /** Mean of the requests of later clicks. */
  laterBytes: number
}

async function visit(page: Page, server: CountingServer, variant: Variant): Promise<Visit> {
  server.requests.length = 0
  await page.goto(`https://localhost:${server.port}/${PAGES.indexOf(variant)}.html`)
  let clicks = 0
  const click = async (selector: string) => {
    await page.click(selector)
    clicks += 1
    await page.waitForFunction(`done === ${clicks}`, { polling: 10 })
  }
  await click('#add')
  await click('#pay')
  for (let i = 0; i < LATER_CLICKS; i += 1) await click(i % 2 ? '#pay' : '#add')
  const all = () => server.requests.filter(({ path }) => path.startsWith('/api/'))
  await eventually(() => all().length === clicks * REQUESTS_PER_CLICK)
  const [first, sameAction, otherAction, , ...later] = all()
  if (!first || !sameAction || !otherAction) throw new Error('the visit made too few requests')
  return {
    first,
    sameAction,
    otherAction,
    laterBytes: later.reduce((sum, { bytes }) => sum + bytes, 0) / later.length,
  }
}

const PAGES = [NONE, OURS, ONLY_TRACEPARENT, ...PARTS]
const folder = mkdtempSync(join(tmpdir(), 'throughline-headers-'))
const certificate = createCertificate(folder)
for (const name of ['throughline.js', 'throughline-tail.js'])
  writeFileSync(join(folder, name), readFileSync(join('dist', name)))
writeFileSync(join(folder, 'nothing.js'), '')
for (const [i, variant] of PAGES.entries()) writeFileSync(join(folder, `${i}.html`), toHtml(variant))

/** Visits each page in a browser of its own, so that each has a connection of its own. */
async function visitAll(
  server: CountingServer,
  pages: readonly Variant[],
  isQuic: boolean,
): Promise<Map<Variant, Visit>> {
  const flags = isQuic ? [`--origin-to-force-quic-on=localhost:${server.port}`, '--enable-quic'] : ['--disable-quic']
  const visits = new Map<Variant, Visit>()
  for (const variant of pages) {
    const browser = await puppeteer.launch({
      executablePath: findChromium(),
      args: [
        ...FLAGS.filter((flag) => flag !== '--disable-quic'),
        `--ignore-certificate-errors-spki-list=${certificate.spki}`,
        '--host-resolver-rules=MAP localhost 127.0.0.1',
        ...flags,
      ],
    })
    try {
      visits.set(variant, await visit(await browser.newPage(), server, variant))
    } finally {
      await browser.close()
    }
  }
  server.stop()
  return visits
}

const whole = (value: number) => String(Math.round(value))
const bytesOf = ({ first, sameAction, otherAction, laterBytes }: Visit) => [
  first.bytes,
  sameAction.bytes,
  otherAction.bytes,
  laterBytes,
]
const plainOf = ({ first, sameAction, otherAction }: Visit) =>
  [first, sameAction, otherAction].map((one) => one.plainBytes)
const minus = (some: readonly number[], others: readonly number[]) => some.map((value, i) => value - (others[i] ?? 0))
const row = (name: string, values: readonly number[]) => `| ${[name, ...values.map(whole)].join(' | ')} |`
const get = (visits: ReadonlyMap<Variant, Visit>, variant: Variant): Visit => {
  const found = visits.get(variant)
  if (!found) throw new Error(`${variant.name} was not visited`)
  return found
}

try {
  const h2 = await visitAll(await startHttp2(certificate, folder, USUAL_TABLE_BYTES), PAGES, false)
  const large = await visitAll(
    await startHttp2(certificate, folder, LARGE_TABLE_BYTES),
    [NONE, OURS, ONLY_TRACEPARENT],
    false,
  )
  const h3 = await visitAll(await startHttp3(certificate, folder), PAGES, true)
  const added = (visits: ReadonlyMap<Variant, Visit>, variant: Variant) =>
    minus(bytesOf(get(visits, variant)), bytesOf(get(visits, NONE)))
  const plain = (variant: Variant) => minus(plainOf(get(h2, variant)), plainOf(get(h2, NONE)))

  console.log('Bytes of request headers that are added to a request of the page’s own:\n')
  console.log('| | first request | same action | another action | mean of later requests |\n|---|---:|---:|---:|---:|')
  for (const variant of [OURS, ONLY_TRACEPARENT]) {
    const values = plain(variant)
    const mean = (values[1] ?? 0) / 2 + (values[2] ?? 0) / 2
    console.log(row(`${variant.name}, HTTP/1.1`, [...values, mean]))
    console.log(row(`${variant.name}, HTTP/2`, added(h2, variant)))
    console.log(row(`${variant.name}, HTTP/2 with a table of ${LARGE_TABLE_BYTES} bytes`, added(large, variant)))
    console.log(row(`${variant.name}, HTTP/3`, added(h3, variant)))
  }
  console.log('\nAll headers of a request, HTTP/2 and HTTP/3:\n')
  console.log('| | first request | same action | another action | mean of later requests |\n|---|---:|---:|---:|---:|')
  for (const [protocol, visits] of [
    ['HTTP/2', h2],
    ['HTTP/2, large table', large],
    ['HTTP/3', h3],
  ] as const)
    for (const variant of [NONE, OURS, ONLY_TRACEPARENT])
      console.log(row(`${variant.name}, ${protocol}`, bytesOf(get(visits, variant))))
  console.log('\nBytes saved by a change of our headers:\n')
  console.log('| | first request | same action | another action | mean of later requests |\n|---|---:|---:|---:|---:|')
  for (const variant of PARTS)
    for (const [protocol, visits] of [
      ['HTTP/2', h2],
      ['HTTP/3', h3],
    ] as const)
      console.log(row(`${variant.name}, ${protocol}`, minus(bytesOf(get(visits, OURS)), bytesOf(get(visits, variant)))))
  console.log('\nThe headers of the first request, without those of the browser:\n')
  const ofBrowser = new Set(get(h2, NONE).first.fields.map(([name]) => name))
  for (const [name, value] of get(h2, OURS).first.fields) if (!ofBrowser.has(name)) console.log(`    ${name}: ${value}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
