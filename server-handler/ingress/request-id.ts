import { REQUEST_ID_HEADER } from '../../src/shared/names.js'
import type { ReadHeader } from './header-source.js'

const WELL_FORMED = /^[A-Za-z0-9._:/+=@-]{1,128}$/

/** Whether a text may be a request's id. */
export function isRequestId(text: string | undefined): text is string {
  return text !== undefined && WELL_FORMED.test(text)
}

/** The id of a request: what it came with, else the ray of the network in front, else a new UUID. */
export function readRequestId(read: ReadHeader, mintUuid: () => string = () => crypto.randomUUID()): string {
  return [REQUEST_ID_HEADER, 'cf-ray'].map(read).find(isRequestId) ?? mintUuid()
}
