import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import { exportJWK, SignJWT } from 'jose'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type VerifiedSessionOptions, verifiedSession } from '../../../server-handler/jwt/verified-session.js'

const SECRET = 'a secret of more than thirty-two bytes'
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' })

interface Token {
  alg?: string
  key?: KeyObject | Uint8Array
  claims?: Record<string, unknown>
  expires?: string
  kid?: string
}

const sign = ({
  alg = 'HS256',
  key = new TextEncoder().encode(SECRET),
  claims = {},
  expires = '1h',
  kid,
}: Token = {}) =>
  new SignJWT({ session_id: 's-1', iss: 'login', aud: 'shop', ...claims })
    .setProtectedHeader({ alg, ...(kid ? { kid } : {}) })
    .setExpirationTime(expires)
    .sign(key)

const input = (headers: Record<string, string>) => ({
  method: 'GET',
  pattern: '/',
  header: (name: string) => headers[name],
})
const sessionOf = async (options: VerifiedSessionOptions, token: string) =>
  (await verifiedSession(options)(input({ authorization: `Bearer ${token}` }))) || undefined

describe('a session from a token', () => {
  test('is the claim of one signed with the shared secret', async () => {
    expect(await sessionOf({ key: SECRET }, await sign())).toBe('s-1')
    expect(await sessionOf({ key: new TextEncoder().encode(SECRET) }, await sign())).toBe('s-1')
    expect(await sessionOf({ key: SECRET, claim: 'sid' }, await sign({ claims: { sid: 's-2' } }))).toBe('s-2')
  })

  test.each([
    ['a public key', async () => publicKey, { alg: 'RS256', key: privateKey }],
    ['a JSON Web Key', () => exportJWK(publicKey), { alg: 'PS256', key: privateKey }],
    ['another curve', () => exportJWK(elliptic.publicKey), { alg: 'ES256', key: elliptic.privateKey }],
    ['a secret JSON Web Key', () => exportJWK(new TextEncoder().encode(SECRET)), {}],
  ])('is verified by %s', async (_, toKey, token) => {
    expect(await sessionOf({ key: await toKey() }, await sign(token))).toBe('s-1')
  })

  test('is verified by keys that the issuer publishes, which are fetched once', async () => {
    let fetched = 0
    const keys = { keys: [{ ...(await exportJWK(elliptic.publicKey)), kid: 'k1', alg: 'ES256' }] }
    const server = createServer((_req, res) => {
      fetched += 1
      res.setHeader('content-type', 'application/json').end(JSON.stringify(keys))
    }).listen(0)
    onTestFinished(() => void server.close())
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const session = verifiedSession({ keysUrl: `http://127.0.0.1:${port}/jwks.json` })
    const token = await sign({ alg: 'ES256', key: elliptic.privateKey, kid: 'k1' })

    for (let turn = 0; turn < 3; turn += 1)
      expect(await session(input({ authorization: `Bearer ${token}` }))).toBe('s-1')
    expect(fetched).toBe(1)
  })

  test('comes from a cookie, where one is named', async () => {
    const session = verifiedSession({ key: SECRET, cookie: 'login' })
    expect(await session(input({ cookie: `theme=dark; login=${await sign()}; a=b` }))).toBe('s-1')
    expect(session(input({ cookie: 'theme=dark' }))).toBeUndefined()
    expect(session(input({ authorization: `Bearer ${await sign()}` }))).toBeUndefined()
  })

  test('a request without a token does not wait', () => {
    expect(verifiedSession({ key: SECRET })(input({}))).toBeUndefined()
    expect(verifiedSession({ key: SECRET })(input({ authorization: 'Basic YTpi' }))).toBeUndefined()
  })

  const unsigned = `${btoa('{"alg":"none"}')}.${btoa('{"session_id":"s-1"}')}.`.replaceAll('=', '')
  test.each<[string, VerifiedSessionOptions, () => Promise<string>]>([
    ['has expired', { key: SECRET }, () => sign({ expires: '-1m' })],
    ['is not valid yet', { key: SECRET }, () => sign({ claims: { nbf: 4_000_000_000 } })],
    ['was signed by somebody else', { key: SECRET }, () => sign({ key: new TextEncoder().encode(`${SECRET}!`) })],
    ['is of another issuer', { key: SECRET, issuer: 'other' }, () => sign()],
    ['is for another audience', { key: SECRET, audience: 'other' }, () => sign()],
    ['has an algorithm that is not accepted', { key: SECRET, algorithms: ['HS512'] }, () => sign()],
    ['has no signature', { key: SECRET }, async () => unsigned],
    [
      'has had its claims changed',
      { key: SECRET },
      async () => (await sign()).replace(/\.[^.]+\./, `.${btoa('{"session_id":"s-9"}').replaceAll('=', '')}.`),
    ],
    ['has no session', { key: SECRET }, () => sign({ claims: { session_id: undefined } })],
    ['has a session that is no text', { key: SECRET }, () => sign({ claims: { session_id: { a: 1 } } })],
    ['is no token', { key: SECRET }, async () => 'a.b.c'],
    [
      'cannot be checked, as the keys are away',
      { keysUrl: 'http://127.0.0.1:9/jwks' },
      () => sign({ alg: 'ES256', key: elliptic.privateKey }),
    ],
  ])('there is none if the token %s', async (_, options, toToken) => {
    expect(await sessionOf(options, await toToken())).toBeUndefined()
  })

  test('there is none if the token is signed with the public key as a secret', async () => {
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const [header, payload] = [{ alg: 'HS256' }, { session_id: 's-1' }].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    )
    const forged = `${header}.${payload}.${createHmac('sha256', pem).update(`${header}.${payload}`).digest('base64url')}`
    expect(await sessionOf({ key: publicKey }, forged)).toBeUndefined()
    expect(await sessionOf({ key: await exportJWK(publicKey) }, forged)).toBeUndefined()
  })
})

test.each<[string, VerifiedSessionOptions, RegExp]>([
  ['PEM text', { key: publicKey.export({ type: 'spki', format: 'pem' }).toString() }, /createPublicKey/],
  ['a short secret', { key: 'secret' }, /at least 32 bytes/],
  ['both', { key: SECRET, keysUrl: 'https://login.example.com/jwks' }, /either `key` or `keysUrl`/],
  ['neither', {}, /either `key` or `keysUrl`/],
  ['no address', { keysUrl: 'login.example.com' }, /keysUrl/],
  ['no algorithm', { key: SECRET, algorithms: ['none'] }, /algorithms/],
])('%s is refused, without showing a secret', (_, options, message) => {
  expect(() => verifiedSession(options)).toThrow(message)
  expect(() => verifiedSession(options)).not.toThrow(/BEGIN PUBLIC|"secret"/)
})
