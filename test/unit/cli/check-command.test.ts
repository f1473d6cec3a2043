import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { startDevServer } from '../../../server-handler/cli/dev-server.js'
import { runCommandLine } from '../../../server-handler/cli/program.js'
import { parseBudgets } from '../../../server-handler/report/parse-budgets.js'
import { createReportHandler, openStore } from '../../support/clocked.js'
import { logRecord, logRequest, vital } from '../../support/log-request.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

const EVIL = 'a|b`<img src=x onerror=alert(1)>\n# [x](http://evil.example) @all'

async function run(...words: string[]) {
  const [printed, complaints]: [string[], string[]] = [[], []]
  const code = await runCommandLine(words, {
    print: (text) => printed.push(text),
    complain: (text) => complaints.push(text),
    untilStopped: () => Promise.resolve(),
  })
  return { code, printed: printed.join('\n'), complaints: complaints.join('\n') }
}

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))

function records() {
  const now = { timeUnixNano: '0' }
  const view = (i: number) => ({
    'rum.kind': 'event',
    'rum.event.name': 'page_view',
    'rum.route_pattern': '/',
    'rum.page.id': `p${i}`,
  })
  const failing = (i: number) => ({ 'rum.kind': 'error', 'rum.route_pattern': '/', 'rum.page.id': `p${i % 3}` })
  const action = (name: string, ms: number) => ({
    'rum.kind': 'action',
    'throughline.action_name': name,
    'rum.action.duration_ms': { double: ms },
  })
  return [
    ...times(40, (i) => vital('lcp', 1000 + i * 50)),
    ...times(40, () => vital('cls', 0.2)),
    ...times(5, () => vital('lcp', 9000, { 'rum.route_pattern': '/few' })),
    ...times(40, () => vital('lcp', 9000, { 'rum.route_pattern': EVIL })),
    ...times(50, view),
    ...times(9, failing),
    ...times(40, () => action('checkout', 900)),
  ].map((attributes) => logRecord(attributes, now))
}

async function prepared(budgets: unknown) {
  const data = temporaryFolder()
  const store = await openStore({ path: join(data, 'throughline.duckdb'), flushEveryMs: 1 })
  await store.writeLogs(logRequest(records(), { 'service.name': 'shop', 'service.version': '2' }))
  await store.close()
  const file = join(data, 'budgets.json')
  writeFileSync(file, typeof budgets === 'string' ? budgets : JSON.stringify({ minSamples: 30, ...Object(budgets) }))
  return { data, check: (...more: string[]) => run('report', '--check', '--data', data, '--budgets', file, ...more) }
}

