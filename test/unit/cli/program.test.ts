import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runCommandLine } from '../../../server-handler/cli/program.js'
import { alignTable } from '../../../server-handler/cli/text-table.js'
import { runJob } from '../../../server-handler/jobs/run-job.js'
import { startChild } from '../../support/child-lines.js'
import { createTelemetry, openStore } from '../../support/clocked.js'
import { ACTION_ID } from '../../support/envelope.js'
import { eventually } from '../../support/eventually.js'
import { createFakeClock } from '../../support/fake-clock.js'
import { logRecord, logRequest, vital } from '../../support/log-request.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

async function run(...words: string[]) {
  const printed: string[] = []
  const complaints: string[] = []
  const code = await runCommandLine(words, {
    print: (text) => printed.push(text),
    complain: (text) => complaints.push(text),
    untilStopped: () => Promise.resolve(),
  })
  return { code, printed: printed.join('\n'), complaints: complaints.join('\n') }
}

async function folderWithVitals(): Promise<string> {
  const folder = temporaryFolder()
  const store = await openStore({ path: join(folder, 'throughline.duckdb'), flushEveryMs: 1 })
  const now = { timeUnixNano: '0' }
  const inOutlet = { 'rum.route_pattern': '/p/:slug', 'rum.site': 'outlet', 'rum.device.class': 'mobile' }
  await store.writeLogs(logRequest([logRecord(vital('lcp', 1200), now)]))
  await store.writeLogs(
    logRequest([logRecord(vital('lcp', 4100, inOutlet), now)], { 'service.name': 'shop', 'service.version': '2.0' }),
  )
  await store.close()
  return folder
}

describe('throughline', () => {
  test('prints its version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    for (const option of ['--version', '-V']) expect(await run(option)).toMatchObject({ code: 0, printed: version })
  })

  test('says what to do about a port that is taken, a host that is none, and a store that cannot be', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void taken.close())
    const port = String((taken.address() as AddressInfo).port)
    const file = join(temporaryFolder(), 'a file')
    writeFileSync(file, 'x')
    const cases: [string[], RegExp][] = [
      [['--port', port, '--data', ':memory:'], /EADDRINUSE.*Another program listens there.*--port/],
      [
        ['--port', '0', '--host', '192.0.2.1', '--token', 'sixteen-or-more-x', '--data', ':memory:'],
        /EADDRNOTAVAIL.*--host/,
      ],
      [['--port', '0', '--data', file], /--data must be a folder; a file with that name/],
      [['--port', '0', '--data', join(file, 'below')], /--data must be a folder; a part of its path is a file/],
      [['--port', '70000'], /`--port` is "70000"; it must be a number from 0 to 65535/],
    ]
    for (const [words, expected] of cases) {
      const { code, complaints } = await run('dev', ...words)
      expect(complaints).toMatch(expected)
      expect(complaints).not.toMatch(/\n\s+at /)
      expect(code).toBeGreaterThan(0)
    }
  })
})

describe('throughline erase', () => {
  test('refuses a folder without a store, and creates none', async () => {
    const folder = join(temporaryFolder(), 'typo')
    const { code, complaints } = await run('erase', '--session', 's-1', '--data', folder)

    expect(code).toBe(2)
    expect(complaints).toContain(`there is no store ${join(folder, 'throughline.duckdb')}`)
    expect(existsSync(folder)).toBe(false)
  })

  test.each(['q9/Xk+abc==', 'a.b~c', "o'brien;--", 'shop\\anna'])(
    'takes every id that may be stored as a session: %s',
    async (session) => {
      const data = temporaryFolder()
      const store = await openStore({ path: join(data, 'throughline.duckdb'), flushEveryMs: 1 })
      await store.writeLogs(
        logRequest([logRecord({ 'session.id': session, 'rum.kind': 'event' }, { timeUnixNano: '0' })]),
      )
      await store.close()

      expect((await run('erase', '--session', session, '--data', data)).printed).toMatch(/^Erased 1 visits/)
      expect((await run('erase', '--session', session, '--data', data)).printed).toMatch(/^Erased 0 visits/)
    },
  )
})

