import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toAttributes } from '../../../server-handler/otlp/attributes.js'
import { encodeLogsProtobuf, encodeTracesProtobuf } from '../../../server-handler/otlp/encode-protobuf.js'
import type { AnyValue, ExportTracesRequest, KeyValue } from '../../../server-handler/otlp/model.js'
import { type ClickHouseStandIn, startClickHouseStandIn } from '../../support/clickhouse-stand-in.js'
import { COLLECTOR_MISSING, type CollectorProcess, startCollectorProcess } from '../../support/collector-process.js'
import { eventually } from '../../support/eventually.js'
import { logRecord, logRequest } from '../../support/log-request.js'

/** Put together here, so that no scanner takes them for real ones. */
const SECRETS: Record<string, string> = {
  'a vendor’s key': `sk_live_${'4eC39HqLyjWDarjtT1zdp7dc'}`,
  'a key of GitHub': `ghp_${'16C7e42F292c6912E7710c838347Ae178B4a'}`,
  'a key of Vault': `hvs.${'CAESIJ1aBcDeFgHiJkLmNoPqRsTuVwXyZ'}`,
  'a key of Amazon': `AKIA${'IOSFODNN7EXAMPLE'}`,
  'a key of Google': `AIza${'SyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY'}`,
  'a JSON web token': `eyJhbGciOiJIUzI1NiJ9.${'eyJzdWIiOiIxMjM0NTY3ODkwIn0'}.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U`,
  'a private key': `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEowIBAAKCAQEAx'.repeat(4)}\n-----END RSA PRIVATE KEY-----`,
  'an authorization': `Authorization: Bearer ${'abcdef0123456789abcdef'}`,
  'a password in an address': `postgres://shop:${'hunter2hunter'}@db.internal/shop`,
  'a password in a text': `login failed, password=${'hunter2hunter'}`,
  'a password in a nested text': `{"user":{"password":"${'hunter2 hunter'}"}}`,
  'an email': `${'jane.doe'}@example.com`,
  'a card number': `card ${'4111 1111 1111 1111'} declined`,
}
const CORE: Record<string, RegExp> = {
  'a password in an address': /hunter2/,
  'a password in a text': /hunter2/,
  'a password in a nested text': /hunter2/,
  'an authorization': /abcdef0123/,
  'a private key': /MIIEow/,
  'a card number': /1111/,
}

const deep = (value: AnyValue): AnyValue => ({
  kvlistValue: { values: [{ key: 'list', value: { arrayValue: { values: [value] } } }] },
})
const secretPairs = (secret: string): KeyValue[] => [
  { key: 'note', value: { stringValue: secret } },
  { key: 'deep', value: deep({ stringValue: secret }) },
]

describe.skipIf(COLLECTOR_MISSING)(`the Collector’s redaction ${COLLECTOR_MISSING ?? ''}`, () => {
  let clickhouse: ClickHouseStandIn
  let collector: CollectorProcess

  beforeAll(async () => {
    clickhouse = await startClickHouseStandIn()
    collector = await startCollectorProcess({ clickhouse: clickhouse.url })
  })
  afterAll(async () => {
    await collector?.stop()
    await clickhouse?.stop()
  })

  async function post(signal: 'logs' | 'traces', body: Uint8Array) {
    const headers = { 'content-type': 'application/x-protobuf' }
    const response = await fetch(`${collector.url}/v1/${signal}`, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
    })
    expect(response.status).toBe(200)
  }

  async function storeLog(record: Parameters<typeof logRecord>, resource = toAttributes({ 'service.name': 'shop' })) {
    const before = clickhouse.logs().length
    const request = logRequest([logRecord(...record)])
    await post(
      'logs',
      encodeLogsProtobuf({
        resourceLogs: request.resourceLogs.map((group) => ({ ...group, resource: { attributes: resource } })),
      }),
    )
    await eventually(() => clickhouse.logs().length > before)
    return clickhouse.logs()[before] ?? {}
  }

  const written = (row: object) => JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? `${value}` : value))

  test.each(Object.entries(SECRETS))('masks %s wherever a log record can have it', async (name, secret) => {
    const row = await storeLog(
      [{}, { attributes: secretPairs(secret), body: { stringValue: `before ${secret}` } }],
      secretPairs(secret),
    )
    const line = await storeLog([
      {},
      { body: { stringValue: JSON.stringify({ msg: secret, other: secret, in: { a: [secret] } }) } },
    ])

    for (const each of [row, line]) {
      expect(written(each)).toContain('****')
      expect(written(each)).not.toMatch(CORE[name] ?? new RegExp(secret.replace(/[.+*?^$()[\]{}|\\]/g, '\\$&')))
    }
  })

  test.each(Object.entries(SECRETS))('masks %s in every text of a span', async (name, secret) => {
    const before = clickhouse.traces().length
    const span = {
      ...{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: `GET ${secret}`, kind: 2 },
      ...{ startTimeUnixNano: '1790000000000000000', endTimeUnixNano: '1790000000000000001' },
      attributes: secretPairs(secret),
      events: [{ timeUnixNano: '1790000000000000000', name: 'exception', attributes: secretPairs(secret) }],
      links: [],
      status: { code: 2, message: `failed: ${secret}` },
    }
    const request: ExportTracesRequest = {
      resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ spans: [span] }] }],
    }
    await post('traces', encodeTracesProtobuf(request))
    await eventually(() => clickhouse.traces().length > before)

    const row = written(clickhouse.traces()[before] ?? {})
    expect(row).toContain('****')
    expect(row).not.toMatch(CORE[name] ?? new RegExp(secret.replace(/[.+*?^$()[\]{}|\\]/g, '\\$&')))
  })

  test.each([
    'password',
    'db.password',
    'api_key',
    'x-api-key',
    'accessToken',
    'Authorization',
    'set-cookie',
    'card_number',
  ])('masks the attribute %s, also of a line of JSON, whatever its value', async (key) => {
    const attribute = await storeLog([{ [key]: 'plain words' }])
    const line = await storeLog([{}, { body: { stringValue: JSON.stringify({ msg: 'a', [key]: 'plain words' }) } }])

    expect(attribute.LogAttributes).toMatchObject({ [key]: '****', 'redaction.masked.count': '1' })
    expect(line.LogAttributes).toMatchObject({ [key]: '****', 'redaction.masked.count': '1' })
  })

  test('leaves alone what only looks similar', async () => {
    const harmless = {
      ...{
        'url.path': '/p/:slug',
        'rum.vital.value': { double: 0.412_345_678_901_234_5 },
        'trace.id': '0af7651916cd43dd8448eb211c80319c',
      },
      ...{
        'rum.record.id': '01JD0000000000000000000001',
        uuid: '41234567-8901-4345-8789-012345678901',
        at: '1790000000123456789',
      },
      ...{
        message: 'Unexpected token < in JSON',
        'rum.route_pattern': '/reset-password/:token',
        version: '2026.11.20',
      },
      ...{
        'user_agent.name': 'Chrome',
        'exception.type': 'TokenExpiredError',
        key: 'value',
        'rum.cf_ray': '8f1d2c3b4a5e6f70',
      },
    }
    const row = await storeLog([harmless, { body: { stringValue: 'GET /basic/tokens 200 in 12 ms' } }])

    expect(row.LogAttributes).toEqual(
      Object.fromEntries(
        Object.entries(harmless).map(([key, value]) => [key, typeof value === 'string' ? value : String(value.double)]),
      ),
    )
    expect(row.Body).toBe('GET /basic/tokens 200 in 12 ms')
  })
})
