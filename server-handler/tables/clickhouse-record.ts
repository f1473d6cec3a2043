import { quote, type RecordSql } from './source-sql.js'

/** How the attributes of the landing tables are stored: in a map, or in the exporter's JSON variant. */
export type AttributeLayout = 'map' | 'json'

/** How ClickHouse reads a record in either layout: a missing key is an empty text. */
export function clickhouseRecord(layout: AttributeLayout, column: 'LogAttributes' | 'SpanAttributes'): RecordSql {
  const read = layout === 'map' ? readMap : readJson
  return {
    attribute: (name) => read(column, name),
    resource: (name) => read('ResourceAttributes', name),
    actionField: (field) => (layout === 'map' ? findInMap(column, field) : findInJson(column, field)),
    body: 'Body',
    toNumber: (text) => `if(isFinite(toFloat64OrNull(${text})), toFloat64OrNull(${text}), NULL)`,
  }
}

function readMap(column: string, name: string): string {
  return `${column}[${quote(name)}]`
}

// Each part of a dotted name is a level of a JSON column; a value there keeps its type.
function readJson(column: string, name: string): string {
  const path = name.split('.').map((part) => `\`${part.replaceAll(/[`\\]/g, '\\$&')}\``)
  return `ifNull(${column}.${path.join('.')}::Nullable(String), '')`
}

function findInMap(column: string, field: string): string {
  return `arrayFirst((value, name) -> endsWith(name, ${quote(`.${field}`)}), mapValues(${column}), mapKeys(${column}))`
}

// A JSON column cannot be accessed by the end of a path. Names and ids of actions need no escapes in JSON.
function findInJson(column: string, field: string): string {
  return `extract(toString(${column}), ${quote(`"${field}":"([^"\\\\]*)"`)})`
}
