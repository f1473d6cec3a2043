import {
  type CryptoKey,
  createLocalJWKSet,
  createRemoteJWKSet,
  importJWK,
  type JWK,
  jwtVerify,
  type KeyObject,
} from 'jose'
import type { DeriveInput } from '../ingress/options.js'
import { explainType, listOf, text, textOr } from '../options/rows.js'
import { fillOptions, type OptionTable } from '../options/table.js'
import { SESSION_CLAIM } from '../scope/session.js'

/** The options of `verifiedSession`; either `key` or `keysUrl` is required. */
export interface VerifiedSessionOptions {
  /** A shared secret of at least 32 bytes, or a public key: a `CryptoKey`, a `KeyObject` or a JSON Web Key. */
  key?: string | Uint8Array | CryptoKey | KeyObject | JWK | undefined
  /** Address of the issuer's JSON Web Key Set; it is fetched when it is first needed, and again for an unknown key. */
  keysUrl?: string | undefined
  /** The `iss` that a token must have. @default any */
  issuer?: string | undefined
  /** The `aud` that a token must have. @default any */
  audience?: string | undefined
  /** Accepted signature algorithms; if empty, those of the key's type. @default [] */
  algorithms?: readonly string[] | undefined
  /** Name of the cookie with the token. @default none: the bearer token of `Authorization` */
  cookie?: string | undefined
  /** The claim that is the session's id. @default 'session_id' */
  claim?: string | undefined
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null

/** Shorter secrets can be guessed: https://www.rfc-editor.org/rfc/rfc7518#section-3.2 */
const LEAST_SECRET_BYTES = 32
const PEM = /^\s*-----BEGIN /

// If a public key were used as a shared secret, anyone could sign.
function isKey(value: unknown): boolean {
  if (typeof value === 'string') return !PEM.test(value) && new TextEncoder().encode(value).length >= LEAST_SECRET_BYTES
  return value instanceof Uint8Array ? value.length >= LEAST_SECRET_BYTES : isObject(value)
}

/** The options of `verifiedSession`. */
export const VERIFIED_SESSION_OPTIONS = {
  key: {
    type: '`string`, `Uint8Array`, `CryptoKey`, `KeyObject`, `JWK`',
    must: 'be a secret of at least 32 bytes, or a public key as an object; make one of PEM text by `createPublicKey` of node:crypto',
    fits: isKey,
    explain: explainType, // It may be a secret.
    description: 'shared secret of at least 32 bytes, or public key; this or `keysUrl`',
  },
  keysUrl: text("address of the issuer's JSON Web Key Set", { must: 'be a URL', pattern: /^https?:\/\/./ }),
  issuer: text('`iss` that a token must have', { shown: 'any' }),
  audience: text('`aud` that a token must have', { shown: 'any' }),
  algorithms: listOf(
    {
      must: 'list algorithms such as "RS256"',
      fits: (name) => /^(?:[HRPE]S(?:256|384|512)|EdDSA|Ed25519)$/.test(name),
    },
    'accepted signature algorithms; if empty, those of the kind of key',
  ),
  cookie: text('name of the cookie with the token', { shown: 'none: the bearer token of `Authorization`' }),
  claim: textOr(SESSION_CLAIM, "claim that is the session's id"),
} satisfies OptionTable<VerifiedSessionOptions>

/** Time limit for fetching the issuer's keys, shorter than a request waits for its session. */
const FETCH_LIMIT_MS = 1_000

/**
 * Creates the option `session` of a scope from JSON Web Tokens: the session's id is a claim of a token whose signature,
 * issuer, audience and expiry are verified. A token that is missing, expired or invalid means no session; it never rejects.
 *
 * @example
 * app.use(expressScope({ session: verifiedSession({ keysUrl: 'https://login.example.com/jwks.json', audience: 'shop' }) }))
 * @throws TypeError for an invalid option.
 */
export function verifiedSession(given: VerifiedSessionOptions): (input: DeriveInput) => Promise<string> | undefined {
  const options = fillOptions(given, VERIFIED_SESSION_OPTIONS, 'verifiedSession()')
  if ((options.key === undefined) === (options.keysUrl === undefined))
    throw new TypeError('throughline: verifiedSession() takes either `key` or `keysUrl`.')
  let key: ReturnType<typeof createKey> | undefined
  const { issuer, audience, algorithms, claim, cookie } = options
  const rules = {
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
    ...(algorithms.length === 0 ? {} : { algorithms: [...algorithms] }),
  }
  const verify = async (token: string): Promise<string> => {
    try {
      key ??= createKey(options)
      const known = await key
      const { payload } =
        typeof known === 'function' ? await jwtVerify(token, known, rules) : await jwtVerify(token, known, rules)
      const id = payload[claim]
      return typeof id === 'string' ? id : ''
    } catch {
      return '' // An expired, malformed or wrongly signed token gives no session.
    }
  }
  return ({ header }) => {
    const token = cookie === undefined ? readBearer(header('authorization')) : readCookie(header('cookie'), cookie)
    return token === undefined ? undefined : verify(token)
  }
}

/** A key, or a function that chooses one by the token's header. */
async function createKey({ key, keysUrl }: Pick<VerifiedSessionOptions, 'key' | 'keysUrl'>) {
  if (keysUrl !== undefined) return createRemoteJWKSet(new URL(keysUrl), { timeoutDuration: FETCH_LIMIT_MS })
  if (typeof key === 'string') return new TextEncoder().encode(key)
  if (key && 'kty' in key) return key.kty === 'oct' ? importJWK(key) : createLocalJWKSet({ keys: [key] })
  return key ?? new Uint8Array()
}

function readBearer(authorization = ''): string | undefined {
  return /^bearer +([\w.-]{1,8192})$/i.exec(authorization)?.[1]
}

function readCookie(cookies = '', name: string): string | undefined {
  const found = cookies.split(';').find((each) => each.trimStart().startsWith(`${name}=`))
  return found?.slice(found.indexOf('=') + 1).trim()
}