test('a reader that closes the pipe ends the program without a message', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server-handler/entries/cli.ts', '--help'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.destroy()
  const complaints: string[] = []
  child.stderr.on('data', (data) => complaints.push(String(data)))
  const [code] = await once(child, 'close')

  expect({ code, complaints }).toEqual({ code: 0, complaints: [] })
})

describe('throughline report', () => {
  test('of an action that the store does not know fails', async () => {
    const data = await folderWithVitals()
    for (const more of [[], ['--json']]) {
      const { code, printed, complaints } = await run('report', '--action', ACTION_ID, '--data', data, ...more)
      expect([code, printed]).toEqual([1, ''])
      expect(complaints).toContain(`nothing in the store has the id ${ACTION_ID}`)
    }
  })

  test('from an address that is not a throughline server says so', async () => {
    const other = createServer((_, response) => response.end('<html>'))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void other.close())
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    const { code, complaints } = await run('report', '--vital', 'lcp', '--url', url)
    expect(code).toBe(1)
    expect(complaints).toContain(`${url} is not a throughline server`)
  })

  test('prints an aligned table out of the file when nothing runs', async () => {
    const { code, printed } = await run('report', '--vital', 'LCP', '--data', await folderWithVitals())

    expect(code).toBe(0)
    expect(printed.split('\n')).toEqual([
      'route        p50     p75     p90  rating   good  n',
      '/         1.20 s  1.20 s  1.20 s  good    100 %  1',
      '/p/:slug  4.10 s  4.10 s  4.10 s  poor      0 %  1',
    ])
  })

  test.for([
    ['--release', '2.0'],
    ['--device', 'mobile'],
    ['--site', 'outlet'],
  ] as const)('%s restricts the table; a value that nothing has says so', async ([option, value]) => {
    const data = await folderWithVitals()
    const { printed } = await run('report', '--vital', 'lcp', '--data', data, option, value)
    expect(printed.split('\n').map((line) => line.split(' ')[0])).toEqual(['route', '/p/:slug'])

    // The devices are known, so that a misspelled one is refused.
    const [other, shown] = option === '--device' ? ['tablet', '"tablet"'] : ['x"\u001b[1m', '"x\\"\\u001b[1m"']
    const none = await run('report', '--vital', 'lcp', '--data', data, option, other)
    expect(none).toMatchObject({ code: 0, printed: `No LCP of ${option.slice(2)} ${shown} in the last 24h.` })
  })

  test('refuses a device that no record has, and names those that they have', async () => {
    const { code, complaints } = await run('report', '--vital', 'lcp', '--data', '.', '--device', 'phone')
    expect([code, complaints]).toEqual([2, expect.stringMatching(/--device.*phone.*desktop, mobile, tablet/)])
  })

  test('prints JSON for programs', async () => {
    const { printed } = await run(
      'report',
      '--vital',
      'lcp',
      '--by',
      'service',
      '--json',
      '--data',
      await folderWithVitals(),
    )

    expect(JSON.parse(printed)).toMatchObject([{ name: 'shop', samples: 2, p75: 4100 }])
  })

  test.each([
    [['report', '--vital', 'lcq'], '`--vital` is "lcq"; it must be one of lcp, inp, cls, fcp, ttfb.'],
    [
      ['report', '--vital', 'lcp', '--by', 'moon'],
      '`--by` is "moon"; it must be one of route, release, device, browser, connection, country, action, service, site.',
    ],
    [
      ['report', '--vital', 'lcp', '--since', 'yesterday'],
      '`--since` is "yesterday"; it must be a number with m, h or d',
    ],
    [
      ['report', '--vital', 'lcp', '--since', '999d'],
      '`--since` is "999d"; it must be a number with m, h or d, such as 90m, 24h or 7d, of 400 days at most.',
    ],
    [
      ['report', '--vital', 'lcp', '--url', 'file:///x'],
      '`--url` is "file:///x"; it must be the address of a running server',
    ],
    [['report'], 'give --vital with a metric, such as lcp, or --action with an action id'],
    [['report', '--action', 'act_1'], '`--action` is "act_1"; it must be an action id'],
    [
      ['report', '--vital', 'lcp', '--action', 'act_1'],
      "option '--vital <name>' cannot be used with option '--action <id>'",
    ],
    [
      ['report', '--action', 'act_1', '--release', '2.0'],
      "option '--release <name>' cannot be used with option '--action <id>'",
    ],
    [['dev', '--port', '70000'], '`--port` is "70000"; it must be a number from 0 to 65535.'],
    [['deploy'], "unknown command 'deploy'"],
    [['report', '--vital', 'lcp', '--moon'], "unknown option '--moon'"],
  ])('%j ends with 2 and says what is allowed', async (words, complaint) => {
    const { code, complaints } = await run(...words)

    expect(code).toBe(2)
    expect(complaints).toContain(complaint)
  })

  test('ends with 1 when there is nothing to ask, and says what to do', async () => {
    const { code, complaints } = await run('report', '--vital', 'lcp', '--data', temporaryFolder())

    expect(code).toBe(1)
    expect(complaints).toContain('Start `throughline dev`')
  })

  test('what could steer a terminal is shown, not obeyed', () => {
    expect(alignTable({ head: ['a'], cells: [['\u001b[31mred\u202e']], left: [0] })).toBe('a\n\ufffd[31mred\ufffd')
  })

  test('help ends with 0', async () => {
    const { code, printed } = await run('--help')

    expect(code).toBe(0)
    expect(printed).toContain('report')
  })
})

