import type { ErrorGroup } from '../questions/errors.js'
import { nothingFound } from './filter-form.js'
import { type Html, html } from './html.js'
import type { PageFrame } from './layout.js'
import { errorHref } from './links.js'
import { estimate, seenAt, ZONE } from './marks.js'
import { table } from './table.js'

/** A few groups of errors, each a link to its page. */
export function errorsTable(frame: PageFrame, items: readonly ErrorGroup[], caption: string): Html {
  return table({
    caption,
    items,
    empty: nothingFound(frame, 'No errors in this range.'),
    columns: [
      {
        name: 'Error',
        cell: (error) =>
          html`<a class="clip" href="${errorHref(frame, error.fingerprint)}"><b>${error.type}</b> ${error.message}</a>`,
      },
      { name: 'Count', numeric: true, cell: (error) => estimate(error.counted, error.estimated) },
      { name: 'Last seen', unit: ZONE, numeric: true, cell: (error) => seenAt(error.lastSeenMs, frame.now) },
    ],
  })
}
