import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Page } from 'puppeteer-core'
import { startDevServer } from 'throughline/report'
import { pythonProgram } from '../../tools/python-program.mjs'
import { launchChromium } from './chromium.js'
import { eventually } from './eventually.js'
import { freePort } from './free-port.js'
import { findImplementations } from './interop.js'
import { startLanguageStorefront } from './language-storefront.js'
import { REDIS_MISSING, startRedis } from './redis-server.js'

/** A log line with the service that wrote it. */
export interface ServiceLine extends Record<string, unknown> {
  service: string
}

/** The services of a shop in four languages, and the report that they send their spans to. */
export interface ShopOfLanguages {
  report: Awaited<ReturnType<typeof startDevServer>>
  url: string
  /** Addresses of the services, by the name in their spans. */
  services: Readonly<Record<'api-rails' | 'pricing-python' | 'ledger-go', string>>
  page: Page
  /** Log lines of all services so far, by service in their order. */
  lines(): ServiceLine[]
  close(): Promise<void>
}

/** Records of robots are dropped, and a browser without a window says that it is one. */
const USER_AGENT =
  '--user-agent=Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'

/** Why the shop cannot be started here; empty if it can. */
export function missingForLanguages(): string {
  const missing = findImplementations().find((each) => each.missing)?.missing
  return missing ?? (REDIS_MISSING ? `(${REDIS_MISSING})` : '')
}

/**
 * Starts a storefront on Node, a private GraphQL API in Rails, its Sidekiq worker, an API and a Celery worker in Python,
 * a service in Go whose webhook is the storefront's, and Chromium.
 */
export async function startShopOfLanguages(): Promise<ShopOfLanguages> {
  const undos: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const undo of undos.splice(0).reverse()) await undo()
  }
  try {
    return { ...(await startAll(undos)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function startAll(undos: (() => Promise<unknown>)[]): Promise<Omit<ShopOfLanguages, 'close'>> {
  const keep = <T extends { close(): Promise<unknown> }>(started: T): T => {
    undos.push(() => started.close())
    return started
  }
  const redis = await startRedis()
  undos.push(() => redis.stop())
  const report = keep(await startDevServer({ port: 0, dataPath: ':memory:', namespace: 'acme' }))
  const [node = 0, rails = 0, python = 0, go = 0] = await Promise.all([freePort(), freePort(), freePort(), freePort()])
  const at = (port: number) => `http://127.0.0.1:${port}`
  const lines: ServiceLine[] = []
  const environment = {
    REDIS_URL: redis.url,
    TRACES_URL: `${report.url}/v1/traces`,
    PRICING_URL: at(python),
    LEDGER_URL: at(go),
    WEBHOOK_URL: `${at(node)}/webhooks/payment`,
    RUBYLIB: resolve('interop/ruby/lib'),
    RAILS_ENV: 'production',
    PYTHONDONTWRITEBYTECODE: '1',
  }
  const start = (service: string, folder: string, [program = '', ...words]: readonly string[]) =>
    keep(startService({ service, program, words, folder: `interop/${folder}/example`, environment, lines }))
  const folder = await mkdtemp(join(tmpdir(), 'throughline-languages-'))
  undos.push(() => rm(folder, { recursive: true, force: true }))
  const ledger = join(folder, 'ledger')
  execFileSync('go', ['build', '-o', ledger, './example'], { cwd: 'interop/go', stdio: 'pipe' })
  start('ledger-go', 'go', [ledger, String(go)])
  start('pricing-python', 'python', [pythonProgram(), 'pricing.py', String(python)])
  start('worker-celery', 'python', [
    pythonProgram(),
    '-m',
    'celery',
    '-A',
    'pricing',
    'worker',
    '-P',
    'solo',
    '-l',
    'INFO',
  ])
  start('api-rails', 'ruby', ['puma', '-q', '-t', '1:2', '-b', `tcp://127.0.0.1:${rails}`, 'api.ru'])
  start('worker-sidekiq', 'ruby', ['sidekiq', '-r', './jobs.rb', '-c', '2', '-e', 'production'])
  const storefront = keep(await startLanguageStorefront({ port: node, collector: report.url, api: at(rails) }))
  for (const port of [go, python, rails]) await eventually(() => isUp(`${at(port)}/health`), { withinMs: 60_000 })
  const chromium = keep(await launchChromium([USER_AGENT]))
  return {
    report,
    url: storefront.url,
    services: { 'api-rails': at(rails), 'pricing-python': at(python), 'ledger-go': at(go) },
    page: await chromium.browser.newPage(),
    lines: () => [...storefront.lines.map((line) => ({ service: 'storefront-node', ...JSON.parse(line) })), ...lines],
  }
}

interface ServiceFacts {
  service: string
  program: string
  words: readonly string[]
  folder: string
  environment: Readonly<Record<string, string>>
  lines: ServiceLine[]
}

function startService({ service, program, words, folder, environment, lines }: ServiceFacts) {
  const child = spawn(program, words, {
    cwd: folder,
    env: { ...process.env, ...environment, SERVICE: service },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      said.push(line)
      if (line.startsWith('{')) lines.push({ service, ...JSON.parse(line) })
    })
  const gone = once(child, 'close')
  child.on('error', () => {})
  const killAtExit = () => void child.kill('SIGKILL')
  process.once('exit', killAtExit)
  return {
    async close() {
      const hasFailed = child.exitCode !== null
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), 3_000)
      await gone
      clearTimeout(late)
      process.off('exit', killAtExit)
      if (hasFailed) console.warn(`${service} ended by itself:\n${said.join('\n').slice(-2_000)}`)
    },
  }
}

async function isUp(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false // Not yet.
  }
}
