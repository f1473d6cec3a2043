import { createHash } from 'node:crypto'

/** A table, with its schema if one was given. */
export interface TableName {
  schema: string | undefined
  table: string
}

/** A table with its schema. */
export interface FullName {
  schema: string
  table: string
}

const NAME = '[A-Za-z_][A-Za-z0-9_-]{0,62}'

/** The name of a table, with or without its schema. */
export const TABLE_PATTERN = new RegExp(`^(?:${NAME}\\.)?${NAME}$`)

/** The name of a schema or a column. */
export const NAME_PATTERN = new RegExp(`^${NAME}$`)

/** The requirement on a table's name. */
export const TABLE_MUST =
  'be a name of letters, digits, _ and -, not a digit first, with its schema before a dot if need be; upper and lower case differ'

/** The requirement on the name of a schema or a column. */
export const NAME_MUST = 'be a name of letters, digits, _ and -, not a digit first; upper and lower case differ'

/** Splits a checked name into schema and table. */
export function splitTable(text: string): TableName {
  const [first = '', second] = text.split('.')
  return second === undefined ? { schema: undefined, table: first } : { schema: first, table: second }
}

/** Quotes an identifier, so that keywords and upper case are taken as they are. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Quotes a table's name, with its schema if there is one. */
export function quoteTable({ schema, table }: TableName): string {
  return schema === undefined ? quoteName(table) : `${quoteName(schema)}.${quoteName(table)}`
}

/** Quotes a string as a literal. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** Longer names are truncated by PostgreSQL, and could then be the same. */
const MAX_NAME = 63

/** Returns the name of an object that belongs to a table; a long one ends in a hash. */
export function deriveName(table: string, suffix: string): string {
  const name = `${table}_${suffix}`
  if (name.length <= MAX_NAME) return name
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return `${table.slice(0, MAX_NAME - suffix.length - hash.length - 2)}_${hash}_${suffix}`
}
