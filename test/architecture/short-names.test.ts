import { readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { readSources, type SourceFile } from './source-files.js'

const shortened: string[] = JSON.parse(readFileSync('tools/short-names.json', 'utf8'))

/** What the page, other bundles and the endpoint read or write: its properties keep their names. */
const PUBLIC = 'Throughline ActionHandle ActionEnd CaptureContext BeforeSendInput StartOptions Reason Connection'

const VITALS = ['web-vitals/dist/web-vitals.js', 'web-vitals/dist/web-vitals.attribution.js']

const page = readSources('src/page', 'src/core', 'src/collect', 'src/head', 'src/tail')
const shared = readSources('src/shared')

/** The shortened names among some. */
const among = (names: Iterable<string>) => [...new Set(names)].filter((name) => shortened.includes(name))

/** Every name that stands for a property: read, written, declared or taken out of an object. */
function propertiesOf(node: ts.Node): string[] {
  const found: string[] = []
  const visit = (child: ts.Node): void => {
    if (ts.isPropertyAccessExpression(child)) found.push(child.name.text)
    if (ts.isObjectLiteralElement(child) || ts.isTypeElement(child)) found.push(child.name?.getText() ?? '')
    if (ts.isBindingElement(child) && ts.isObjectBindingPattern(child.parent))
      found.push((child.propertyName ?? child.name).getText())
    ts.forEachChild(child, visit)
  }
  visit(node)
  return found
}

function stringsOf({ tree }: SourceFile): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    // A type that picks properties by their names has no code.
    if (ts.isStringLiteralLike(node) && !ts.isLiteralTypeNode(node.parent)) found.push(node.text)
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
}

describe('properties that the script tag shortens', () => {
  test('are listed once', () => {
    expect(shortened.length).toBeGreaterThan(100)
    expect(new Set(shortened).size).toBe(shortened.length)
  })

  test('are properties of the page’s code', () => {
    const used = new Set(page.flatMap(({ tree }) => propertiesOf(tree)))
    expect(shortened.filter((name) => !used.has(name))).toEqual([])
  })

  test('are none of what goes over the wire, or is shared with other bundles', () => {
    expect(among(shared.flatMap(({ tree }) => propertiesOf(tree)))).toEqual([])
  })

  test('are none of the public types', () => {
    const types = page.flatMap(({ tree }) => tree.statements.filter((node) => ts.isInterfaceDeclaration(node)))
    const open = types.filter(({ name }) => PUBLIC.split(' ').includes(name.text))
    expect(open.map(({ name }) => name.text).sort()).toEqual(PUBLIC.split(' ').sort())
    expect(among(open.flatMap(propertiesOf))).toEqual([])
  })

  test('are none of the browser’s or of web-vitals', () => {
    const declarations = readdirSync('node_modules/typescript/lib').filter((file) =>
      /^lib\.(dom|es.*)\.d\.ts$/.test(file),
    )
    const names = [...declarations.map((file) => `typescript/lib/${file}`), ...VITALS].flatMap((file) => {
      const text = readFileSync(`node_modules/${file}`, 'utf8')
      return propertiesOf(ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true))
    })
    expect(names).toEqual(expect.arrayContaining(['querySelector', 'findLast', 'interactionTarget']))
    expect(among(names)).toEqual([])
  })

  test('are never read by a name in a string', () => {
    expect(among(page.flatMap(stringsOf))).toEqual([])
  })
})
