import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readClientAddress } from '../../../server-handler/rum/client-address.js'
import { toClientNetwork } from '../../../server-handler/rum/client-network.js'
import { toCost } from '../../../server-handler/rum/rate.js'
import { envelope, vital } from '../../support/envelope.js'
import { openEndpoint } from '../../support/rum-endpoint.js'

test.each([
  ['203.0.113.5', '203.0.113.5'],
  ['203.0.113.5:40211', '203.0.113.5'],
  ['"203.0.113.5:40211"', '203.0.113.5'],
  ['::ffff:203.0.113.5', '203.0.113.5'],
  ['::ffff:cb00:7105', '203.0.113.5'],
  ['[::ffff:203.0.113.5]:443', '203.0.113.5'],
  ['64:ff9b::203.0.113.5', '203.0.113.5'],
  ['2002:cb00:7105:1::1', '203.0.113.5'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2::9]:8443', '2001:db8:1:2::/64'],
  ['"[2001:db8:1:2::9]:8443"', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2::9]', '2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['2001:db8:1:3::9', '2001:db8:1:3::/64'],
  ['::1', '0:0:0:0::/64'],
  ['1:2:3:4:5:6:7::', '1:2:3:4::/64'],
  ['unknown', 'unknown'],
  ['_hidden', 'unknown'],
  ['300.1.1.1', 'unknown'],
  ['1:2:3:4:5:6:7', 'unknown'],
  ['1:2:3:4:5:6:7:8:9', 'unknown'],
  ['1::2::3', 'unknown'],
  ['12345::', 'unknown'],
  ['', 'unknown'],
  ['x'.repeat(10_000), 'unknown'],
])('the network of %s is %s', (address, network) => {
  expect(toClientNetwork(address)).toBe(network)
})

const refusedOf = async (addresses: readonly string[]): Promise<number> => {
  const { send } = openEndpoint()
  const answers = await Promise.all(
    addresses.map((clientAddress, i) => send(envelope([vital({ id: `r${i}` })]), { clientAddress })),
  )
  return answers.filter(({ status }) => status === 429).length
}

test('300 addresses of one /64 are one client', async () => {
  expect(await refusedOf(Array.from({ length: 300 }, (_, i) => `2001:db8::${i.toString(16)}`))).toBe(240)
})

test('300 ports of one forwarded address are one client', async () => {
  const forwarded = Array.from({ length: 300 }, (_, i) => `198.51.100.1, 203.0.113.5:${1024 + i}`)
  const addresses = forwarded.map((header) => readClientAddress('10.0.0.1', header, 1) ?? '')

  expect(await refusedOf(addresses)).toBe(240)
})

test('300 strings that are not addresses are one client', async () => {
  expect(await refusedOf(Array.from({ length: 300 }, (_, i) => `client-${i}`))).toBe(240)
})

test('300 networks are 300 clients', async () => {
  expect(await refusedOf(Array.from({ length: 300 }, (_, i) => `2001:db8:0:${i.toString(16)}::1`))).toBe(0)
})

test('of a list in the header that a proxy writes, the last entry is the client', async () => {
  const { handle } = openEndpoint({ clientAddressHeader: 'x-forwarded-for' })
  const answers = await Promise.all(
    Array.from({ length: 61 }, (_, i) =>
      handle(
        new Request('https://shop.example.com/__throughline/rum', {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'sec-fetch-site': 'same-origin',
            'x-forwarded-for': `198.51.100.${i}, 203.0.113.5`,
          },
          body: JSON.stringify(envelope()),
        }),
      ),
    ),
  )

  expect(answers.filter(({ status }) => status === 429)).toHaveLength(1)
})

test.each([
  ['an ordinary envelope costs one', JSON.stringify(envelope()), 1],
  ['64 KiB of text cost eight', 'x'.repeat(64 * 1024), 8],
  [
    '2,000 attributes cost eight, however short',
    JSON.stringify(Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [i, 0]))),
    8,
  ],
  [
    'blanks before the colons make attributes no cheaper',
    `{${Array.from({ length: 2_000 }, (_, i) => `"${i}" \n:0`).join()}}`,
    8,
  ],
  ['nor do many blanks', `{${Array.from({ length: 500 }, (_, i) => `"${i}"${' '.repeat(100)}:0`).join()}}`, 6.5],
])('%s', (_name, body, cost) => {
  expect(toCost(body)).toBeCloseTo(cost, 0)
})

test('a client that sends large bodies is refused sooner than one that sends small ones', async () => {
  const { send } = openEndpoint()
  const clientAddress = '203.0.113.5'
  const big = JSON.stringify({ ...envelope(), padding: 'x'.repeat(60_000) })
  const statuses: number[] = []
  for (let i = 0; i < 20; i += 1) statuses.push((await send(big, { clientAddress })).status)

  expect(statuses.filter((status) => status !== 429)).toHaveLength(8)
})

test('the process is charged by the cost of bodies from all clients', async () => {
  const { send } = openEndpoint({ processRate: { perSecond: 1, burst: 80 } })
  const big = JSON.stringify({ ...envelope(), padding: 'x'.repeat(60_000) })
  const statuses: number[] = []
  for (let i = 0; i < 20; i += 1) statuses.push((await send(big, { clientAddress: `203.0.113.${i}` })).status)

  expect(statuses.filter((status) => status !== 429)).toHaveLength(10)
})

test.each([
  ['that is no gzip', Buffer.from('not compressed')],
  ['that unpacks to too much', gzipSync('x'.repeat(200_000))],
])('a body %s is charged too, and no longer read once the client has used up its rate', async (_name, body) => {
  const { handle } = openEndpoint({ clientRate: { perSecond: 1, burst: 3 }, gzip: true })
  const statuses: number[] = []
  let read = 0
  for (let i = 0; i < 5; i += 1) {
    const stream = new ReadableStream(
      {
        pull(controller) {
          read += 1
          controller.enqueue(body)
          controller.close()
        },
      },
      { highWaterMark: 0 },
    )
    const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', 'content-encoding': 'gzip' }
    const init = { method: 'POST', headers, body: stream, duplex: 'half' }
    const request = new Request('https://shop.example.com/__throughline/rum', init)
    statuses.push((await handle(request, { clientAddress: '203.0.113.5' })).status)
  }

  expect(statuses.map((status) => status === 429)).toEqual([false, false, false, true, true])
  expect(statuses.slice(0, 3).every((status) => status === 400 || status === 413)).toBe(true)
  expect(read).toBe(3)
})

test('one request always passes, however small the burst and large the body', async () => {
  const { send } = openEndpoint({ clientRate: { perSecond: 1, burst: 1 } })
  const big = JSON.stringify({ ...envelope(), padding: 'x'.repeat(60_000) })

  expect((await send(big, { clientAddress: '203.0.113.5' })).status).toBe(204)
  expect((await send(big, { clientAddress: '203.0.113.5' })).status).toBe(429)
})