describe('throughline report --check', () => {
  test.each([
    ['p75 of LCP within', { routes: { '/': { lcp: 2500 } } }, 0, /lcp|LCP.*pass/],
    ['p75 of LCP at its limit', { routes: { '/': { lcp: 2450 } } }, 0, /pass/],
    ['p75 of LCP over', { routes: { '/': { lcp: 2449 } } }, 1, /2\.45 s +2\.45 s +40 +fail/],
    ['CLS over', { routes: { '/': { cls: 0.1 } } }, 1, /0\.200 +0\.100/],
    // Three of fifty page views, however often each failed.
    ['error rate within', { routes: { '/': { errorRate: 0.06 } } }, 0, /6\.00 % +6\.00 % +50 +pass/],
    ['error rate over', { routes: { '/': { errorRate: 0.05 } } }, 1, /6\.00 % +5\.00 %/],
    ['an action within', { actions: { checkout: { p75Ms: 900 } } }, 0, /900 ms +900 ms +40 +pass/],
    ['an action over', { actions: { checkout: { p75Ms: 899 } } }, 1, /fail/],
    ['too few samples', { routes: { '/few': { lcp: 100 } } }, 0, /undecided: 5 samples, 30 needed/],
    ['no samples', { routes: { '/none': { lcp: 100 } } }, 0, /undecided: 0 samples, 30 needed/],
    ['an unknown action', { actions: { none: { p75Ms: 1 } } }, 0, /undecided: 0 samples/],
    ['all other routes', { routes: { '*': { lcp: 8000 }, '/': { lcp: 9000 } } }, 1, /1 over, 1 within, 1 undecided/],
  ])('%s', async (_name, budgets, code, printed) => {
    const { check } = await prepared(budgets)

    expect(await check()).toMatchObject({ code, printed: expect.stringMatching(printed) })
  })

  test('finds a route that hundreds of others are visited more than', async () => {
    const { data, check } = await prepared({ routes: { '/rare': { lcp: 2500 } }, actions: { rarely: { p75Ms: 100 } } })
    const store = await openStore({ path: join(data, 'throughline.duckdb'), flushEveryMs: 1 })
    const now = { timeUnixNano: '0' }
    const busy = times(250, (route) => [
      ...times(31, () => vital('lcp', 1000, { 'rum.route_pattern': `/busy/${route}` })),
      ...times(31, () => ({ 'rum.kind': 'action', 'throughline.action_name': `busy_${route}` })),
    ]).flat()
    const rare = times(30, () => [
      vital('lcp', 9000, { 'rum.route_pattern': '/rare' }),
      { 'rum.kind': 'action', 'throughline.action_name': 'rarely', 'rum.action.duration_ms': { double: 900 } },
    ]).flat()
    await store.writeLogs(logRequest([...busy, ...rare].map((attributes) => logRecord(attributes, now))))
    await store.close()

    expect(await check()).toMatchObject({ code: 1, complaints: 'throughline: 2 of 2 budgets are exceeded' })
  })

  test('prints JSON alone, also if the summary of the job cannot be written', async () => {
    const { data, check } = await prepared({ routes: { '/': { lcp: 1 } } })
    vi.stubEnv('GITHUB_STEP_SUMMARY', join(data, 'missing', 'summary.md'))
    onTestFinished(() => void vi.unstubAllEnvs())
    const { printed, complaints } = await check('--json')

    expect(JSON.parse(printed)).toMatchObject({ results: [{ verdict: 'fail' }] })
    expect(complaints).toContain('The summary was not written')
  })

  test('says how many budgets are exceeded', async () => {
    const { check } = await prepared({ routes: { '/': { lcp: 1, cls: 0.3 } } })

    expect((await check()).complaints).toBe('throughline: 1 of 2 budgets is exceeded')
  })

  test('fails for want of samples only if asked', async () => {
    const { check } = await prepared({ routes: { '/few': { lcp: 100 } } })

    expect((await check('--require-samples')).complaints).toContain('1 of 1 budgets have too few samples to be decided')
    expect((await check()).code).toBe(0)
  })

  test('looks at one release', async () => {
    const { check } = await prepared({ routes: { '/': { lcp: 1 } } })

    expect(await check('--release', '2')).toMatchObject({ code: 1 })
    expect(await check('--release', '3')).toMatchObject({ code: 0, printed: expect.stringContaining('1 undecided') })
  })

  test('gives the same answer through a running server', async () => {
    const { data, check } = await prepared({
      routes: { '/': { lcp: 1, errorRate: 0 } },
      actions: { checkout: { p75Ms: 1 } },
    })
    const before = await check('--json')
    const server = await startDevServer({ port: 0, dataPath: data })
    onTestFinished(() => server.close())

    expect(await check('--json')).toEqual(before)
    expect(before.complaints).toContain('3 of 3')
  })

  test('appends a table to the summary of a GitHub job, in which names are text', async () => {
    const { data, check } = await prepared({ routes: { '*': { lcp: 2500 } } })
    const summary = join(data, 'summary.md')
    writeFileSync(summary, 'before\n')
    process.env.GITHUB_STEP_SUMMARY = summary
    onTestFinished(() => {
      delete process.env.GITHUB_STEP_SUMMARY
    })
    await check()
    const text = readFileSync(summary, 'utf8')
    const rows = text.split('\n').filter((line) => line.startsWith('| ') && line.includes('p75 of'))

    expect(text).toMatch(/^before\n### Performance budgets: 1 over, 1 within, 1 undecided\n/)
    expect(rows.map((row) => row.match(/(?<!\\)\|/g)?.length)).toEqual([7, 7, 7])
    expect(text).not.toMatch(/<img|\]\(|`<|@all|http:\/\//)
  })

  test.each([
    ['{', /budgets are invalid|are invalid: it is not JSON/],
    ['[]', /the file/],
    ['{}', /it has no budgets/],
    ['{"routes":{"/":{"lpc":1}}}', /`routes\.\/`.*lpc/],
    ['{"routes":{"/":{"lcp":"2s"}}}', /`routes\.\/\.lcp`/],
    ['{"routes":{"/":{"lcp":-1}}}', /`routes\.\/\.lcp`/],
    ['{"routes":{"/":{"errorRate":5}}}', /`routes\.\/\.errorRate`/],
    ['{"actions":{"a":{}}}', /`actions\.a\.p75Ms`/],
    ['{"range":"soon","routes":{"/":{"lcp":1}}}', /`range`/],
    ['{"minSamples":0,"routes":{"/":{"lcp":1}}}', /`minSamples`/],
  ])('says where %s is wrong', async (text, complaint) => {
    const { check } = await prepared(text)

    expect(await check()).toMatchObject({ code: 2, complaints: expect.stringMatching(complaint) })
  })

  test('names a missing file, and a value that is not a time', async () => {
    const { check } = await prepared({ routes: { '/': { lcp: 1 } } })

    expect(await run('report', '--check', '--budgets', '/nowhere.json')).toMatchObject({
      code: 2,
      complaints: expect.stringContaining('there is no file /nowhere.json'),
    })
    expect(await check('--since', 'yesterday')).toMatchObject({
      code: 2,
      complaints: expect.stringContaining('`--since`'),
    })
  })
})

test('the report has a page of the budgets, and a link to it where there are some', async () => {
  const store = await openStore({ path: ':memory:', flushEveryMs: 1 })
  onTestFinished(() => store.close())
  await store.writeLogs(logRequest(records()))
  const parsed = parseBudgets('{"minSamples":30,"routes":{"*":{"lcp":2500}}}')
  if (!parsed.ok) throw new Error(parsed.problem)
  const get = async (budgets: typeof parsed.budgets | undefined, path: string) =>
    (await createReportHandler({ store, budgets, now: Date.now })(new Request(`http://x/report${path}`))).text()

  expect(await get(undefined, '')).not.toContain('/report/budgets')
  const overview = await get(parsed.budgets, '')
  expect(overview).toContain('href="/report/budgets"')
  expect(overview).toContain('1 over, 1 within, 1 without enough samples')
  expect(overview).toMatch(
    /<li><span class="verdict fail">over<\/span> <a [^>]*>[^<]+<\/a>: p75 of LCP <b>[^<]+<\/b>, budget 2\.50 s<\/li>/,
  )
  const earlier = await get(parsed.budgets, '/budgets?range=custom&from=2020-01-01T00:00&to=2020-01-02T00:00')
  expect(earlier).toContain('0 over, 0 within, 0 without enough samples from 2020-01-01 00:00 to 2020-01-02 00:00 UTC.')
  expect(await get(parsed.budgets, '/budgets?from=2020-01-01T00:00&to=2020-01-02T00:00')).toContain('0 over')
  const page = await get(parsed.budgets, '/budgets')
  expect(page).toContain('1 over, 1 within, 1 without enough samples')
  expect(page).toContain('5 samples, 30 needed')
  expect(page).not.toContain('<img')
})
