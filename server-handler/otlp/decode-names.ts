/** Span kinds by their number: https://github.com/open-telemetry/opentelemetry-proto trace.proto. */
export const SPAN_KIND_NAMES = [
  'SPAN_KIND_UNSPECIFIED',
  'SPAN_KIND_INTERNAL',
  'SPAN_KIND_SERVER',
  'SPAN_KIND_CLIENT',
  'SPAN_KIND_PRODUCER',
  'SPAN_KIND_CONSUMER',
] as const

/** Status codes by their number. */
export const STATUS_CODE_NAMES = ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'] as const

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']

/** Severity names by their number: four steps for each of six levels. */
export function severityNames(): string[] {
  const steps = LEVELS.flatMap((level) => [level, `${level}2`, `${level}3`, `${level}4`])
  return ['SEVERITY_NUMBER_UNSPECIFIED', ...steps.map((step) => `SEVERITY_NUMBER_${step}`)]
}
