import { createOtlpExporter } from '../../server-handler/export/otlp-exporter.js'
import { toAttributes } from '../../server-handler/otlp/attributes.js'

// A process of its own: writes three records to the spool of its first argument, says so, and waits to be killed.
const exporter = createOtlpExporter({
  environmentVariables: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' },
  spool: { directory: process.argv[2] ?? '' },
})
for (const id of [1, 2, 3]) {
  const record = {
    timeUnixNano: '1790000000000000000',
    observedTimeUnixNano: '1790000000000000000',
    severityNumber: 9,
    attributes: toAttributes({ 'rum.record.id': `record-${id}` }),
  }
  await exporter.write({ resourceLogs: [{ resource: { attributes: [] }, scopeLogs: [{ logRecords: [record] }] }] })
}
process.stdout.write('written')
setInterval(() => {}, 60_000)
