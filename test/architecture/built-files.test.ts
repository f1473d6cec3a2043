import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { expect, test } from 'vitest'

const files = readdirSync('dist', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.js'))
  .map((path) => ({ path, text: readFileSync(`dist/${path}`, 'utf8') }))
const textOf = (path: string) => files.find((file) => file.path === path)?.text ?? ''

test('no built file imports another for its side effects, which bundlers warn about', () => {
  const bare = files.flatMap(({ path, text }) =>
    [...text.matchAll(/^import\s*['"].*$/gm)].map(([line]) => `${path}: ${line}`),
  )
  expect(files.length).toBeGreaterThan(30)
  expect(bare).toEqual([])
})

test.each(['index.js', 'core.js'])('%s loads its tail by import(), so that every bundler splits it off', (path) => {
  expect(textOf(path)).toMatch(/import\('\.\/chunks\/tail-[^']+\.js'\)/)
})

test('all.js loads nothing later', () => {
  expect(textOf('all.js')).not.toMatch(/\bimport\(/)
})

test.each(['throughline-tail.js', 'throughline-tail-attributed.js'])('what is in %s is not in the head', (name) => {
  const [head, tail] = ['throughline.js', name].map(textOf)
  // web-vitals, the transport, the reading of errors.
  for (const text of ['largest-contentful-paint', 'retry-after', 'ResizeObserver loop']) {
    expect(tail).toContain(text)
    expect(head).not.toContain(text)
  }
  // Wire format, clicks, patches.
  for (const text of ['doc_id', 'aria-roledescription', '__zone_symbol__']) {
    expect(head).toContain(text)
    expect(tail).not.toContain(text)
  }
})

test('the command line starts with what is installed with the package', () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> }
  const seen = new Set<string>()
  const packages = new Set<string>()
  const visit = (path: string) => {
    if (seen.has(path)) return
    seen.add(path)
    for (const [, name = ''] of textOf(path).matchAll(/^(?:import|export)\b[^'"]*?from\s*['"]([^'"]+)['"]/gm)) {
      if (name.startsWith('.')) visit(posix.join(posix.dirname(path), name))
      else if (!isBuiltin(name)) packages.add(name.replace(/^(@[^/]+\/[^/]+|[^@/][^/]*).*$/, '$1'))
    }
  }
  visit('cli.js')

  expect(seen.size).toBeGreaterThan(5)
  expect([...packages].filter((name) => !Object.hasOwn(dependencies, name))).toEqual([])
})
