import type { Clock } from '../../server-handler/export/clock.js'
import type { OtlpExporterOptions } from '../../server-handler/export/otlp-exporter.js'
import { toAttributes } from '../../server-handler/otlp/attributes.js'
import { type ClickHouseStandIn, startClickHouseStandIn } from './clickhouse-stand-in.js'
import { createOtlpExporter } from './clocked.js'
import { type CollectorProcess, startCollectorProcess } from './collector-process.js'
import { eventually } from './eventually.js'
import { logRecord, logRequest } from './log-request.js'

/** What became of the records of one failure. */
export interface FailureCount {
  sent: number
  /** Different records that are in the table. */
  stored: number
  /** Rows in addition to the first of each record. */
  duplicated: number
  /** Counted as lost by our exporter, by reason. */
  countedLost: Record<string, number>
  /** Neither stored nor counted. */
  missing: number
  /** Records that the Collector refused, each as often as it was sent. */
  refused: number
}

/** The parts of a failure: our exporter, a real Collector, and tables that take the place of ClickHouse. */
export interface FailureStage {
  collector: CollectorProcess
  clickhouse: ClickHouseStandIn
  /** Writes so many records to our exporter, in payloads of 100; those that it refuses are counted by it. */
  send(records: number): Promise<void>
  /** Records that our exporter still holds. */
  queued(): number
  isFailing(): boolean
}

/** A failure by its name. */
export interface Failure {
  name: string
  environment?: Record<string, string>
  settings?: readonly string[]
  exporter?: OtlpExporterOptions
  run(stage: FailureStage, outageMs: number): Promise<void>
}

const REFUSED = 'otelcol_receiver_refused_log_records'
const NO_MEMORY = ['processors::memory_limiter: { check_interval: 50ms, limit_mib: 2, spike_limit_mib: 1 }']
/** Enough for some twenty payloads. */
const SMALL_QUEUE = { COLLECTOR_QUEUE_BYTES: '100000' }

/** Sends one payload after another for so long. */
async function sendFor(stage: FailureStage, forMs: number): Promise<void> {
  const end = Date.now() + forMs
  while (Date.now() < end) {
    await stage.send(100)
    await new Promise((resolve) => setTimeout(resolve, Math.max(5, forMs / 50)))
  }
}

/** Sends slowly enough for our exporter until the Collector refuses. */
async function sendUntilRefused(stage: FailureStage): Promise<void> {
  await eventually(async () => {
    await stage.send(100)
    return stage.isFailing()
  })
}

async function fillQueue(stage: FailureStage, outageMs: number): Promise<void> {
  await stage.clickhouse.goDown()
  await sendUntilRefused(stage)
  await sendFor(stage, outageMs)
  await stage.clickhouse.comeBack()
}

/** All failures; what they have in common is that nothing may be missing after them. */
export const FAILURES: readonly Failure[] = [
  {
    name: 'engine unavailable',
    async run(stage, outageMs) {
      await stage.send(500)
      await stage.clickhouse.goDown()
      await sendFor(stage, outageMs)
      await stage.clickhouse.comeBack()
    },
  },
  {
    name: 'engine unavailable, Collector killed in between',
    async run(stage, outageMs) {
      await stage.send(500)
      await stage.clickhouse.goDown()
      await sendFor(stage, outageMs / 2)
      await stage.collector.kill()
      await stage.send(500)
      await stage.collector.restart()
      await sendFor(stage, outageMs / 2)
      await stage.clickhouse.comeBack()
    },
  },
  {
    name: 'Collector killed five times while it inserts',
    async run(stage, outageMs) {
      for (let kill = 0; kill < 5; kill += 1) {
        await sendFor(stage, outageMs / 5)
        await stage.collector.kill()
        await stage.collector.restart()
      }
    },
  },
  {
    name: 'answers of inserts lost',
    async run(stage) {
      stage.clickhouse.loseAnswers(2)
      await stage.send(1_000)
    },
  },
  {
    name: 'queue full, our exporter has space',
    environment: SMALL_QUEUE,
    run: fillQueue,
  },
  {
    name: 'queue full, our exporter is full as well',
    environment: SMALL_QUEUE,
    exporter: { maxQueuedRecords: 1_000 },
    run: fillQueue,
  },
  {
    name: 'memory limit reached, then more memory',
    settings: NO_MEMORY,
    async run(stage) {
      // Its memory is looked at every 50 ms: what arrives before is taken.
      await sendUntilRefused(stage)
      await eventually(async () => (await stage.collector.metric(REFUSED)) > 0)
      await stage.collector.restart([])
    },
  },
  {
    name: 'request larger than the receiver takes',
    settings: ['receivers::otlp::protocols::http::max_request_body_size: 4000'],
    async run(stage) {
      await stage.send(300)
      await eventually(() => stage.queued() === 0)
    },
  },
]

