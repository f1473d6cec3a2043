import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { expect, test } from 'vitest'

const FIRST = 'docs/README.md'

/** What a newcomer asks, the section that answers it, and words of the answer. */
const QUESTIONS: readonly (readonly [question: string, page: string, heading: string, answer: RegExp])[] = [
  ['How do I see which click caused a request?', 'getting-started', 'Look', /the id of the click/],
  ['Which personal data is collected, and for how long?', 'privacy', 'A record of processing', /days/],
  ['Why does a click have no requests?', 'troubleshooting', 'A click has no requests', /attribution/],
  ['How do I run it beside my present SDK, and compare?', 'migrating', 'Side by side', /week/],
  ['What does it cost a page?', 'size', '', /gzip/],
  ['What can it not see?', 'limits', '', /cannot|does not|not seen/],
  ['Does it work under a strict Content-Security-Policy?', 'script-tag', 'Content-Security-Policy', /nonce/],
  ['Which release made a route slower?', 'report', 'What changed', /release/],
]

/** The pages that a page links to, by their paths. */
function linksOf(page: string): string[] {
  return [...readFileSync(page, 'utf8').matchAll(/\]\(([^)#\s]+\.md)/g)]
    .map(([, link = '']) => posix.join(posix.dirname(page), link))
    .filter((path) => existsSync(path))
}

const once = linksOf(FIRST)
const twice = once.flatMap(linksOf)

test.each(QUESTIONS)('“%s” is answered within two clicks of the first page', (_, name, heading, answer) => {
  const page = `docs/${name}.md`
  expect([...once, ...twice]).toContain(page)
  const sections = readFileSync(page, 'utf8').split(/^(?=#+ )/m)
  const found = sections.find((section) => section.split('\n')[0]?.includes(heading) && answer.test(section))
  expect(found, `${page} has no section “${heading}” that says ${answer}`).toBeDefined()
})

test('every page of the documentation is within two clicks of the first', () => {
  const pages = readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`)
    .filter((page) => page !== FIRST)
  expect(pages.filter((page) => ![...once, ...twice].includes(page))).toEqual([])
})
