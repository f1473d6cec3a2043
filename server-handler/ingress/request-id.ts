import { REQUEST_ID_HEADER } from '../../src/shared/names.js'
import { isWellFormedId } from '../scope/request-id.js'
import type { ReadHeader } from './header-source.js'

/** The id of a request: the incoming one, else `cf-ray`, else a new UUID. */
export function readRequestId(read: ReadHeader, mintUuid: () => string = () => crypto.randomUUID()): string {
  return [REQUEST_ID_HEADER, 'cf-ray'].map(read).find(isWellFormedId) ?? mintUuid()
}

/** Whether a request came with an invalid id. */
export function hasMalformedRequestId(read: ReadHeader): boolean {
  const given = read(REQUEST_ID_HEADER)
  return given !== undefined && !isWellFormedId(given)
}
