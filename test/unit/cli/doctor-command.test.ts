import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { runCommandLine } from '../../../server-handler/cli/program.js'
import { toAnnotations } from '../../../server-handler/doctor/format-findings.js'
import { type DoctorSite, startDoctorSite } from '../../support/doctor-site.js'
import { startFaultyProxy } from '../../support/faulty-proxy.js'
import { freePort } from '../../support/free-port.js'

let site: DoctorSite
beforeAll(async () => {
  site = await startDoctorSite()
})
afterAll(() => site.close())

async function run(...words: string[]) {
  const printed: string[] = []
  const complaints: string[] = []
  const code = await runCommandLine(['doctor', ...words, '--no-browser'], {
    print: (text) => printed.push(text),
    complain: (text) => complaints.push(text),
    untilStopped: () => Promise.resolve(),
  })
  return { code, printed: printed.join('\n'), complaints: complaints.join('\n') }
}

async function withoutEndpoint(): Promise<string> {
  const proxy = await startFaultyProxy(site.url, {
    onRequest: ({ path }) =>
      path.startsWith('/__') ? { status: 404, headers: {}, body: Buffer.from('a\n::error::100%\u001b[2J') } : undefined,
  })
  onTestFinished(() => proxy.close())
  return proxy.url
}

describe('throughline doctor', () => {
  test('prints a table, what to do, and what else could be checked', async () => {
    const { code, printed } = await run(await withoutEndpoint())
    expect(code).toBe(0)
    expect(printed).toMatch(/^status +check +found\n/)
    expect(printed).toMatch(/\nerror +the endpoint accepts an envelope +POST http:\S+: 404 "a/)
    expect(printed).toContain('\nWhat to do\nerror: the endpoint accepts an envelope\n  Mount createRumHandler')
    expect(printed).toContain('\nTo check more\n')
    expect(printed).toMatch(/\n\d+ ok, 0 warnings, 1 error, \d+ skipped$/)
  })

  test('quotes a response on one line, and names what each option is for', async () => {
    const { printed } = await run(await withoutEndpoint())
    expect(printed).toContain('404 "a ::error::100%')
    expect(printed).toContain('Give the address of ClickHouse with --clickhouse.')
  })

  test('exits with 1 in mode block on an error, and with 0 without one', async () => {
    const faulty = await run(await withoutEndpoint(), '--mode', 'block')
    expect([faulty.code, faulty.complaints]).toEqual([1, 'throughline: the installation has 1 error'])
    expect(await run(site.url, '--mode', 'block')).toMatchObject({ code: 0, complaints: '' })
  })

  test('prints annotations that a server cannot add to', async () => {
    const { printed } = await run(await withoutEndpoint(), '--github')
    const lines = printed.split('\n').filter((line) => /^\s*::/.test(line))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^::error title=endpoint%3A the endpoint accepts an envelope::POST /)
    expect(lines[0]).toContain('100%25')
    expect(printed).not.toContain('\u001b')
  })

  test('escapes what separates the parts of an annotation', () => {
    const finding = { id: 'page', title: 'a,b:c%', status: 'warn', found: 'x\r\ny%', advice: 'z' } as const
    expect(toAnnotations([finding])).toEqual(['::warning title=page%3A a%2Cb%3Ac%25::x%0D%0Ay%25. z'])
  })

  test('prints JSON for programs', async () => {
    const { counts, findings } = JSON.parse((await run(site.url, '--json')).printed)
    expect(counts).toMatchObject({ warn: 0, error: 0 })
    expect(findings[0]).toMatchObject({ id: 'page', status: 'ok', title: 'the page loads' })
  })

  test('says that a page cannot be reached', async () => {
    const url = `http://127.0.0.1:${await freePort()}/`
    const { code, printed } = await run(url, '--mode', 'block')
    expect(code).toBe(1)
    expect(printed).toContain(`${url} does not answer: nothing listens there`)
  })

  test.each([
    [
      ['shop.example.com'],
      /`<url>` is "shop.example.com"; it must be an address with https:\/\/ or http:\/\/, such as/,
    ],
    [['file:///etc/passwd'], /must be an address with https:\/\/ or http:\/\//],
    [['https://me:secret@shop.example.com/'], /must not contain a user or a password/],
    [['https://shop.example.com/', '--mode', 'strict'], /`--mode` is "strict"; it must be warn or block/],
    [['https://shop.example.com/', '--api', 'orders'], /`--api` is "orders"/],
    [['https://shop.example.com/', '--namespace', 'Acme'], /`--namespace` is "Acme"/],
    [['https://shop.example.com/', '--json', '--github'], /one of --json and --github/],
    [[], /missing required argument 'url'/],
  ])('refuses %j with exit code 2', async (words, expected) => {
    const { code, complaints } = await run(...words)
    expect(code).toBe(2)
    expect(complaints).toMatch(expected)
    expect(complaints).not.toContain('secret')
  })
})
