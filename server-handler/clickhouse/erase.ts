import { clickhouseDialect } from '../questions/clickhouse-dialect.js'
import { type ErasureReport, type ErasureSubject, eraseFrom } from '../questions/erasure.js'
import { parseClickhouseUrl } from './clickhouse-url.js'
import { type Connection, connect } from './client.js'
import { localName, onCluster } from './statements.js'

/** Erases a subject from a ClickHouse database, with a user that may `ALTER DELETE`. Waits until it is done. */
export async function eraseFromClickhouse(
  url: string,
  subject: ErasureSubject,
  { cluster }: { cluster?: string | undefined } = {},
): Promise<ErasureReport> {
  const address = parseClickhouseUrl(url)
  const connection = await connect(address)
  const parts = cluster === undefined ? undefined : { name: cluster, database: address.database }
  const remove = (table: string, condition: string) =>
    connection.run(
      `ALTER TABLE ${localName(table, parts)}${onCluster(parts)} DELETE WHERE ${condition} SETTINGS mutations_sync = 2`,
    )
  try {
    return await eraseFrom(toErasable(connection, remove), subject)
  } finally {
    await connection.close()
  }
}

function toErasable(connection: Connection, remove: (table: string, condition: string) => Promise<void>) {
  // Only derived columns are read, which both layouts have.
  return { dialect: clickhouseDialect('map'), query: connection.query, remove }
}
