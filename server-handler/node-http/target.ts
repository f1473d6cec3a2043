import type { IncomingMessage } from 'node:http'

/** Scheme and host of a target in absolute form, which servers must accept (RFC 9112, 3.2.2): `GET http://shop/cart`. */
const ORIGIN = /^[a-z][a-z\d+.-]{0,30}:\/\/[^/?#]*/i

/** Returns the path and query that a request asks for. Express keeps them in `originalUrl` where it changes `url`. */
export function readTarget({ originalUrl, url = '/' }: IncomingMessage & { originalUrl?: string }): string {
  return (originalUrl ?? url).replace(ORIGIN, '')
}
