import type { SeenRequest } from '../../test/support/page-server.js'
import type { Sdk } from './sdks.js'
import { hide, isReport, pause, type Stage } from './visit-page.js'

/** What one visit sends. */
export interface Wire {
  requests: number
  bodyBytes: number
  totalBytes: number
  /** Bytes of the request lines and headers of the page's own three requests. */
  ownHeaderBytes: number
}

/** A visit of some four seconds: page load, a slow click with three requests, an error, and the page is hidden. */
export function measureWire(stage: Stage, sdk: Sdk): Promise<Wire> {
  return stage.visit(sdk, { name: 'visit' }, async (visit) => {
    await pause(2000)
    await visit.page.click('#buy')
    await pause(2000)
    await hide(visit)
    const reports = visit.server.requests.filter(isReport)
    const sum = (list: readonly SeenRequest[], read: (request: SeenRequest) => number) =>
      list.reduce((total, request) => total + read(request), 0)
    const bodyBytes = sum(reports, ({ bytes }) => bytes.length)
    return {
      requests: reports.length,
      bodyBytes,
      totalBytes: bodyBytes + sum(reports, readHeadBytes),
      ownHeaderBytes: sum(visit.server.to('/api/'), readHeadBytes),
    }
  })
}

/** The bytes of the request line and the headers as they came over HTTP/1.1. */
function readHeadBytes({ method, path, rawHeaders }: SeenRequest): number {
  const line = Buffer.byteLength(`${method} ${path} HTTP/1.1\r\n\r\n`)
  return line + rawHeaders.reduce((total, part) => total + Buffer.byteLength(part) + 2, 0)
}
