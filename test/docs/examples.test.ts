import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SNIPPET } from '../../src/shared/snippet.js'
import { chooseExamples, readExamples } from '../support/examples/example.js'

const examples = readExamples()

test.each(['static', 'cloudflare-worker'])(
  'the pages of the example %s have the snippet that the command prints',
  (name) => {
    const folder = `examples/${name}/public`
    const pages = readdirSync(folder).filter((name) => name.endsWith('.html'))
    expect(pages.length).toBeGreaterThan(2)
    for (const name of pages) expect(readFileSync(`${folder}/${name}`, 'utf8')).toContain(`<script>${SNIPPET}</script>`)
  },
)

test.each(examples)('the example $name has what its readers and the tests need', ({ name }) => {
  const read = (file: string) => readFileSync(`examples/${name}/${file}`, 'utf8')
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  const { dependencies, devDependencies, private: isPrivate } = JSON.parse(read('package.json'))
  expect(isPrivate).toBe(true)
  expect(dependencies.throughline).toBe(version)
  for (const range of Object.values({ ...dependencies, ...devDependencies }))
    expect(range).toMatch(/^\d+\.\d+\.\d+[\w.-]*$/)
  expect(read('package-lock.json')).not.toMatch(/"resolved"|node_modules\/throughline"/)
  const lines = read('README.md').trim().split('\n')
  expect(lines[0]).toMatch(/^# /)
  expect(lines.length).toBeLessThanOrEqual(40)
})

test('each day drives another example, and EXAMPLES names those to drive instead', () => {
  const days = examples.map((_, day) => chooseExamples(examples, { day }))
  expect(days.flat()).toEqual(examples)
  expect(chooseExamples(examples, { asked: 'all', day: 0 })).toEqual(examples)
  expect(chooseExamples(examples, { asked: 'static', day: 0 }).map(({ name }) => name)).toEqual(['static'])
  expect(() => chooseExamples(examples, { asked: 'stattic', day: 0 })).toThrow(/EXAMPLES names stattic; there are/)
})
