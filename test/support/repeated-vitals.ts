import type { ExportLogsRequest } from '../../server-handler/otlp/model.js'
import { logRecord, logRequest, vital } from './log-request.js'

/** The route of vitals that pages report again. */
export const REPEATED_ROUTE = '/again'

/**
 * Vitals that pages report up to three times under one id, also twice the same, and some without an id: of each id the
 * last counts, and every one without.
 */
export function repeatedVitals(nowMs: number): ExportLogsRequest {
  const records = Array.from({ length: 40 }, (_, page) =>
    Array.from({ length: (page % 3) + 1 }, (_, report) => {
      const attributes = vital('cls', (page + 1) / 100 + report / 10, {
        'rum.route_pattern': REPEATED_ROUTE,
        'rum.site': 'shop',
        'rum.device.class': 'mobile',
        ...(page % 10 === 9 ? {} : { 'rum.vital.id': `v5-${page}` }),
      })
      const nanos = `${nowMs - 3_600_000 + page * 1_000 + report * 100}000000`
      return logRecord(attributes, { timeUnixNano: nanos, observedTimeUnixNano: nanos })
    }),
  ).flat()
  // A batch that is delivered twice.
  return logRequest([...records, ...records.slice(5, 15)])
}
