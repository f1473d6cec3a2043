/** The part of a PostgreSQL client that is used: `query`, of a Pool or a Client of `pg`. */
export interface EventsClient {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>
}

/** A row of an answer, by column. */
export type SqlRow = Readonly<Record<string, unknown>>

/** Runs a query and returns its rows. */
export async function readRows(
  client: EventsClient,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly SqlRow[]> {
  const { rows } = await client.query(text, [...values])
  return rows.map((row) => ({ ...Object(row) }))
}

/** The SQLSTATE of an error of the database; empty for any other error. */
export function codeOf(error: unknown): string {
  const code: unknown = Reflect.get(Object(error), 'code')
  return typeof code === 'string' ? code : ''
}

/** A column of a row as text; empty if it is null. */
export function textIn(row: SqlRow | undefined, column: string): string {
  const value = row?.[column]
  return value === undefined || value === null ? '' : String(value)
}

/** A failure of the migration, the archive or an event, with what to do. */
export class DomainEventsError extends Error {
  override name = 'DomainEventsError'
}
