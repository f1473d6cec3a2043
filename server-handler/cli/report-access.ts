import { createHash, timingSafeEqual } from 'node:crypto'
import { UsageError } from './usage-error.js'

/** Shortest token: shorter ones can be guessed. */
export const MIN_TOKEN = 16

/** The environment variable of the token, which keeps it out of process lists. */
const TOKEN_VARIABLE = 'THROUGHLINE_TOKEN'

/** Whether only this machine can reach a host. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  return (
    bare === 'localhost' ||
    bare.endsWith('.localhost') ||
    bare === '::1' ||
    /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/.test(bare)
  )
}

/** Reads the token from the option or from the environment; an empty one counts as missing. */
export function readToken(given: string | undefined): string | undefined {
  const token = given ?? process.env[TOKEN_VARIABLE]
  return token === '' && given === undefined ? undefined : token
}

/**
 * Checks the token of a server before it listens: any host other than the loopback address requires one.
 *
 * @throws UsageError that says what to do.
 */
export function requireToken(host: string, token: string | undefined): void {
  if (token === undefined) {
    if (isLoopbackHost(host)) return
    throw new UsageError(
      `the report would be open to everyone who reaches ${host}. Give --token, or set ${TOKEN_VARIABLE}, or listen on 127.0.0.1.`,
    )
  }
  if (!/^[\x21-\x7e]+$/.test(token) || token.length < MIN_TOKEN)
    throw new UsageError(
      `the token must have at least ${MIN_TOKEN} printable characters, without spaces; for example \`openssl rand -base64 24\` prints one.`,
    )
}

/** Rejects a request without the token: as a bearer token, or as the password of basic authentication with any user. */
export function checkToken(request: Request, token: string | undefined): Response | undefined {
  if (token === undefined) return undefined
  const given = readCredentials(request.headers.get('authorization') ?? '')
  if (given !== undefined && isEqual(given, token)) return undefined
  return new Response('throughline: the report needs its token: as a password with any user, or as a bearer token.\n', {
    status: 401,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'www-authenticate': 'Basic realm="throughline report", charset="UTF-8"',
    },
  })
}

function readCredentials(header: string): string | undefined {
  const [, scheme = '', value = ''] = /^(\w{1,10}) {1,4}(\S{1,2048})$/.exec(header) ?? []
  if (scheme.toLowerCase() === 'bearer') return value
  if (scheme.toLowerCase() !== 'basic') return undefined
  const decoded = Buffer.from(value, 'base64').toString('utf8')
  const colon = decoded.indexOf(':')
  return colon < 0 ? undefined : decoded.slice(colon + 1)
}

// Hashed first, so that comparing texts of different lengths takes the same time too.
function isEqual(given: string, token: string): boolean {
  const [a, b] = [given, token].map((text) => createHash('sha256').update(text).digest())
  return a !== undefined && b !== undefined && timingSafeEqual(a, b)
}
