import { STOP_HEADER } from '../../src/shared/stop-header.js'

/** Headers that allow pages of this origin to read the response. */
export function allowOrigin(origin: string): Readonly<Record<string, string>> {
  return {
    vary: 'origin',
    'access-control-allow-origin': origin,
    // The page compresses what it sends once it has read `Accept-Encoding`.
    'access-control-expose-headers': `accept-encoding, retry-after, ${STOP_HEADER}`,
  }
}

/** What a preflight response allows. */
export interface Allowed {
  methods: string
  headers: string
  maxAgeS: number
}

/** Headers of a preflight response, in addition to those of {@link allowOrigin}. */
export function allowRequest({ methods, headers, maxAgeS }: Allowed): Readonly<Record<string, string>> {
  return {
    'access-control-allow-methods': methods,
    'access-control-allow-headers': headers,
    'access-control-max-age': String(maxAgeS),
  }
}
