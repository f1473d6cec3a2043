import { z } from 'zod'
import { type Attributes, toLog } from '../otlp/log.js'
import type { LogRecord } from '../otlp/model.js'
import type { Delivery } from './delivery.js'
import { type PageSettings, SCHEMA_VERSION } from './page-attributes.js'
import { parseJson } from './parse.js'
import { toNotes } from './record-attributes.js'
import { toRoutePattern } from './route-pattern.js'
import { createScrubber, type Scrubber, type ScrubNotes } from './scrub.js'

/** Browsers batch reports for about a minute. */
const MAX_REPORTS = 100
const MAX_AGE_MS = 48 * 3_600_000

const text = z.string().optional().catch(undefined)
const number = z.number().min(0).max(1e9).optional().catch(undefined)

/** https://www.w3.org/TR/reporting-1/#media-type, with the bodies of the types that are kept. */
const reportSchema = z.object({
  type: z.enum(['csp-violation', 'crash', 'intervention', 'deprecation']),
  age: z.number(),
  url: z.string(),
  body: z
    .object({
      effectiveDirective: text,
      blockedURL: text,
      sourceFile: text,
      lineNumber: number,
      columnNumber: number,
      disposition: z.enum(['enforce', 'report']).optional().catch(undefined),
      reason: text,
      id: text,
      message: text,
    })
    .catch({}),
})
type Report = z.infer<typeof reportSchema>

/** A report of any type, also of those that are not kept. */
const anyReportSchema = z.object({ type: z.string(), age: z.number(), url: z.string() })
const isReport = (item: unknown): boolean => anyReportSchema.safeParse(item).success

/** Reports as log records, the number of dropped ones, and the changes by scrubbing. */
export type ParsedReports =
  | { ok: true; records: LogRecord[]; rejected: number; notes: ScrubNotes[] }
  | { ok: false; problem: string }

/** Parses the bodies that browsers send through the Reporting API. */
export function parseReports(body: string, delivery: Delivery, settings: PageSettings): ParsedReports {
  const parsed = parseJson(body)
  const json = Array.isArray(parsed) ? parsed : toReports(parsed)
  if (!json) return { ok: false, problem: 'json' }
  const reports = json.slice(0, MAX_REPORTS).flatMap((item) => {
    const parsed = reportSchema.safeParse(item)
    return parsed.success && parsed.data.age <= MAX_AGE_MS ? [parsed.data] : []
  })
  // A browser sends all types to one endpoint, and later than it could where that answers with an error.
  if (reports.length === 0 && !json.some(isReport)) return { ok: false, problem: 'records' }
  const written = reports.map((report, i) => toReport(report, `${delivery.requestId}:${i}`, { delivery, settings }))
  return {
    ok: true,
    records: written.map(({ record }) => record),
    notes: written.map(({ notes }) => notes),
    rejected: json.length - reports.length,
  }
}

/**
 * The format of `report-uri`: one violation, with hyphenated names
 * (https://www.w3.org/TR/CSP3/#deprecated-serialize-violation).
 */
const legacySchema = z.object({
  'csp-report': z.object({
    'document-uri': z.string(),
    'effective-directive': text,
    'violated-directive': text,
    'blocked-uri': text,
    'source-file': text,
    'line-number': number,
    'column-number': number,
    // Safari sends none.
    disposition: z.unknown().optional(),
  }),
})

/** Returns one legacy violation, or one single report, as the array that browsers send today. */
function toReports(json: unknown): unknown[] | undefined {
  const legacy = legacySchema.safeParse(json)
  if (!legacy.success) return reportSchema.safeParse(json).success ? [json] : undefined
  const { 'csp-report': given } = legacy.data
  const body = {
    // The older name contains the directive with its sources.
    effectiveDirective: given['effective-directive'] ?? given['violated-directive']?.split(' ')[0],
    blockedURL: given['blocked-uri'],
    sourceFile: given['source-file'],
    lineNumber: given['line-number'],
    columnNumber: given['column-number'],
    disposition: given.disposition,
  }
  return [{ type: 'csp-violation', age: 0, url: given['document-uri'], body }]
}

function toReport(
  report: Report,
  id: string,
  { delivery, settings }: { delivery: Delivery; settings: PageSettings },
): { record: LogRecord; notes: ScrubNotes } {
  const route = settings.cap('route', toRoutePattern(report.url))
  const scrubber = createScrubber(settings.cleanTexts, route)
  const details = toDetails(report, scrubber)
  const notes = scrubber.notes()
  const record = toLog({
    eventName: 'rum.report',
    body: report.type,
    severity: report.type === 'crash' ? 'ERROR' : 'INFO',
    attributes: {
      'rum.schema_version': SCHEMA_VERSION,
      'rum.kind': 'report',
      'rum.record.id': id,
      'rum.site': settings.site,
      'rum.route_pattern': route,
      'url.template': route,
      'request.id': delivery.requestId,
      'rum.ingest_request_id': delivery.requestId,
      'rum.request_id_source': 'ingest',
      'user_agent.name': delivery.userAgent.name,
      'user_agent.version': delivery.userAgent.version,
      'user_agent.os.name': delivery.userAgent.os,
      'rum.device.class': delivery.userAgent.device,
      ...details,
      ...toNotes(notes),
    },
    at: delivery.receivedAt - Math.max(0, report.age),
    receivedAt: delivery.receivedAt,
  })
  return { record, notes }
}

// The sample of a CSP report is part of the page's content and never kept.
function toDetails({ type, body }: Report, scrubber: Scrubber): Attributes {
  return {
    'rum.report.type': type,
    'rum.report.directive': scrubber.line(body.effectiveDirective, 64),
    'rum.report.blocked_url': scrubber.url(body.blockedURL, 512),
    'rum.report.disposition': body.disposition,
    'rum.report.reason': scrubber.line(body.reason, 64),
    'rum.report.id': scrubber.line(body.id, 64),
    'rum.report.message': scrubber.line(body.message, 1_024),
    'rum.report.source_url': scrubber.url(body.sourceFile, 512),
    'rum.report.line': body.lineNumber,
    'rum.report.column': body.columnNumber,
  }
}
