import { deriveName, quoteName } from './names.js'

/** The name of the index of a searched column. */
export function indexNameOf(table: string, column: string): string {
  return deriveName(table, `${column}_idx`)
}

/** The table, columns and condition of the index of a searched column. */
export function indexOn(table: string, column: string, createdAt = 'created_at'): string {
  return `${table} (${quoteName(column)}, ${quoteName(createdAt)} DESC) WHERE ${quoteName(column)} IS NOT NULL`
}
