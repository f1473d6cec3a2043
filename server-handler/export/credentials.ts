import { decodeText } from '../../src/shared/decode-text.js'
import type { OtlpSettings } from './environment.js'

/**
 * Moves user name and password from a URL into an `Authorization` header, since `fetch()` rejects URLs that contain
 * them. An explicit header takes precedence.
 *
 * @throws TypeError if the address is not an http or https URL, which would otherwise fail with every export.
 */
export function withCredentials(settings: OtlpSettings): OtlpSettings {
  const url = parseUrl(settings.url)
  if (url.username === '' && url.password === '') return settings
  const credentials = `${decodeText(url.username)}:${decodeText(url.password)}`
  url.username = ''
  url.password = ''
  const isGiven = Object.keys(settings.headers).some((name) => name.toLowerCase() === 'authorization')
  const authorization = `Basic ${toBase64(credentials)}`
  return { ...settings, url: url.href, headers: isGiven ? settings.headers : { ...settings.headers, authorization } }
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url
  // The address is not shown: it may hold a password.
  throw new TypeError(
    'throughline: `settings.url` must be an http or https URL, such as "http://collector:4318/v1/logs".',
  )
}

// btoa() takes bytes as characters; RFC 7617 specifies UTF-8.
const toBase64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)))
