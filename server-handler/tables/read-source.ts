import { type Source, unknownSource } from './source.js'

/** Attributes as strings, as the collector's exporter writes them into a map; the last of duplicate keys wins. */
export type TextAttributes = ReadonlyMap<string, string>

/** A record whose columns are read. */
export interface SourceRecord {
  attributes: TextAttributes
  resource: TextAttributes
  body: string
}

/** Numbers that ClickHouse and DuckDB accept too: no hexadecimal, no spaces, no infinity. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** Reads a column of a record; `undefined` for a missing number. */
export function readSource(source: Source, record: SourceRecord): string | number | undefined {
  const { attributes } = record
  switch (source.kind) {
    case 'attribute':
      return readFirst(attributes, source.names) || (source.orBody ? record.body : '')
    case 'resource':
      return readFirst(record.resource, source.names)
    case 'action':
      return readActionField(attributes, source.field)
    case 'choice':
      return readChoice(readFirst(attributes, source.names), source.choices)
    case 'number':
      return atLeast(toNumber(readFirst(attributes, source.names)), source.least) ?? source.otherwise
    case 'ratio':
      return readRatio(toNumber(attributes.get(source.name) ?? ''))
    case 'flag':
      return attributes.get(source.name) === 'true' ? 1 : 0
    default:
      return unknownSource(source)
  }
}

function readFirst(attributes: TextAttributes, names: readonly string[]): string {
  for (const name of names) {
    const value = attributes.get(name)
    if (value) return value
  }
  return ''
}

function readActionField(attributes: TextAttributes, field: string): string {
  const suffix = `.${field}`
  for (const [key, value] of attributes) if (key.endsWith(suffix)) return value
  return ''
}

function readChoice(text: string, choices: readonly string[]): string {
  const lower = text.toLowerCase()
  return choices.includes(lower) ? lower : ''
}

function toNumber(text: string): number | undefined {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(value) ? value : undefined
}

function atLeast(value: number | undefined, least: number | undefined): number | undefined {
  return value !== undefined && least !== undefined && value < least ? undefined : value
}

function readRatio(value: number | undefined): number {
  return value !== undefined && value > 0 && value <= 1 ? value : 1
}
