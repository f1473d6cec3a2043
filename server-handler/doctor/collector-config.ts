/** A setting of a Collector that differs from the required one. */
export interface Drift {
  /** Its path: `exporters.clickhouse.create_schema`. */
  setting: string
  found: string
  advice: string
  /** Whether records are lost or leak without it, or it is only recommended. */
  isRequired: boolean
}

type Fields = Readonly<Record<string, unknown>>

/** The parts of a configuration that the rules check. */
interface Parts {
  config: Fields
  extensions: readonly string[]
}

/** Finds differences from the settings that deploy/collector/config.yaml has for a reason: docs/collector.md. */
export function findDrift(config: unknown): Drift[] {
  const parts: Parts = {
    config: fieldsOf(config),
    extensions: namesIn(fieldsOf(fieldsOf(config).service).extensions),
  }
  const pipelines = Object.entries(fieldsOf(fieldsOf(parts.config.service).pipelines))
    .filter(([name]) => /^(?:logs|traces)(?:\/|$)/.test(name))
    .map(([name, pipeline]) => ({ name, pipeline: fieldsOf(pipeline) }))
    .filter(({ pipeline }) => namesIn(pipeline.exporters).some(isOf('clickhouse')))
  if (pipelines.length === 0)
    return [
      required(
        'service.pipelines',
        'no pipeline of logs or traces exports to clickhouse',
        'Give the configuration of the Collector in front of ClickHouse.',
      ),
    ]
  const exporters = unique(pipelines.flatMap(({ pipeline }) => namesIn(pipeline.exporters))).filter(isOf('clickhouse'))
  const receivers = unique(pipelines.flatMap(({ pipeline }) => namesIn(pipeline.receivers))).filter(isOf('otlp'))
  return [
    ...receivers.flatMap((name) => checkReceiver(parts, name)),
    ...pipelines.flatMap(({ name, pipeline }) => checkProcessors(name, namesIn(pipeline.processors))),
    ...exporters.flatMap((name) => [...checkExporter(parts, name), ...checkQueue(parts, name)]),
    ...(parts.extensions.some(isOf('health_check'))
      ? []
      : [
          advised(
            'service.extensions',
            'no health_check',
            'Add health_check: whatever restarts the Collector needs it.',
          ),
        ]),
  ]
}

function checkReceiver({ config }: Parts, name: string): Drift[] {
  const http = fieldsOf(fieldsOf(fieldsOf(fieldsOf(config.receivers)[name]).protocols).http)
  if (http.cors === undefined || http.cors === null) return []
  return [
    required(
      `receivers.${name}.protocols.http.cors`,
      'pages can send to the Collector',
      'Remove it: pages send to the endpoint of their own site, which checks, limits and redacts.',
    ),
  ]
}

function checkProcessors(pipeline: string, processors: readonly string[]): Drift[] {
  const setting = `service.pipelines.${pipeline}.processors`
  const drifts: Drift[] = []
  if (!isOf('memory_limiter')(processors[0] ?? ''))
    drifts.push(
      required(
        setting,
        processors.some(isOf('memory_limiter')) ? 'memory_limiter is not the first' : 'no memory_limiter',
        'Put memory_limiter first: it refuses with a retryable error before the process runs out of memory.',
      ),
    )
  if (!processors.some(isOf('redaction')))
    drifts.push(required(setting, 'no redaction', 'Add redaction, the second line of defence after the endpoint.'))
  if (processors.some(isOf('batch')))
    drifts.push(
      required(
        setting,
        'a batch processor holds acknowledged records in memory',
        'Remove it, and batch after the queue: sending_queue.batch of the exporter.',
      ),
    )
  return drifts
}

function checkExporter({ config }: Parts, name: string): Drift[] {
  const exporter = fieldsOf(fieldsOf(config.exporters)[name])
  const at = `exporters.${name}`
  const retry = fieldsOf(exporter.retry_on_failure)
  const drifts: Drift[] = []
  if (settingOf(exporter.create_schema) !== 'false')
    drifts.push(
      required(
        `${at}.create_schema`,
        show(exporter.create_schema, 'true by default'),
        'Set false: throughline migrate creates the tables.',
      ),
    )
  if (settingOf(retry.enabled) === 'false')
    drifts.push(
      required(`${at}.retry_on_failure.enabled`, 'false', 'Set true: an insert that fails is lost otherwise.'),
    )
  else if (!/^0[a-z]*$/.test(settingOf(retry.max_elapsed_time)))
    drifts.push(
      required(
        `${at}.retry_on_failure.max_elapsed_time`,
        show(retry.max_elapsed_time, '5m by default'),
        'Set 0s: after this time records are dropped.',
      ),
    )
  if (settingOf(exporter.async_insert) !== 'false')
    drifts.push(
      advised(
        `${at}.async_insert`,
        show(exporter.async_insert, 'true by default'),
        'Set false: a plain insert is acknowledged when its rows are stored.',
      ),
    )
  return drifts
}

/** Smaller batches make ClickHouse spend more on merges than on inserts. */
const MIN_BATCH = 5_000

function checkQueue({ config, extensions }: Parts, name: string): Drift[] {
  const queue = fieldsOf(fieldsOf(fieldsOf(config.exporters)[name]).sending_queue)
  const at = `exporters.${name}.sending_queue`
  if (settingOf(queue.enabled) === 'false')
    return [
      required(`${at}.enabled`, 'false', 'Set true: without a queue the Collector keeps nothing during an outage.'),
    ]
  const storage = settingOf(queue.storage)
  const drifts: Drift[] = []
  if (storage === '' || !isOf('file_storage')(storage))
    drifts.push(
      required(
        `${at}.storage`,
        show(queue.storage, 'in memory by default'),
        'Set file_storage: a queue in memory is lost with the process.',
      ),
    )
  else if (!extensions.includes(storage) || !Object.hasOwn(fieldsOf(config.extensions), storage))
    drifts.push(
      required(`${at}.storage`, `${storage} is not enabled`, 'Add it to extensions and to service.extensions.'),
    )
  const minRecords = Number(settingOf(fieldsOf(queue.batch).min_size))
  if (!(minRecords >= MIN_BATCH))
    drifts.push(
      advised(
        `${at}.batch.min_size`,
        show(fieldsOf(queue.batch).min_size, 'none'),
        `Set ${MIN_BATCH} or more: small inserts overload ClickHouse.`,
      ),
    )
  return drifts
}

const required = (setting: string, found: string, advice: string): Drift => ({
  setting,
  found,
  advice,
  isRequired: true,
})
const advised = (setting: string, found: string, advice: string): Drift => ({
  setting,
  found,
  advice,
  isRequired: false,
})

/** A component is named `type` or `type/name`. */
function isOf(type: string): (name: string) => boolean {
  return (name) => name === type || name.startsWith(`${type}/`)
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

function namesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : []
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)]
}

/** Returns the text of a setting; of one from the environment, its default: `${env:NAME:-default}`. */
function settingOf(value: unknown): string {
  if (value === undefined || value === null || typeof value === 'object') return ''
  return String(value).replace(/^\$\{env:\w+(?::-([^}]*))?\}$/, (_, byDefault: string | undefined) => byDefault ?? '')
}

function show(value: unknown, byDefault: string): string {
  return value === undefined || value === null ? byDefault : JSON.stringify(value).slice(0, 80)
}
