import { type Action, type Cause, toParent } from '../../core/action.js'
import type { Host } from '../../core/host.js'

/** How routers mark what they load in advance, in names and values: `next-router-prefetch: 1`, `purpose: prefetch`. */
const MARK = /-prefetch,|purpose,prefetch/

/** Gives requests in advance an action of their own; `undefined` for any other request. */
export type FindPrefetch = (given: Headers, cause: Cause | undefined) => Cause | undefined

/** Makes the finder of prefetches. What is loaded in advance for links of one page, or after one click, is one refresh. */
export function createPrefetches({ actions }: Host): FindPrefetch {
  let last: Action | undefined
  return (given, cause) => {
    if (!MARK.test(`${[...given]}`)) return undefined
    const { parentId } = toParent(cause?.action)
    if (!last || last.end || last.context.parent_action_id !== parentId)
      last = actions.mint({ kind: 'background_refresh', parentId })
    return { action: last, how: 'exact' }
  }
}
