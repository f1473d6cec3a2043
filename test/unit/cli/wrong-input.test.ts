import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runCommandLine } from '../../../server-handler/cli/program.js'
import { openStore } from '../../support/clocked.js'
import { logRecord, logRequest, vital } from '../../support/log-request.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

async function run(...words: string[]) {
  const [printed, complaints]: [string[], string[]] = [[], []]
  const code = await runCommandLine(words, {
    print: (text) => printed.push(text),
    complain: (text) => complaints.push(text),
    untilStopped: () => Promise.resolve(),
  })
  return { code, printed: printed.join('\n'), complaints: complaints.join('\n') }
}

async function folderWith(route: string): Promise<string> {
  const folder = temporaryFolder()
  const store = await openStore({ path: join(folder, 'throughline.duckdb'), flushEveryMs: 1 })
  await store.writeLogs(
    logRequest([
      logRecord(vital('lcp', 1200, { 'rum.route_pattern': route, 'rum.site': 'local' }), { timeUnixNano: '0' }),
    ]),
  )
  await store.close()
  return folder
}

const LCP = ['report', '--vital', 'lcp']

describe('a password in an address', () => {
  test.each([
    [...LCP, '--url', 'clickhose://admin:hunter2@127.0.0.1:8123/shop'],
    [...LCP, '--url', 'admin:hunter2@127.0.0.1'],
    [...LCP, '--url', 'clickhose://127.0.0.1/shop?password=hunter2'],
    [...LCP, '--url', 'http://admin:hunter2@127.0.0.1:1'],
    ['erase', '--session', 's', '--url', 'postgres://admin:hunter2@127.0.0.1/shop'],
    ['provision', '--out', 'never', '--url', 'https://admin:hunter2@127.0.0.1/'],
    ['doctor', 'htps://admin:hunter2@shop.example/'],
    ['dev', '--events', 'mysql://admin:hunter2@127.0.0.1/shop'],
  ])('is not printed when it cannot be used: %s', async (...words) => {
    const { code, printed, complaints } = await run(...words)

    expect(code).toBeGreaterThan(0)
    expect(complaints).toContain('127.0.0.1'.slice(0, words[0] === 'doctor' ? 0 : undefined))
    expect(printed + complaints).not.toContain('hunter2')
  })
})

describe('a wrong value', () => {
  test.each([
    [[...LCP, '--url', ''], '`--url` is ""; it must be'],
    [[...LCP, '--release', ''], '`--release` is ""; it must be text that is not empty'],
    [[...LCP, '--site', ''], '`--site` is ""; it must be text that is not empty'],
    [
      ['doctor', 'https://127.0.0.1:1/', '--no-browser', '--endpoint', 'http://['],
      '`--endpoint` is "http://["; it must be an address',
    ],
    [
      ['provision', '--out', 'never', '--url', 'http://127.0.0.1:4320'],
      '`--url` is "http://127.0.0.1:4320"; it must be the address of ClickHouse',
    ],
  ])('is refused, not ignored: %j', async (words, complaint) => {
    const data = words[0] === 'doctor' ? [] : ['--data', await folderWith('/')]
    const { code, complaints } = await run(...words, ...data)

    expect(complaints).toContain(complaint)
    expect(code).toBe(2)
  })

  test.each([
    [['dev', '--namespace', 'My Shop', '--data', ':memory:', '--port', '0'], '`--namespace` is "My Shop"; it must be'],
    [['migrate', '--clickhouse', 'clickhouse://127.0.0.1/my-shop'], 'the database in the address must be'],
    [[...LCP, '--url', 'clickhouse://admin:100%@127.0.0.1/shop'], 'write it as %25'],
    [['erase', '--session', 's', '--url', 'clickhouse://'], 'the address must be clickhouse://user:password@host'],
  ])('ends with 2, as every wrong argument does: %j', async (words, complaint) => {
    const { code, complaints } = await run(...words)

    expect(complaints).toContain(complaint)
    expect(code).toBe(2)
  })

  test('of a device that no record has does not let a check of budgets pass', async () => {
    const data = await folderWith('/')
    const budgets = join(data, 'budgets.json')
    writeFileSync(budgets, JSON.stringify({ routes: { '/': { lcp: 1 } } }))
    const { code, complaints } = await run(
      'report',
      '--check',
      '--budgets',
      budgets,
      '--data',
      data,
      '--device',
      'phone',
    )

    expect(complaints).toContain('`--device` is "phone"; it must be one of desktop, mobile, tablet')
    expect(code).toBe(2)
  })

  test('of budgets that cannot be read names the file', async () => {
    const folder = join(temporaryFolder(), 'budgets.json')
    mkdirSync(folder)
    const { code, complaints } = await run('report', '--check', '--budgets', folder)

    expect(complaints).toContain(`the budgets in ${folder} cannot be read`)
    expect(code).toBe(2)
  })

  test('of a folder is explained by the option that named it', async () => {
    const file = join(temporaryFolder(), 'a file')
    writeFileSync(file, 'x')
    const sites = join(temporaryFolder(), 'sites.json')
    writeFileSync(sites, '["shop"]')
    const { complaints } = await run('provision', '--out', file, '--sites', sites)

    expect(complaints).toMatch(/--out must be a folder/)
    expect(complaints).not.toContain('--data')
  })

  test('of a store in memory, which no other process can read, is not taken for a damaged file', async () => {
    const { code, complaints } = await run(...LCP, '--data', ':memory:')

    expect(complaints).toContain('a store in memory can be read only by the process that opened it')
    expect(complaints).not.toContain('damaged')
    expect(code).toBe(1)
  })
})

describe('a terminal', () => {
  test('is not steered by the response of a server', async () => {
    const server = createServer((_, response) => response.writeHead(500).end('\u001b[2Jgone\u009b31m'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { complaints } = await run(...LCP, '--url', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)

    expect(complaints).toContain('answered 500: \ufffd[2Jgone\ufffd31m')
  })

  test('is not steered by names in JSON, which are the same for a program', async () => {
    const route = '/\u009b31mred\u202e'
    const { printed } = await run(...LCP, '--json', '--data', await folderWith(route))

    expect(printed).not.toMatch(/[\u009b\u202e]/)
    expect(JSON.parse(printed)).toMatchObject([{ name: route }])
  })

  test('that is closed for messages does not change how a command ends', async () => {
    const words = ['--import', 'tsx', 'server-handler/entries/cli.ts', 'report', '--vital', 'none']
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] })
    child.stderr.destroy()
    const [code] = await once(child, 'close')

    expect(code).toBe(2)
  })
})
