import { type Source, unknownSource } from './source.js'

/** How an engine, or a layout of its tables, reads the parts of a record. A missing text is empty. */
export interface RecordSql {
  attribute(name: string): string
  resource(name: string): string
  /** The first attribute with this last part of its name. */
  actionField(field: string): string
  readonly body: string
  /** Converts a text to a finite number, or NULL. */
  toNumber(text: string): string
}

/** Returns the expression of a column. It equals the result of `readSource`, with NULL for a missing number. */
export function sourceSql(source: Source, sql: RecordSql): string {
  const first = (names: readonly string[]) => firstText(names.map((name) => sql.attribute(name)))
  switch (source.kind) {
    case 'attribute':
      return firstText([...source.names.map((name) => sql.attribute(name)), ...(source.orBody ? [sql.body] : [])])
    case 'resource':
      return firstText(source.names.map((name) => sql.resource(name)))
    case 'action':
      return sql.actionField(source.field)
    case 'choice': {
      const text = `lower(${first(source.names)})`
      return `CASE WHEN ${text} IN (${source.choices.map(quote).join(', ')}) THEN ${text} ELSE '' END`
    }
    case 'number':
      return numberSql(sql.toNumber(first(source.names)), source)
    case 'ratio': {
      const value = sql.toNumber(sql.attribute(source.name))
      return `CASE WHEN ${value} > 0 AND ${value} <= 1 THEN ${value} ELSE 1 END`
    }
    case 'flag':
      return `CASE WHEN ${sql.attribute(source.name)} = 'true' THEN 1 ELSE 0 END`
    default:
      return unknownSource(source)
  }
}

/** Formats a text as an SQL literal; also safe if a backslash escapes. */
export function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}

function firstText(texts: readonly string[]): string {
  const [only] = texts
  if (texts.length === 1 && only !== undefined) return only
  return `coalesce(${texts.map((text) => `nullif(${text}, '')`).join(', ')}, '')`
}

function numberSql(value: string, { least, otherwise }: Extract<Source, { kind: 'number' }>): string {
  if (least === undefined && otherwise === undefined) return value
  const condition = least === undefined ? `${value} IS NOT NULL` : `${value} >= ${least}`
  return `CASE WHEN ${condition} THEN ${value} ELSE ${otherwise ?? 'NULL'} END`
}
