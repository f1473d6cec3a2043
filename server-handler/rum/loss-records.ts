import { toAttributes } from '../otlp/attributes.js'
import { toLog } from '../otlp/log.js'
import type { KeyValue, LogRecord } from '../otlp/model.js'
import type { Loss } from './losses.js'
import { SCHEMA_VERSION } from './page-attributes.js'

/** Converts losses to `rum.health` records for the report. */
export function toLossRecords(
  losses: readonly Loss[],
  { idPrefix, at, attributes = [] }: { idPrefix: string; at: number; attributes?: readonly KeyValue[] },
): LogRecord[] {
  return losses.map(({ signal, reason, count }) =>
    toLog({
      eventName: 'rum.health',
      body: signal,
      severity: 'INFO',
      attributes: [
        ...toAttributes({
          'rum.schema_version': SCHEMA_VERSION,
          'rum.kind': 'health',
          'rum.record.id': `${idPrefix}:${signal}:${reason}`,
        }),
        ...attributes,
        ...toAttributes({ 'rum.health.signal': signal, 'rum.health.count': count, 'rum.health.reason': reason }),
      ],
      at,
      receivedAt: at,
    }),
  )
}
