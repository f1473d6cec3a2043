import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { collectorProgram } from '../../tools/collector-program.mjs'
import { freePort } from './free-port.js'
import { type ServerProcess, startServerProcess } from './server-process.js'

/** A real Collector with the deployed configuration. */
export interface CollectorProcess {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  url: string
  grpcPort: number
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
  /** Starts it again on the same ports and the same queue, with other settings if they are given. */
  restart(settings?: readonly string[]): Promise<void>
  /** The sum of one of its own metrics over all labels; 0 if it has none of this name. */
  metric(name: string): Promise<number>
  stop(): Promise<void>
}

/** What a test replaces of the configuration. */
export interface CollectorChange {
  /** @default nothing is there */
  clickhouse?: string
  /** Settings in the form `a::b::c: value`, which are merged over the file. */
  settings?: readonly string[]
  environment?: Record<string, string>
}

/** Settings that send logs and traces to a receiver of OTLP at once, in the place of ClickHouse. */
export function forwardedTo(url: string): string[] {
  return [
    `exporters::otlp_http::endpoint: ${url}`,
    'exporters::otlp_http::compression: none',
    'exporters::otlp_http::sending_queue::enabled: false',
    'exporters::otlp_http::retry_on_failure::enabled: false',
    'service::pipelines::logs::exporters: [otlp_http]',
    'service::pipelines::traces::exporters: [otlp_http]',
  ]
}

/** Why no Collector can be started here; `undefined` where one can. */
export const COLLECTOR_MISSING = existsSync(collectorProgram())
  ? undefined
  : 'skipped: the Collector is not built (node tools/ensure-collector.mjs, which needs Go)'

/** Starts a Collector on free ports, with its queue in a folder that goes with it. */
export async function startCollectorProcess(change: CollectorChange): Promise<CollectorProcess> {
  if (COLLECTOR_MISSING) throw new Error(COLLECTOR_MISSING)
  const folder = await mkdtemp(join(tmpdir(), 'throughline-collector-'))
  const [http, grpc, health, metrics] = await Promise.all([freePort(), freePort(), freePort(), freePort()])
  const start = (given: readonly string[]) => {
    const settings = ['exporters::clickhouse::sending_queue::batch::flush_timeout: 100ms', ...given]
    return startServerProcess({
      program: collectorProgram(),
      words: ['--config', 'deploy/collector/config.yaml', ...settings.flatMap((each) => ['--config', `yaml:${each}`])],
      options: {
        env: {
          COLLECTOR_HTTP_ENDPOINT: `127.0.0.1:${http}`,
          COLLECTOR_GRPC_ENDPOINT: `127.0.0.1:${grpc}`,
          COLLECTOR_HEALTH_ENDPOINT: `127.0.0.1:${health}`,
          COLLECTOR_METRICS_PORT: `${metrics}`,
          COLLECTOR_QUEUE_DIRECTORY: join(folder, 'queue'),
          CLICKHOUSE_ENDPOINT: change.clickhouse ?? 'http://127.0.0.1:1',
          CLICKHOUSE_COMPRESS: 'none',
          ...change.environment,
        },
      },
      isReady: () => isHealthy(`http://127.0.0.1:${health}/`),
      lastSignal: 'SIGKILL',
    })
  }
  const { settings: first = [] } = change
  let running: ServerProcess = await start(first)
  return {
    url: `http://127.0.0.1:${http}`,
    grpcPort: grpc,
    kill: () => running.end('SIGKILL'),
    async restart(settings = first) {
      await running.end('SIGKILL')
      running = await start(settings)
    },
    metric: async (name) => sumOf(name, await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text()),
    async stop() {
      await running.end('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}

function sumOf(name: string, text: string): number {
  // With or without the ending that Prometheus gives to counters.
  const lines = text.split('\n').filter((line) => new RegExp(`^${name}(?:_total)?[{ ]`).test(line))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}
