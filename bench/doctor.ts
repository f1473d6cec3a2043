// Prints what `throughline doctor` finds of the demo, and of the demo with each of over twenty faults.
// npm run bench:doctor -- [--no-browser] [--full]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDevServer } from 'throughline/report'
import { startShop } from '../demo/shop/shop.js'
import { type DoctorCommandOptions, runDoctor } from '../server-handler/cli/doctor-command.js'
import { answeringPreflights, installationFaults } from '../test/support/doctor-faults.js'
import { BUILT_HASHES } from '../test/support/doctor-site.js'
import { type ProxyFault, startFaultyProxy } from '../test/support/faulty-proxy.js'

const CONFIG = 'deploy/collector/config.yaml'
const folder = mkdtempSync(join(tmpdir(), 'throughline-doctor-'))
const report = await startDevServer({ port: 0, dataPath: ':memory:' })
const shop = await startShop({
  ...{ port: 0, collector: report.url, redisUrl: undefined, app: '' },
  logFile: join(folder, 'shop.log'),
})
const browser = !process.argv.includes('--no-browser')
const isFull = process.argv.includes('--full')

async function examine(name: string, fault: ProxyFault, change: Partial<DoctorCommandOptions> = {}): Promise<void> {
  const proxy = await startFaultyProxy(shop.url, fault)
  const given = {
    mode: 'block',
    browser,
    api: `${proxy.url}/graphql`,
    collector: report.url,
    config: CONFIG,
    ...change,
  }
  const { text, failure } = await runDoctor(`${proxy.url}/classic`, given)
  await proxy.close()
  console.log(`\n=== ${name} (exit ${failure === undefined ? 0 : 1})\n`)
  console.log(isFull || name === HEALTHY ? text : toShort(text))
}

/** Without the checks that are ok or were not asked for. */
function toShort(text: string): string {
  return text
    .replace(/\nTo check more\n(?: .*\n)+/, '')
    .split('\n')
    .filter((line) => !/^(?:ok|skipped) /.test(line))
    .join('\n')
}

const HEALTHY = 'The demo'
await examine(HEALTHY, {})
for (const fault of installationFaults(BUILT_HASHES['throughline.js'] ?? '')) {
  // Seen in Server-Timing, which the demo's API does not send: it does not forbid shared caches.
  if (!fault.name.startsWith('the backend drops traces')) await examine(fault.name, fault)
}

const otherOrigin = await startFaultyProxy(shop.url, answeringPreflights(['content-type']))
await examine('a preflight does not list our headers', {}, { api: `${otherOrigin.url}/graphql` })
await otherOrigin.close()
await examine('the Collector is down', {}, { collector: 'http://127.0.0.1:59999' })
await examine('ClickHouse is down', {}, { clickhouse: 'clickhouse://reader:secret@127.0.0.1:59999/throughline' })
const drifted = join(folder, 'config.yaml')
writeFileSync(drifted, 'exporters: { clickhouse: {} }\nservice: { pipelines: { logs: { exporters: [clickhouse] } } }\n')
await examine('the configuration has drifted', {}, { config: drifted })

await shop.close()
await report.close()
rmSync(folder, { recursive: true, force: true })
