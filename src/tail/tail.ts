import { createErrorLog } from '../collect/errors/error-log.js'
import { vitals } from '../collect/vitals/vitals.js'
import type { MakeTail } from '../core/host.js'
import { createTail } from '../core/tail.js'

/** Creates the complete tail: transport, events, errors, and Core Web Vitals. */
export const makeTail: MakeTail = (host, ownScript) => createTail(host, createErrorLog(host, ownScript), [vitals()])
