import type { Collector } from '../../core/host.js'
import { createErrorLog } from './error-log.js'
import { watchErrorsFor } from './watch-errors.js'

/**
 * Collects uncaught errors, unhandled rejections and errors passed to `captureError`.
 *
 * @example
 * start({ service: 'storefront' }, [errors()])
 */
export function errors(): Collector {
  return (host) => {
    const log = createErrorLog(host)
    return { ...watchErrorsFor(host, log.see), beforeFlush: log.flush }
  }
}
