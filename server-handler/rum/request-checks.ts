import { checkOrigin, type OriginPolicy } from './origin.js'
import type { Refusal } from './refusal.js'

/** The kind of body of a request. */
export type BodyKind = 'envelope' | 'reports'

const ENVELOPE_TYPES = ['application/json', 'text/plain']
/** Types of the Reporting API, and of `report-uri` of a Content-Security-Policy. */
const REPORT_TYPES = ['application/reports+json', 'application/csp-report']

/** The result of the checks before a byte of the body is read. */
export type Entry = { ok: true; kind: BodyKind } | { ok: false; refusal: Refusal }

/** Checks method, origin, kill switch and type, in this order. */
export function checkRequest(
  request: Request,
  settings: OriginPolicy & { path: string; isStopped: () => boolean },
): Entry {
  if (request.method !== 'POST') return refuse(405, 'method')
  const refusal = checkOrigin(request, settings)
  if (refusal) return { ok: false, refusal }
  if (settings.isStopped()) return refuse(410, 'stopped')
  const kind = readKind(request, settings.path)
  return kind ? { ok: true, kind } : refuse(415, 'type')
}

function readKind(request: Request, path: string): BodyKind | undefined {
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  const isReports = new URL(request.url).pathname.endsWith(`${path}/reports`)
  if (isReports) return REPORT_TYPES.includes(type) ? 'reports' : undefined
  return ENVELOPE_TYPES.includes(type) ? 'envelope' : undefined
}

const refuse = (status: number, reason: string) => ({ ok: false, refusal: { status, reason } }) as const
