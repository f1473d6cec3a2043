// The tables of docs/compared.md, from the results of one run.
//
//   npx tsx bench/peers/ratios.ts [--print]
import { readFileSync, writeFileSync } from 'node:fs'

type Row = readonly string[]

const RESULTS = new URL('results.md', import.meta.url)
const DOCUMENT = new URL('../../docs/compared.md', import.meta.url)
const OURS = 'Throughline, script tag'

/** A column of the document: a section of the results, and its column there. */
const COLUMNS: readonly [title: string, section: string, column: number][] = [
  ['gzip, blocking', 'Bytes', 2],
  ['init, CPU', 'Evaluation and init', 2],
  ['init, CPU at 4×', 'Evaluation and init', 4],
  ['all tasks', 'Evaluation and init', 5],
  ['heap', 'Evaluation and init', 7],
  ['a fetch', 'Requests', 1],
  ['an XHR', 'Requests', 2],
  ['bodies', 'One visit on the wire', 2],
  ['headers and bodies', 'One visit on the wire', 3],
  ['added to own requests', 'One visit on the wire', 4],
]

const results = readFileSync(RESULTS, 'utf8')
const document = readFileSync(DOCUMENT, 'utf8')
const written = document.replace(
  /(<!-- results -->\n)[\s\S]*?(<!-- \/results -->)/,
  (_, open, close) => `${open}\n${writeTables()}\n\n${close}`,
)
if (process.argv.includes('--print')) console.log(written)
else writeFileSync(DOCUMENT, written)

function writeTables(): string {
  const names = rowsOf('Evaluation and init').map(([name = '']) => name)
  const ratio = (name: string, section: string, column: number) => {
    const [ours, theirs] = [read(section, OURS, column), read(section, name, column)]
    if (theirs < 0) return '0.0'
    return (theirs / ours).toFixed(theirs / ours < 0.1 && theirs > 0 ? 2 : 1)
  }
  const table = [
    ['', ...COLUMNS.map(([title]) => title)],
    ['---', ...COLUMNS.map(() => '---:')],
    ...names.map((name) => [name, ...COLUMNS.map(([, section, column]) => ratio(name, section, column))]),
  ]
  const head = readSection('Clicks')
    .split('\n')
    .filter((line) => line.startsWith('|'))
  return [
    table.map((cells) => `| ${cells.join(' | ')} |`).join('\n'),
    'Requests that are tied to the right click:',
    head.join('\n'),
  ].join('\n\n')
}

function read(section: string, name: string, column: number): number {
  const row = rowsOf(section).find(([first]) => first === name)
  return Number(row?.[column]?.replaceAll(',', '') ?? Number.NaN)
}

function rowsOf(section: string): Row[] {
  return readSection(section)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}

function readSection(name: string): string {
  return results.split(/^## /m).find((part) => part.startsWith(`${name}\n`)) ?? ''
}
