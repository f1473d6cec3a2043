import type { EventTable } from './event-table.js'
import { type ApiFunction, commentSql, FUNCTION_COMMENT, lookupFunctions } from './function-sql.js'
import { quoteName } from './names.js'
import type { Session } from './session.js'
import { DomainEventsError, textIn } from './sql-client.js'
import { timelineFunction } from './timeline-sql.js'

const EXISTING_SQL = `SELECT p.proname AS name,
  coalesce(obj_description(p.oid, 'pg_proc'), '') AS comment, p.prosrc AS source,
  to_regclass(substring(obj_description(p.oid, 'pg_proc') FROM ' of (.*)$'))::oid::text AS reads
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = $1 AND p.proname = ANY ($2)`

/** Creates the functions of the schema for lookups, or replaces those that differ. */
export async function replaceFunctions(session: Session, schema: string, table: EventTable): Promise<void> {
  const wanted = [...lookupFunctions(schema, table), timelineFunction(schema, table)]
  const [found] = await session.read('SELECT FROM pg_catalog.pg_namespace WHERE nspname = $1', [schema])
  const existing = await session.read(EXISTING_SQL, [schema, wanted.map(({ name }) => name)])
  const foreign = existing.find((row) => !textIn(row, 'comment').startsWith(FUNCTION_COMMENT))
  if (foreign)
    throw new DomainEventsError(
      `${schema}.${textIn(foreign, 'name')} is a function of your own. Give another schema for the functions with \`apiSchema\`.`,
    )
  const other = existing.find((row) => row.reads !== null && textIn(row, 'reads') !== table.oid)
  if (other)
    throw new DomainEventsError(
      `the functions in ${schema} read another table (${textIn(other, 'comment').replace(/^.* of /, '')}). Give this table a schema of its own for them with \`apiSchema\`.`,
    )
  if (!found) await session.change(`schema ${schema}`, [`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`])
  const isCurrent = ({ name, sql }: ApiFunction) =>
    existing.some(
      (row) => textIn(row, 'name') === name && sql.includes(`AS $throughline$${textIn(row, 'source')}$throughline$`),
    )
  for (const each of wanted.filter((one) => !isCurrent(one))) {
    await session.change(`function ${schema}.${each.name}`, [each.sql, commentSql(schema, each, table.name)])
  }
}
