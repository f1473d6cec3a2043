import { readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { formatDefault, rewritePage, TABLES } from '../../tools/option-tables.js'
import { readSources } from '../architecture/source-files.js'

const pages = readdirSync('docs').filter((name) => name.endsWith('.md'))

/** What an interface says of its properties: their names and the text after `@default`. */
function readInterface(file: string, name: string): Map<string, string | undefined> {
  const path = `server-handler/${file}`
  const tree = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true)
  const found = tree.statements.find((each) => ts.isInterfaceDeclaration(each) && each.name.text === name)
  if (!found || !ts.isInterfaceDeclaration(found)) throw new Error(`${path} has no interface ${name}`)
  return new Map(
    found.members.map((member) => {
      const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default')
      const text = tag && ts.getTextOfJSDocComment(tag.comment)?.replace(/\s+/g, ' ').trim()
      return [member.name?.getText(tree) ?? '', text]
    }),
  )
}

describe('tables of options in the documentation', () => {
  test.each(pages)('are as they are generated in docs/%s (npm run docs:options)', (page) => {
    const { text } = rewritePage(`docs/${page}`)
    expect(readFileSync(`docs/${page}`, 'utf8')).toBe(text)
  })

  test.each(Object.entries(TABLES))('%s has its place on one page', (name, { page }) => {
    const holding = pages.flatMap((each) => rewritePage(`docs/${each}`).names.map((found) => [found, each]))
    expect(holding.filter(([found]) => found === name)).toEqual([[name, `${page}.md`]])
  })

  test('are all tables that there are', () => {
    const tables = Object.values(TABLES).map(({ declared }) => declared[0])
    const holding = readSources('server-handler')
      .filter(({ text }) => /^export const [A-Z_]+(?:OPTIONS|FACTS) = \{$/m.test(text))
      .map(({ path }) => path.replace('server-handler/', ''))
    expect(holding.filter((path) => !tables.includes(path))).toEqual([])
  })
})

describe.each(Object.entries(TABLES))('the options of %s', (_, { table, declared: [file, name] }) => {
  const declared = readInterface(file, name)

  test('are those that its type declares', () => {
    expect([...declared.keys()].sort()).toEqual(Object.keys(table).sort())
  })

  test('have the defaults that their comments state', () => {
    const stated = Object.fromEntries([...declared].map(([option, text]) => [option, text ?? '']))
    const actual = Object.entries(table).map(([option, row]) => {
      const byDefault = row.isRequired ? '' : formatDefault(row)
      // A constant is shown as code in the documentation, and as it is in a comment.
      return [option, row.default === undefined ? byDefault : byDefault.replace(/^`|`$/g, '')]
    })
    expect(stated).toEqual(Object.fromEntries(actual))
  })
})
