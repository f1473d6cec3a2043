import type { Page } from '../page/page.js'
import type { WirePage } from '../shared/wire.js'
import { describePage } from './describe-page.js'
import type { Warn } from './diagnostics.js'
import { type DocumentIds, readDocumentIds } from './document-ids.js'
import type { Options } from './options.js'
import type { View } from './page-view.js'
import type { Visitor } from './visitor.js'

/** What envelopes contain besides records, and where they are sent. */
export interface EnvelopeSource {
  readonly page: Page
  readonly endpoint: string
  /** The page's `fetch` as it was before this runtime wrapped it. */
  readonly fetch: typeof fetch
  readonly warn: Warn
  /** Whether envelopes may be sent now; until then records wait. */
  maySend(): boolean
  /** Share of visits that are kept, 0 to 1; read once. */
  ratio(): number
  /** Returns the fields that all records of a view share. */
  describe(view: View): WirePage
  /** Called before every flush, to add what was only counted so far. */
  beforeFlush(): void
  /** Called when the server has ended collection. */
  onStop(): void
  /** Whether envelopes may be kept in the browser's storage. */
  mayStore(): boolean
}

/** Dependencies of the source. */
export interface EnvelopeSourceOwner extends Pick<EnvelopeSource, 'page' | 'warn' | 'beforeFlush' | 'onStop'> {
  readonly options: Options
  readonly visitor: Visitor
}

/** Creates the source of envelopes. */
export function createEnvelopeSource(owner: EnvelopeSourceOwner): EnvelopeSource {
  const { page, options, visitor } = owner
  const { window, guard } = page
  let ids: DocumentIds | undefined
  let share: number | undefined
  const ratio = () => {
    share ??= options.sample ? 1 : options.sampleRatio * (guard(() => window.navigator.connection?.saveData) ? 0.5 : 1)
    return share
  }
  return {
    ...owner,
    // A `<base>` of another origin does not move it. In an opaque origin nothing else is known.
    endpoint: guard(() => new URL(options.endpoint, window.origin).href) ?? options.endpoint,
    fetch: window.fetch,
    maySend: () => /^[ag]/.test(visitor.consent) && guard(() => window.document.prerendering) !== true,
    ratio,
    describe(view) {
      ids ??= guard(() => readDocumentIds(page)) ?? {}
      return {
        ...describePage(page, options, view),
        ...guard(visitor.facts),
        ...(!view.startedAt && ids),
        ratio: ratio(),
      }
    },
    mayStore: visitor.mayStore,
  }
}
