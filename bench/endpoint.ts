// What one envelope costs the endpoint in processor time, beside a handler that only parses and writes JSON.
//
//   npm run bench:endpoint                seven rounds
//   npm run bench:endpoint -- --rounds 15
//
// All handlers run in this process, in turn and round by round, so that a busy moment of the machine meets all of them.
// A figure is `process.cpuUsage()` of a round divided by its requests, garbage collection included; the table shows medians.
import { parseArgs } from 'node:util'
import { createRumHandler } from '../server-handler/entries/server.js'
import { ACTION_ID, envelope, error, vital } from '../test/support/envelope.js'

/** Placeholder for a page id in a body, which must differ in each request: repeated records are not written again. */
const PAGE = 'p-00000000'
/** Processor time of one round of one handler, in milliseconds. */
const ROUND_MS = 400
const WARM_UP_ROUNDS = 6

const STACK = `TypeError: Cannot read properties of undefined (reading 'price')
    at Cart.total (https://shop.example/assets/cart-3fa9c2b1.js:10:512)
    at renderLine (https://shop.example/assets/cart-3fa9c2b1.js:12:2210)
    at Array.map (<anonymous>)
    at CartPage (https://shop.example/assets/cart-3fa9c2b1.js:40:77)
    at renderWithHooks (https://shop.example/assets/vendor-99aa12f0.js:1:20110)
    at updateFunctionComponent (https://shop.example/assets/vendor-99aa12f0.js:1:30440)
    at beginWork (https://shop.example/assets/vendor-99aa12f0.js:1:41002)
    at performUnitOfWork (https://shop.example/assets/vendor-99aa12f0.js:1:52130)
    at workLoopSync (https://shop.example/assets/vendor-99aa12f0.js:1:52004)`
const ACTION = {
  id: ACTION_ID,
  kind: 'explicit_user_action',
  name: 'checkout_submit',
  origin: 'browser',
  surface: 'checkout',
  attribution: 'exact',
}
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'

/** What a visit to a shop sends: five vitals, eight requests, three actions, three events, one error. */
function visit(salt = ''): unknown[] {
  const vitals = ['LCP', 'CLS', 'INP', 'FCP', 'TTFB'] as const
  return [
    ...vitals.map((name, i) => ({
      ...vital({
        id: `v${i}`,
        name,
        ...(name === 'CLS' ? { value: 0.05, delta: 0.05 } : {}),
        target: `main > section.hero${salt} > img.product`,
        url: `https://shop.example/img/hero${salt}.avif`,
      }),
      parts: { resourceLoadDelay: 120.5, resourceLoadDuration: 310, elementRenderDelay: 24 },
      nav: 'navigate',
    })),
    ...Array.from({ length: 8 }, (_, i) => ({
      ...{
        id: `q${i}`,
        age: 900,
        kind: 'request',
        method: 'POST',
        host: 'api.shop.example',
        path: `/graphql${salt}`,
        status: 200,
      },
      ...{
        duration: 84.5,
        op: `query ProductPage${salt}`,
        traceId: TRACE_ID,
        spanId: 'b7ad6b7169203331',
        bytes: 2_310,
      },
      ...{ requestId: `0b7ad6b7-1692-4033-8169-20333100f0${i}7`, action: ACTION },
    })),
    ...Array.from({ length: 3 }, (_, i) => ({
      ...{
        id: `a${i}`,
        age: 700,
        kind: 'action',
        duration: 310,
        outcome: 'ok',
        requests: 3,
        retries: 0,
        action: ACTION,
      },
    })),
    ...Array.from({ length: 3 }, (_, i) => ({
      ...{ id: `e${i}`, age: 500, kind: 'event', name: 'product_viewed', action: ACTION },
      attrs: {
        ...{ product: `espresso-machine${salt}`, price: 349.9, in_stock: true },
        ...{ list: `Recommended${salt} for you`, position: 3 },
      },
    })),
    error({
      message: `Cannot read properties of undefined (reading 'price${salt}')`,
      stack: STACK.replaceAll('3fa9c2b1', `3fa9c2b1${salt}`),
    }),
  ]
}

const WORDS = 'summer autumn winter spring espresso grinder filter kettle mug scale'.split(' ')

/** The most records with the most attributes that fit 64 KiB, all of them different. */
function full(toValue: (n: number) => unknown): unknown[] {
  return Array.from({ length: 100 }, (_, record) => ({
    ...{ id: `e${record}`, age: 500, kind: 'event', name: 'product_viewed' },
    attrs: Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`${WORDS[i % 10]}_${i}`, toValue(record * 20 + i)]),
    ),
  }))
}

const DIRTY = ['a@b.co', 'pin is 4711x', '+551198765432', '10.1.2.3', 'token=a1b2', '4111111111111111']
/** Secrets of the same kinds, each of them another one. */
function secret(n: number): string {
  const digits = String(n * 7_919).padStart(9, '0')
  const all = [
    ...[`${saltOf(n).slice(1)}@b.co`, `pin is 4${n}x`, `+55119${digits}`, `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`],
    ...[`token=a${n}b2`, `411111${digits}1`],
  ]
  return all[n % all.length] ?? ''
}
/** Letters that no other body has. */
const saltOf = (variant: number) =>
  `-${[...variant.toString(26)].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 26))).join('')}`

