import { clickhouseDialect } from '../questions/clickhouse-dialect.js'
import type { Answers } from '../questions/question.js'
import { ClickhouseError } from './clickhouse-error.js'
import { parseClickhouseUrl } from './clickhouse-url.js'
import { connect } from './client.js'
import { readInstalled } from './installed.js'
import { attributesOf, type Layout } from './landing-tables.js'
import { refuseNewerVersion } from './schema.js'

/** A ClickHouse database as the report reads it. */
export interface ClickhouseStore extends Answers {
  readonly layout: Layout
  close(): Promise<void>
}

/**
 * Opens a database that `throughline migrate` has prepared, for reading only.
 *
 * @example
 * const store = await openClickhouse('clickhouse://reader:secret@127.0.0.1:8123/throughline')
 * const report = createReportHandler({ store })
 * @throws ClickhouseError with a `code`, if the client is not installed, the server does not answer, or the schema is
 * missing or newer.
 */
export async function openClickhouse(url: string): Promise<ClickhouseStore> {
  const address = parseClickhouseUrl(url)
  const connection = await connect(address)
  try {
    const { layout, version } = await readInstalled(connection)
    if (layout === undefined || version === 0) {
      throw new ClickhouseError(
        'not_migrated',
        `the database ${address.database} has no tables of throughline. Run: throughline migrate --clickhouse URL`,
      )
    }
    refuseNewerVersion(version)
    return {
      layout,
      dialect: clickhouseDialect(attributesOf(layout)),
      query: connection.query,
      close: connection.close,
    }
  } catch (error) {
    await connection.close()
    throw error
  }
}
