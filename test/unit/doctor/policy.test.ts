import { describe, expect, test } from 'vitest'
import { allowsScript, allowsUrl, governing, parsePolicies } from '../../../server-handler/doctor/policy.js'

const PAGE = new URL('https://shop.example/p')

describe('a source', () => {
  test.each([
    ["'self'", 'https://shop.example/a.js', true],
    ["'self'", 'https://cdn.example/a.js', false],
    ["'none'", 'https://shop.example/a.js', false],
    ['*', 'https://cdn.example/a.js', true],
    ['*', 'data:text/javascript,1', false],
    ['https:', 'https://cdn.example/a.js', true],
    ['http:', 'https://cdn.example/a.js', true],
    ['data:', 'https://cdn.example/a.js', false],
    ['cdn.example', 'https://cdn.example/a.js', true],
    ['cdn.example', 'http://cdn.example/a.js', false],
    ['CDN.example', 'https://cdn.example/a.js', true],
    ['*.example', 'https://cdn.example/a.js', true],
    ['*.cdn.example', 'https://cdn.example/a.js', false],
    ['cdn.example:8443', 'https://cdn.example:8443/a.js', true],
    ['cdn.example', 'https://cdn.example:8443/a.js', false],
    ['cdn.example:443', 'https://cdn.example/a.js', true],
    ['cdn.example:*', 'https://cdn.example:8443/a.js', true],
    ['https://cdn.example/js/', 'https://cdn.example/js/a.js', true],
    ['https://cdn.example/js', 'https://cdn.example/js/a.js', false],
    ['https://cdn.example/js/a.js', 'https://cdn.example/js/a.js?v=1', true],
    ['https://cdn.example/js/a.js', 'https://cdn.example/js/a-tail.js', false],
  ])('%s for %s: %s', (source, url, expected) => {
    expect(allowsUrl([source], new URL(url), PAGE)).toBe(expected)
  })
})

describe('a script', () => {
  const url = new URL('https://shop.example/a.js')
  test.each([
    [["'nonce-abc'"], { nonce: 'abc', hashes: [] }, true],
    [["'nonce-abc'"], { nonce: 'abd', hashes: [] }, false],
    [["'nonce-abc'", "'strict-dynamic'"], { nonce: 'abc', hashes: [] }, true],
    [["'strict-dynamic'", "'self'"], { hashes: [] }, false],
    [["'strict-dynamic'"], { hashes: [], isCreated: true }, true],
    [["'sha384-x'"], { hashes: ['sha384-x'] }, true],
    [["'sha384-x'"], { hashes: ['sha384-x', 'sha384-y'] }, false],
    [["'unsafe-inline'"], { hashes: [] }, false],
  ])('under %j with %j: %s', (sources, script, expected) => {
    expect(allowsScript(sources, { url, ...script }, PAGE)).toBe(expected)
  })

  test.each([
    [["'unsafe-inline'"], true],
    [["'unsafe-inline'", "'nonce-abc'"], false],
    [["'self'"], false],
  ])('that is inline, under %j: %s', (sources, expected) => {
    expect(allowsScript(sources, { hashes: [] }, PAGE)).toBe(expected)
  })
})

test('the most specific directive governs, the first of a name applies, and a comma separates policies', () => {
  const [first, second] = parsePolicies("Script-Src 'self'; script-src *; default-src 'none', connect-src a.example;;")
  expect(first && governing(first, ['script-src-elem', 'script-src'])).toEqual({
    name: 'script-src',
    sources: ["'self'"],
  })
  expect(first && governing(first, ['connect-src'])).toEqual({ name: 'default-src', sources: ["'none'"] })
  expect(second && governing(second, ['script-src'])).toBeUndefined()
})
