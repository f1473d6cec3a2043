import { readFileSync } from 'node:fs'
import { DEV_SERVER_OPTIONS } from '../server-handler/cli/dev-server.js'
import { MIGRATE_OPTIONS } from '../server-handler/clickhouse/migrate.js'
import { ARCHIVE_OPTIONS } from '../server-handler/domain-events/archive.js'
import { DOMAIN_EVENTS_OPTIONS } from '../server-handler/domain-events/emit-event.js'
import { EMIT_OPTIONS, EVENT_FACTS } from '../server-handler/domain-events/event-facts.js'
import { DOMAIN_MIGRATION_OPTIONS } from '../server-handler/domain-events/migrate.js'
import { EVENT_READER_OPTIONS } from '../server-handler/domain-events/read-events.js'
import { INSTRUMENT_OPTIONS } from '../server-handler/events/upstream.js'
import { EXPORTER_OPTIONS } from '../server-handler/export/otlp-exporter.js'
import { WORKER_MOUNT_OPTIONS } from '../server-handler/frameworks/worker/mount.js'
import { NORMALIZE_OPTIONS } from '../server-handler/ingress/normalize.js'
import { INGRESS_OPTIONS } from '../server-handler/ingress/options.js'
import { PROCESSOR_OPTIONS } from '../server-handler/jobs/bullmq.js'
import { CARRIER_OPTIONS } from '../server-handler/jobs/carrier.js'
import { STEP_FACTS } from '../server-handler/jobs/params.js'
import { READ_CARRIER_OPTIONS } from '../server-handler/jobs/read-carrier.js'
import { JOB_FACTS } from '../server-handler/jobs/run-job.js'
import { SEND_FACTS } from '../server-handler/jobs/send-job.js'
import { VERIFIED_SESSION_OPTIONS } from '../server-handler/jwt/verified-session.js'
import type { OptionRow } from '../server-handler/options/table.js'
import { MEMORY_STORE_OPTIONS } from '../server-handler/parking/memory-store.js'
import { PARKING_OPTIONS } from '../server-handler/parking/options.js'
import { REDIS_STORE_OPTIONS } from '../server-handler/parking/redis-store.js'
import { SQL_STORE_OPTIONS } from '../server-handler/parking/sql-store.js'
import { CALLBACK_OPTIONS } from '../server-handler/parking/trace-callback.js'
import { REPORT_OPTIONS } from '../server-handler/report/handler.js'
import { MOUNT_OPTIONS } from '../server-handler/rum/client-address.js'
import { RUM_OPTIONS } from '../server-handler/rum/options.js'
import { LOGGER_OPTIONS } from '../server-handler/scope/json-logger.js'
import { OUTGOING_OPTIONS } from '../server-handler/scope/outgoing.js'
import { ACTION_FACTS } from '../server-handler/scope/run-action.js'
import { SCRIPT_HANDLER_OPTIONS } from '../server-handler/script/script-handler.js'
import { SCRIPT_TAG_OPTIONS } from '../server-handler/script/script-tag.js'
import { RECEIVER_OPTIONS } from '../server-handler/store/receiver.js'
import { STORE_OPTIONS } from '../server-handler/store/store.js'
import { TELEMETRY_OPTIONS } from '../server-handler/telemetry/options.js'
import { TEMPORAL_ACTIVITY_OPTIONS } from '../server-handler/temporal/activity.js'

type Table = Readonly<Record<string, OptionRow<unknown>>>

/** A table of options, the interface that declares them, and the page that documents them. */
export interface DocumentedTable {
  table: Table
  /** The file and the name of the interface. */
  declared: readonly [file: string, name: string]
  page: string
}

const own = (table: Table) => Object.fromEntries(Object.entries(table).filter(([name]) => !(name in TELEMETRY_OPTIONS)))

