import { REQUEST_ID_HEADER } from '../../src/shared/names.js'
import { isWellFormedId } from '../scope/request-id.js'
import type { ReadHeader } from './header-source.js'

/** Returns the id of a request: the incoming one, else `cf-ray`, else a new UUID. */
export function readRequestId(read: ReadHeader, mintUuid: () => string = () => crypto.randomUUID()): string {
  const given = read(REQUEST_ID_HEADER)
  if (isWellFormedId(given)) return given
  const ray = read('cf-ray')
  return isWellFormedId(ray) ? ray : mintUuid()
}

/** Whether a request came with an invalid id. */
export function hasMalformedRequestId(read: ReadHeader): boolean {
  const given = read(REQUEST_ID_HEADER)
  return given !== undefined && !isWellFormedId(given)
}