/** One run of a worker, as recorded by its span. */
async function sendJob(url: string): Promise<void> {
  const clock = createFakeClock()
  const traces = {
    write: async (body: unknown) =>
      void (await fetch(`${url}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })),
  }
  const telemetry = createTelemetry({ clock, traces, service: 'shop-worker', environmentVariables: {} })
  const carrier = { v: 1, origin_action_id: ACTION_ID, enqueued_at: clock.now() - 200 }
  await runJob({ telemetry, carrier, queue: 'orders', system: 'sqs' }, () => clock.advance(50))
  await eventually(async () => (await run('report', '--action', ACTION_ID, '--url', url)).printed.includes('orders'))
}

describe('throughline dev', () => {
  test('says what is where, answers the command line over HTTP, and on SIGINT stores what is queued', async () => {
    const folder = join(temporaryFolder(), 'data')
    const child = startChild('server-handler/entries/cli.ts', ['dev', '--port', '0', '--data', folder])
    const url = await eventually(() => /listening on (http:\S+)/.exec(child.lines.join('\n'))?.[1], {
      withinMs: 30_000,
    })
    const sent = await fetch(`${url}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(logRequest([logRecord(vital('lcp', 1500), { timeUnixNano: '0' })])),
    })
    expect([sent.status, await sent.json()]).toEqual([200, {}])

    expect((await run('report', '--vital', 'lcp', '--data', folder)).printed).toContain('1.50 s')
    expect((await run('report', '--vital', 'lcp', '--url', url)).printed).toContain('1.50 s')
    await sendJob(url)
    const byServer = (await run('report', '--action', ACTION_ID, '--url', url)).printed
    child.process.kill('SIGINT')
    expect(await child.ended).toBe(0)
    expect(child.lines.at(-1)).toBe('Stopped; 2 records stored.')
    expect((await run('report', '--vital', 'lcp', '--data', folder)).printed).toContain('1.50 s')
    const byFile = (await run('report', '--action', ACTION_ID, '--data', folder)).printed
    expect(byFile).toBe(byServer)
    expect(byFile.split('\n').map((line) => line.replace(/ {2,}/g, '  ').trim())).toEqual([
      'what  where  start  duration',
      'queue orders waited  shop-worker  0.0 ms  200 ms',
      'worker process orders  shop-worker  200 ms  50 ms',
      '',
      'Slow: The queue orders, 200 ms of 250 ms · the worker shop-worker, process orders 50 ms',
    ])
  }, 60_000)

  test('a port that is taken is named, with what to do', async () => {
    const server = createServer()
    onTestFinished(() => void server.close())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const { code, complaints } = await run('dev', '--port', String(port), '--data', ':memory:')

    expect(code).toBe(1)
    expect(complaints).toContain('Stop it, or give another port with --port.')
  })
})