/** How long the engine is away, and how many times faster than real time our exporter waits and pauses. */
export interface FailurePace {
  outageMs: number
  haste: number
}

function hastyClock(haste: number): Clock {
  const start = Date.now()
  return {
    now: () => start + (Date.now() - start) * haste,
    after(ms, run) {
      const timer = setTimeout(run, ms / haste)
      return () => clearTimeout(timer)
    },
  }
}

/** Runs one failure and counts; every part is gone afterwards. */
export async function runFailure(failure: Failure, { outageMs, haste }: FailurePace): Promise<FailureCount> {
  const clickhouse = await startClickHouseStandIn()
  const collector = await startCollectorProcess({
    clickhouse: clickhouse.url,
    environment: failure.environment ?? {},
    settings: [
      'exporters::clickhouse::retry_on_failure: { initial_interval: 100ms, max_interval: 1s, max_elapsed_time: 0s }',
      ...(failure.settings ?? []),
    ],
  })
  const exporter = createOtlpExporter({
    environmentVariables: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
    clock: hastyClock(haste),
    flushEveryMs: 20 * haste,
    maxQueuedRecords: 1_000_000,
    warn: () => {},
    ...failure.exporter,
  })
  let sent = 0
  // The counts of a process end with it.
  let refusedBefore = 0
  const noteRefused = async () => {
    refusedBefore += await collector.metric(REFUSED).catch(() => 0)
  }
  const observed: CollectorProcess = {
    ...collector,
    kill: () => noteRefused().then(collector.kill),
    restart: (settings) => noteRefused().then(() => collector.restart(settings)),
  }
  const stage: FailureStage = {
    ...{ collector: observed, clickhouse, isFailing: exporter.isFailing, queued: () => exporter.stats().queued },
    async send(records) {
      for (const end = sent + records; sent < end; ) {
        const ids = Array.from({ length: Math.min(100, end - sent) }, (_, i) => `record-${sent + i}`)
        sent += ids.length
        const payload = logRequest(ids.map((id) => logRecord({ id }, { attributes: toAttributes({ id }) })))
        await exporter.write(payload).catch(() => {}) // Refused records are in its counts.
      }
    },
  }
  try {
    await failure.run(stage, outageMs)
    const lost = () => Object.values(exporter.stats().dropped).reduce((sum, count) => sum + count, 0)
    const stored = () => new Set(clickhouse.logs().map(({ LogAttributes }) => Reflect.get(Object(LogAttributes), 'id')))
    // What is missing after this is missing for good, and the caller sees it.
    const isComplete = () => stored().size + lost() >= sent
    await eventually(isComplete, { withinMs: outageMs + 20_000 + 90_000 / haste }).catch(() => {})
    await eventually(async () => (await collector.metric('otelcol_exporter_queue_size')) === 0).catch(() => {})
    return {
      ...{ sent, stored: stored().size, duplicated: clickhouse.logs().length - stored().size },
      ...{ countedLost: exporter.stats().dropped, missing: sent - stored().size - lost() },
      refused: refusedBefore + (await collector.metric(REFUSED)),
    }
  } finally {
    await exporter.close()
    await collector.stop()
    await clickhouse.stop()
  }
}