/** Every table of options of the server's functions, by the name of its placeholder in the documentation. */
export const TABLES: Readonly<Record<string, DocumentedTable>> = {
  createRumHandler: { table: RUM_OPTIONS, declared: ['rum/options.ts', 'RumOptions'], page: 'server' },
  mounts: { table: MOUNT_OPTIONS, declared: ['rum/client-address.ts', 'MountOptions'], page: 'server' },
  workerMount: {
    table: WORKER_MOUNT_OPTIONS,
    declared: ['frameworks/worker/mount.ts', 'WorkerMountOptions'],
    page: 'server',
  },
  createScriptHandler: {
    table: SCRIPT_HANDLER_OPTIONS,
    declared: ['script/script-handler.ts', 'ScriptHandlerOptions'],
    page: 'script-tag',
  },
  scriptTag: {
    table: SCRIPT_TAG_OPTIONS,
    declared: ['script/script-tag.ts', 'ScriptTagOptions'],
    page: 'script-tag',
  },
  exporters: { table: EXPORTER_OPTIONS, declared: ['export/otlp-exporter.ts', 'OtlpExporterOptions'], page: 'server' },
  scopes: { table: own(INGRESS_OPTIONS), declared: ['ingress/options.ts', 'IngressOptions'], page: 'ingress' },
  normalizeIngress: {
    table: NORMALIZE_OPTIONS,
    declared: ['ingress/normalize.ts', 'NormalizeOptions'],
    page: 'ingress',
  },
  verifiedSession: {
    table: VERIFIED_SESSION_OPTIONS,
    declared: ['jwt/verified-session.ts', 'VerifiedSessionOptions'],
    page: 'ingress',
  },
  outgoingHeaders: { table: OUTGOING_OPTIONS, declared: ['scope/outgoing.ts', 'OutgoingOptions'], page: 'ingress' },
  createTelemetry: {
    table: TELEMETRY_OPTIONS,
    declared: ['telemetry/options.ts', 'TelemetryOptions'],
    page: 'telemetry',
  },
  instrumentFetch: {
    table: INSTRUMENT_OPTIONS,
    declared: ['events/upstream.ts', 'InstrumentOptions'],
    page: 'telemetry',
  },
  createJsonLogger: {
    table: LOGGER_OPTIONS,
    declared: ['scope/json-logger.ts', 'JsonLoggerOptions'],
    page: 'telemetry',
  },
  carriers: { table: CARRIER_OPTIONS, declared: ['jobs/carrier.ts', 'CarrierOptions'], page: 'jobs' },
  readCarrier: { table: READ_CARRIER_OPTIONS, declared: ['jobs/read-carrier.ts', 'ReadCarrierOptions'], page: 'jobs' },
  runJob: { table: JOB_FACTS, declared: ['jobs/run-job.ts', 'JobFacts'], page: 'jobs' },
  fromParams: { table: { workflow: STEP_FACTS.workflow }, declared: ['jobs/params.ts', 'StepFacts'], page: 'jobs' },
  temporalActivityInterceptors: {
    table: TEMPORAL_ACTIVITY_OPTIONS,
    declared: ['temporal/activity.ts', 'TemporalActivityOptions'],
    page: 'temporal',
  },
  sendJob: { table: SEND_FACTS, declared: ['jobs/send-job.ts', 'SendFacts'], page: 'jobs' },
  traceProcessor: { table: PROCESSOR_OPTIONS, declared: ['jobs/bullmq.ts', 'ProcessorOptions'], page: 'jobs' },
  runAction: { table: ACTION_FACTS, declared: ['scope/run-action.ts', 'ActionFacts'], page: 'jobs' },
  createParkingLot: {
    table: own(PARKING_OPTIONS),
    declared: ['parking/options.ts', 'ParkingLotOptions'],
    page: 'parking-lot',
  },
  traceCallback: {
    table: CALLBACK_OPTIONS,
    declared: ['parking/trace-callback.ts', 'TraceCallbackOptions'],
    page: 'parking-lot',
  },
  memoryParkingStore: {
    table: MEMORY_STORE_OPTIONS,
    declared: ['parking/memory-store.ts', 'MemoryParkingOptions'],
    page: 'parking-lot',
  },
  redisParkingStore: {
    table: REDIS_STORE_OPTIONS,
    declared: ['parking/redis-store.ts', 'RedisParkingOptions'],
    page: 'parking-lot',
  },
  sqlParkingStore: {
    table: SQL_STORE_OPTIONS,
    declared: ['parking/sql-store.ts', 'SqlParkingOptions'],
    page: 'parking-lot',
  },
  createDomainEvents: {
    table: DOMAIN_EVENTS_OPTIONS,
    declared: ['domain-events/emit-event.ts', 'DomainEventsOptions'],
    page: 'domain-events',
  },
  domainEvent: {
    table: EVENT_FACTS,
    declared: ['domain-events/event-facts.ts', 'DomainEvent'],
    page: 'domain-events',
  },
  emitEvent: {
    table: EMIT_OPTIONS,
    declared: ['domain-events/event-facts.ts', 'EmitOptions'],
    page: 'domain-events',
  },
  migrateDomainEvents: {
    table: DOMAIN_MIGRATION_OPTIONS,
    declared: ['domain-events/migrate.ts', 'DomainEventsMigration'],
    page: 'domain-events',
  },
  archiveDomainEvents: {
    table: ARCHIVE_OPTIONS,
    declared: ['domain-events/archive.ts', 'ArchiveOptions'],
    page: 'domain-events',
  },
  createEventReader: {
    table: EVENT_READER_OPTIONS,
    declared: ['domain-events/read-events.ts', 'EventReaderOptions'],
    page: 'domain-events',
  },
  migrateClickhouse: {
    table: MIGRATE_OPTIONS,
    declared: ['clickhouse/migrate.ts', 'MigrateOptions'],
    page: 'clickhouse',
  },
  openStore: { table: STORE_OPTIONS, declared: ['store/store.ts', 'StoreOptions'], page: 'store' },
  createOtlpReceiver: {
    table: RECEIVER_OPTIONS,
    declared: ['store/receiver.ts', 'OtlpReceiverOptions'],
    page: 'store',
  },
  createReportHandler: { table: REPORT_OPTIONS, declared: ['report/handler.ts', 'ReportOptions'], page: 'report' },
  startDevServer: { table: DEV_SERVER_OPTIONS, declared: ['cli/dev-server.ts', 'DevServerOptions'], page: 'report' },
}

