import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { CONFIG, rewriteConfig } from '../../../tools/collector-config.js'

test('the Collector’s configuration has the rules and patterns as they are now: npm run collector:config', () => {
  expect(rewriteConfig().isCurrent).toBe(true)
})

test('docs/collector.md lists every variable of the configuration with its default', () => {
  const used = new Map(
    [...readFileSync(CONFIG, 'utf8').matchAll(/\$\{env:(\w+):-([^}]*)\}/g)].map(([, name, value]) => [name, value]),
  )
  const listed = new Map(
    [...readFileSync('docs/collector.md', 'utf8').matchAll(/^\| `([A-Z_]+)` \| (?:`([^`]*)`|none) \|/gm)].map(
      ([, name, value = '']) => [name, value],
    ),
  )

  expect(listed).toEqual(used)
})

test('all modules of the Collector are of one release', () => {
  const manifest = readFileSync('deploy/collector/builder.yaml', 'utf8')
  const versions = [...manifest.matchAll(/gomod: \S+ v(\S+)/g)].map(([, version]) => version)

  expect(versions.length).toBeGreaterThan(8)
  expect(new Set(versions)).toEqual(new Set([/^ {2}version: (\S+)$/m.exec(manifest)?.[1], '1.67.0']))
})
