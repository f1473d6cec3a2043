import { createErrorLog } from '../collect/errors/error-log.js'
import { attributedVitals } from '../collect/vitals/attributed-vitals.js'
import type { MakeTail } from '../core/host.js'
import { createTail } from '../core/tail.js'

/** Creates the complete tail with the attribution build of `web-vitals`. */
export const makeAttributedTail: MakeTail = (host, ownScript) =>
  createTail(host, createErrorLog(host, ownScript), [attributedVitals(() => import('web-vitals/attribution'))])