/** Formats a default for the documentation; empty if there is none. */
export function formatDefault({ default: byDefault, shown, isRequired }: OptionRow<unknown>): string {
  if (isRequired) return 'required'
  if (shown !== undefined) return shown
  return byDefault === undefined ? '' : `\`${formatValue(byDefault)}\``
}

function formatValue(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value)
  const fields = Object.entries(value).map(([name, each]) => `${name}: ${formatValue(each)}`)
  return `{ ${fields.join(', ')} }`
}

/** Formats a table of options as Markdown, nested options below their parent. */
export function formatTable(table: Table): string {
  return ['| option | type | default | |', '|---|---|---|---|', ...toLines(table, '')].join('\n')
}

function toLines(table: Table, path: string): string[] {
  return Object.entries(table).flatMap(([name, row]) => [
    `| \`${path}${name}\` | ${row.type.replaceAll('|', '\\|')} | ${formatDefault(row)} | ${row.description} |`,
    ...(row.fields ? toLines(row.fields, `${path}${name}.`) : []),
  ])
}

/** The placeholders of a page: `<!-- options: name -->`, the table, `<!-- /options -->`. */
const PLACE = /<!-- options: (\w+) -->\n[\s\S]*?<!-- \/options -->/g

/** Regenerates all tables of a page; returns its text and the names of those tables. */
export function rewritePage(path: string): { text: string; names: string[] } {
  const names: string[] = []
  const text = readFileSync(path, 'utf8').replace(PLACE, (place, name: string) => {
    names.push(name)
    const found = TABLES[name]
    return found ? `<!-- options: ${name} -->\n${formatTable(found.table)}\n<!-- /options -->` : place
  })
  return { text, names }
}
