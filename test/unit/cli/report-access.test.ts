import { describe, expect, onTestFinished, test } from 'vitest'
import { startDevServer } from '../../../server-handler/cli/dev-server.js'
import { runCommandLine } from '../../../server-handler/cli/program.js'
import { checkToken, isLoopbackHost } from '../../../server-handler/cli/report-access.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

const TOKEN = 'x9-Kq2_v7Tz4Lm8Rb3'
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

async function run(...words: string[]) {
  const printed: string[] = []
  const code = await runCommandLine(words, {
    print: (text) => printed.push(text),
    complain: (text) => printed.push(text),
    untilStopped: () => Promise.resolve(),
  })
  return { code, text: printed.join('\n') }
}

test.each([
  ['127.0.0.1', true],
  ['127.8.9.1', true],
  ['::1', true],
  ['[::1]', true],
  ['localhost', true],
  ['LOCALHOST', true],
  ['shop.localhost', true],
  ['::ffff:127.0.0.1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['127.0.0.1.evil.example', false],
  ['localhost.evil.example', false],
  ['', false],
])('%s is the loopback address: %s', (host, expected) => {
  expect(isLoopbackHost(host)).toBe(expected)
})

describe('a server that others can reach', () => {
  const clickhouse = ['report', '--serve', '0', '--url', 'clickhouse://127.0.0.1:1/x']
  test.each([['dev', '--port', '0', '--data', ':memory:'], clickhouse])(
    '%s %s refuses to listen without a token',
    async (...words) => {
      for (const host of ['0.0.0.0', '::', '192.0.2.1'])
        expect(await run(...words, '--host', host)).toMatchObject({
          code: 2,
          text: expect.stringMatching(
            /would be open to everyone who reaches .*--token.*THROUGHLINE_TOKEN.*127\.0\.0\.1/,
          ),
        })
    },
  )

  test.each(['short', 'fifteen-charact', 'with blanks in it, and long', ''])(
    'refuses the token %j, without printing it',
    async (token) => {
      const { code, text } = await run(
        'dev',
        '--port',
        '0',
        '--data',
        ':memory:',
        '--host',
        '0.0.0.0',
        '--token',
        token,
      )

      expect([code, text]).toEqual([2, expect.stringContaining('at least 16 printable characters')])
      if (token) expect(text).not.toContain(token)
    },
  )

  test('refuses as a function of the package too', async () => {
    await expect(startDevServer({ port: 0, host: '0.0.0.0', dataPath: ':memory:' })).rejects.toThrow('Give --token')
  })
})

describe('the token', () => {
  const ask = (authorization?: string) =>
    checkToken(new Request('http://x/report', authorization ? { headers: { authorization } } : {}), TOKEN)?.status
  test.each([
    [`Bearer ${TOKEN}`, undefined],
    [`bearer  ${TOKEN}`, undefined],
    [basic(`anyone:${TOKEN}`), undefined],
    [basic(`:${TOKEN}`), undefined],
    [undefined, 401],
    ['', 401],
    ['Bearer', 401],
    ['Bearer wrong', 401],
    [`Bearer ${TOKEN}x`, 401],
    [`Bearer ${TOKEN.slice(1)}`, 401],
    [`Bearer ${TOKEN.toUpperCase()}`, 401],
    [basic(TOKEN), 401],
    [basic(`${TOKEN}:`), 401],
    [basic(`a:${TOKEN}:b`), 401],
    ['Basic %%%', 401],
    [`Digest ${TOKEN}`, 401],
    [`Bearer ${'a'.repeat(100_000)}`, 401],
  ])('%s answers %s', (authorization, status) => {
    expect(ask(authorization)).toBe(status)
  })

  test('may contain a colon', () => {
    const token = 'abcd:efgh:ijkl:mnop'
    expect(
      checkToken(new Request('http://x/', { headers: { authorization: basic(`u:${token}`) } }), token),
    ).toBeUndefined()
  })

  test('guards every page, file and topic of the report, and neither the endpoint nor the receiver', async () => {
    const server = await startDevServer({ port: 0, dataPath: ':memory:', token: TOKEN })
    onTestFinished(() => server.close())
    const status = async (path: string, init: RequestInit = {}) => (await fetch(`${server.url}${path}`, init)).status
    for (const path of [
      '/',
      '/report',
      '/report/errors',
      '/report/assets/report.css',
      '/report/api/vitals',
      '/nowhere',
    ])
      expect([path, await status(path, { redirect: 'manual' })]).toEqual([path, 401])
    const headers = { authorization: `Bearer ${TOKEN}` }
    expect(await status('/report', { headers })).toBe(200)
    const body = '{"resourceLogs":[]}'
    expect(await status('/v1/logs', { method: 'POST', body, headers: { 'content-type': 'application/json' } })).toBe(
      200,
    )
    expect((await fetch(`${server.url}/report`)).headers.get('www-authenticate')).toMatch(/^Basic realm=/)
  })

  test('is what the command line gives to a running server, and asks for', async () => {
    const data = temporaryFolder()
    const server = await startDevServer({ port: 0, dataPath: data, token: TOKEN })
    onTestFinished(() => server.close())
    const words = ['report', '--vital', 'lcp', '--data', data]

    expect(await run(...words)).toMatchObject({
      code: 1,
      text: expect.stringContaining('needs its token. Give --token'),
    })
    expect(await run(...words, '--token', TOKEN)).toMatchObject({ code: 0 })
  })
})
