import { codeOf, DomainEventsError } from './sql-client.js'

/** What to do about errors of PostgreSQL, by their SQLSTATE. */
const ADVICE: Readonly<Record<string, string>> = {
  '42501':
    'The user needs to own the table, and to have CREATE on its schema, on the schema of the functions and on the database. Run this as the owner; the application itself needs only INSERT, and readers SELECT.',
  '25006': 'The server is read-only. Give the address of the primary.',
  '25P02': 'The client is in a transaction that has failed. Give one outside of a transaction.',
  '28P01': 'Check the user and the password.',
  '28000': 'Check the user and the password.',
  '3D000': 'Create the database, or correct its name in the address.',
  '3F000': 'Create the schema first, or leave it out of the name of the table.',
  '53300': 'Close other connections, or raise max_connections.',
  '57014': 'A timeout of the server or of a pooler cancelled it. Run this again: finished steps are kept.',
  ECONNREFUSED: 'No PostgreSQL listens at this address.',
  ENOTFOUND: 'There is no such host.',
}

/** An error of the database with what to do; any other error unchanged. */
export function explainDatabaseError(error: unknown): unknown {
  const advice = ADVICE[codeOf(error)]
  if (!advice || error instanceof DomainEventsError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new DomainEventsError(`${message || codeOf(error)}. ${advice}`, { cause: error })
}
