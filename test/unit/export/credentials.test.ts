import { expect, test } from 'vitest'
import { withCredentials } from '../../../server-handler/export/credentials.js'
import type { OtlpSettings } from '../../../server-handler/export/environment.js'
import { createOtlpExporter } from '../../support/clocked.js'
import { createFakeClock } from '../../support/fake-clock.js'

const settings = (url: string, headers: Record<string, string> = {}): OtlpSettings => ({
  ...{ isDisabled: false, url, headers, timeoutMs: 1_000, compression: 'none', protocol: 'http/json' },
})
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

test.each([
  ['https://user:pass@collector.example.com/v1/logs', 'user:pass'],
  ['https://user@collector.example.com/v1/logs', 'user:'],
  ['https://:token@collector.example.com/v1/logs', ':token'],
  ['https://us%40er:p%3Ass%2F@collector.example.com/v1/logs', 'us@er:p:ss/'],
  ['https://größe:🛒@collector.example.com/v1/logs', 'größe:🛒'],
  ['https://user:100%@collector.example.com/v1/logs', 'user:100%'],
])('%s becomes a header', (url, credentials) => {
  expect(withCredentials(settings(url))).toMatchObject({
    url: 'https://collector.example.com/v1/logs',
    headers: { authorization: basic(credentials) },
  })
})

test('an Authorization header that was given goes before the address', () => {
  const given = settings('https://user:pass@collector.example.com/', { Authorization: 'Bearer t', 'api-key': 'k' })

  expect(withCredentials(given)).toMatchObject({
    url: 'https://collector.example.com/',
    headers: { Authorization: 'Bearer t', 'api-key': 'k' },
  })
})

test('an address without credentials stays as it is', () => {
  const given = settings('http://localhost:4318/v1/logs')

  expect(withCredentials(given)).toBe(given)
})

test.each(['collector:4318', 'ftp://user:secret@collector/', 'not a url', ''])(
  'the address %j is refused at the start, without showing it',
  (url) => {
    expect(() => createOtlpExporter({ settings: { url }, environmentVariables: {} })).toThrow(
      /^throughline: `settings\.url` must be an http or https URL, such as "http:\/\/collector:4318\/v1\/logs"\.$/,
    )
  },
)

test.each(['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT'])(
  'credentials in %s are sent as a header, and never in the address',
  async (name) => {
    const sent: [string, Headers][] = []
    const exporter = createOtlpExporter({
      environmentVariables: { [name]: 'https://user:pass@collector.example.com' },
      clock: createFakeClock(),
      fetch: async (url, init) => {
        sent.push([url, new Headers(init.headers)])
        return new Response(null, { status: 200 })
      },
    })
    await exporter.write({ resourceLogs: [] })
    await exporter.flush()

    expect(sent).toHaveLength(1)
    expect(sent[0]?.[0]).not.toContain('pass')
    expect(sent[0]?.[1].get('authorization')).toBe(basic('user:pass'))
  },
)
