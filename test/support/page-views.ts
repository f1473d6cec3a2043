import type { PageServer } from './page-server.js'

/** The routes of the page views that have arrived at a server, sorted: they may arrive in any order. */
export function routesOfViews({ envelopes }: PageServer): string[] {
  return envelopes
    .flatMap(({ page: { route }, records }) =>
      records.flatMap((record) => (record.kind === 'event' && record.name === 'page_view' ? [route] : [])),
    )
    .sort()
}
