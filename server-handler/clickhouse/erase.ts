import { checkOptions } from '../options/table.js'
import { clickhouseDialect } from '../questions/clickhouse-dialect.js'
import { type ErasureReport, type ErasureSubject, eraseFrom } from '../questions/erasure.js'
import { ClickhouseError } from './clickhouse-error.js'
import { parseClickhouseUrl } from './clickhouse-url.js'
import { type Connection, connect } from './client.js'
import { readInstalled } from './installed.js'
import { MIGRATE_OPTIONS } from './migrate.js'
import { SCHEMA_VERSION } from './schema.js'
import { localName, onCluster } from './statements.js'

/** Erases a subject from a ClickHouse database, with a user that may `ALTER DELETE`. Waits until it is done. */
export async function eraseFromClickhouse(
  url: string,
  subject: ErasureSubject,
  options: { cluster?: string | undefined } = {},
): Promise<ErasureReport> {
  checkOptions(options, { cluster: MIGRATE_OPTIONS.cluster }, 'eraseFromClickhouse()')
  const { cluster } = options
  const address = parseClickhouseUrl(url)
  const connection = await connect(address)
  const parts = cluster === undefined ? undefined : { name: cluster, database: address.database }
  const remove = (table: string, condition: string) =>
    connection.run(
      `ALTER TABLE ${localName(table, parts)}${onCluster(parts)} DELETE WHERE ${condition} SETTINGS mutations_sync = 2`,
    )
  try {
    const { version } = await readInstalled(connection)
    if (version !== SCHEMA_VERSION)
      throw new ClickhouseError(
        version < SCHEMA_VERSION ? 'not_migrated' : 'newer_version',
        `the database ${address.database} has version ${version} of the schema, this package erases from ${SCHEMA_VERSION}. ${version < SCHEMA_VERSION ? 'Run: throughline migrate --clickhouse URL' : 'Update throughline.'}`,
      )
    return await eraseFrom(toErasable(connection, remove), subject)
  } finally {
    await connection.close()
  }
}

function toErasable(connection: Connection, remove: (table: string, condition: string) => Promise<void>) {
  // Only derived columns are read, which both layouts have.
  return { dialect: clickhouseDialect('map'), query: connection.query, remove }
}