/** Bodies by name. Those of many variants have texts that the endpoint has not seen before, or has forgotten. */
const BODIES: Readonly<Record<string, (variant: number) => unknown[]>> = {
  'a visit: 20 records': () => visit(),
  'a visit, its texts new': (variant) => visit(saltOf(variant)),
  '100 records of 20 words': () => full((n) => `${WORDS[n % 10]} ${WORDS[(n * 7) % 9]}`),
  '100 records of 20 words, new': (variant) => full((n) => `${WORDS[n % 10]} ${saltOf(variant * 2_000 + n)}`),
  '100 records of 20 codes': () => full((n) => `${WORDS[n % 10]}-${n}`),
  '100 records of 20 numbers': () => full((n) => n * 1.5),
  '100 records of 20 secrets': () => full((n) => DIRTY[n % DIRTY.length]),
  '100 records of 20 secrets, new': (variant) => full((n) => secret(variant * 2_000 + n)),
  // As many secrets as are still redacted one by one, and words.
  '100 records of 4 secrets and 16 words, new': (variant) =>
    full((n) => (n % 5 ? `${WORDS[n % 10]} ${saltOf(variant * 2_000 + n)}` : secret(variant * 2_000 + n))),
  'text of 60 KiB': () =>
    Array.from({ length: 60 }, (_, i) =>
      error({ id: `x${i}`, message: STACK.slice(0, 970), stack: `at f (x.js:${i}:1)` }),
    ),
  'text of 60 KiB, new': (variant) =>
    Array.from({ length: 60 }, (_, i) =>
      error({
        id: `x${i}`,
        message: STACK.replaceAll('assets', `assets${saltOf(variant * 60 + i)}`).slice(0, 970),
        stack: `at f (x.js:${i}:1)`,
      }),
    ),
}
/** So many that their texts are more than what is remembered. */
const variantsOf = (name: string) => (name.endsWith('new') ? (name.startsWith('a visit') ? 1_500 : 100) : 1)

type Handle = (request: Request) => Promise<unknown>

const bare: Handle = async (request) => new Response(JSON.stringify(JSON.parse(await request.text())))

function ours(): Handle {
  const rate = { perSecond: 1e9, burst: 1e9 }
  const sink = { write: async () => {} }
  const rum = createRumHandler({ sink, clientRate: rate, processRate: rate, environmentVariables: {} })
  return async (request) => {
    const response = await rum(request, { clientAddress: '203.0.113.7' })
    if (response.status !== 204) throw new Error(`the endpoint answered ${response.status} ${await response.text()}`)
  }
}

const toRequest = (body: string): Request =>
  new Request('https://shop.example/__throughline/rum', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
      'user-agent':
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    },
    body,
  })

/** Milliseconds of processor time that a request costs over one round. */
async function measure(handle: Handle, bodies: () => string): Promise<number> {
  const from = process.cpuUsage()
  let count = 0
  for (;;) {
    await handle(toRequest(bodies()))
    count += 1
    const { user, system } = process.cpuUsage(from)
    if (user + system >= ROUND_MS * 1_000) return (user + system) / 1_000 / count
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

async function main(rounds: number): Promise<void> {
  let page = 0
  const rows = Object.entries(BODIES).map(([name, records]) => {
    const texts = Array.from({ length: variantsOf(name) }, (_, variant) =>
      JSON.stringify({ ...envelope(records(variant)), page: { ...envelope().page, id: PAGE } }),
    )
    const next = () => {
      page += 1
      return texts[page % texts.length]?.replace(PAGE, `p-${String(page).padStart(8, '0')}`) ?? ''
    }
    return {
      name,
      kib: (texts[0]?.length ?? 0) / 1_024,
      next,
      handle: ours(),
      bare: [] as number[],
      ours: [] as number[],
    }
  })
  // The first rounds warm up: a server runs long enough for all of its code to be compiled.
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    for (const row of rows) {
      const [plain, own] = [await measure(bare, row.next), await measure(row.handle, row.next)]
      if (round >= 0) row.bare.push(plain)
      if (round >= 0) row.ours.push(own)
    }
  }
  console.log(
    `CPU of one request to the endpoint, medians of ${rounds} rounds of ${ROUND_MS} ms each; Node ${process.version}`,
  )
  console.table(
    rows.map((row) => ({
      envelope: row.name,
      KiB: row.kib.toFixed(1),
      'JSON alone, ms': median(row.bare).toFixed(3),
      'endpoint, ms': median(row.ours).toFixed(3),
      'to JSON alone': (median(row.ours) / median(row.bare)).toFixed(1),
    })),
  )
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '7' } } })
const rounds = Number(values.rounds)
if (!Number.isInteger(rounds) || rounds < 1) {
  throw new TypeError(`--rounds takes a number from 1 on; got ${values.rounds}`)
}
await main(rounds)
