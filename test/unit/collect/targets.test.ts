import { expect, test } from 'vitest'
import { readTarget } from '../../../src/collect/network/targets.js'
import type { Warn } from '../../../src/core/diagnostics.js'
import type { Host } from '../../../src/core/host.js'
import { resolveOptions, type StartOptions } from '../../../src/core/options.js'

const quiet: Warn = () => {}

function isTarget(address: string, options: StartOptions = {}, warn = quiet): boolean {
  const page = { window: { origin: 'https://shop.example' }, base: () => 'https://shop.example/cart/' }
  const resolved = resolveOptions(options, quiet)
  const host = { page, options: resolved, source: { endpoint: resolved.endpoint }, warn }
  return readTarget(host as unknown as Host, address) !== undefined
}

test.each([
  ['/api', true],
  ['items', true],
  ['https://shop.example:443/x', true],
  ['http://shop.example/x', false],
  ['https://shop.example:8443/x', false],
  ['https://api.shop.example/x', false],
  ['//evil.example/x', false],
  ['data:text/plain,x', false],
  ['blob:https://shop.example/7f', false],
  ['/__throughline/rum', false],
])('by default a request to %s may carry our headers: %s', (address, may) => expect(isTarget(address)).toBe(may))

test.each([
  ['https://api.shop.example', 'https://api.shop.example/x', true],
  ['https://api.shop.example', 'https://api.shop.example.evil.test/x', false],
  ['*.shop.example', 'https://api.shop.example/x', true],
  ['*.shop.example', 'https://evilshop.example/x', false],
  ['*.shop.example', 'ftp://api.shop.example/x', false],
  ['https://api.shop.example/', 'https://api.shop.example/x', true],
  ['https://API.shop.example/v1', 'https://api.shop.example/x', true],
  ['https://api.shop.example:8443', 'https://api.shop.example/x', false],
])('listed as %s, %s may: %s', (rule, address, may) => expect(isTarget(address, { propagateTo: [rule] })).toBe(may))

test.each(['*', '*shop.example', 'api.shop.example', '//api.shop.example', ''])(
  'a rule that is no origin matches none and is named: %j',
  (rule) => {
    const warnings: string[] = []
    const may = isTarget('https://api.shop.example/x', { propagateTo: [rule] }, (warning) =>
      warnings.push(String(warning)),
    )

    expect(may).toBe(false)
    expect(warnings).toEqual([expect.stringContaining(`propagateTo must have origins`)])
  },
)

test('a function decides, and only a plain yes is a yes', () => {
  expect(isTarget('https://a.test/', { propagateTo: [(url) => url.hostname === 'a.test'] })).toBe(true)
  expect(isTarget('https://a.test/', { propagateTo: [() => 'yes' as unknown as boolean] })).toBe(false)
})

test('what is to be left alone is left alone, also with a pattern that keeps state', () => {
  const ignore = [/\/oauth\//g]
  expect([1, 2, 3].map(() => isTarget('/oauth/redirect', { ignore }))).toEqual([false, false, false])
})
