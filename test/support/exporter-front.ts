import { parseClickhouseUrl } from '../../server-handler/clickhouse/clickhouse-url.js'
import { connect } from '../../server-handler/clickhouse/client.js'
import type { ClickhouseEngine } from './clickhouse-engine.js'
import { type ClickHouseHttp, startClickHouseHttp } from './clickhouse-http.js'

/** Puts the real engine behind what the Collector's exporter speaks: its own statements, and rows in Native. */
export function startExporterFront(engine: ClickhouseEngine): Promise<ClickHouseHttp> {
  const base = `http://127.0.0.1:${engine.port}`
  return startClickHouseHttp({
    async describe(table) {
      const [database = '', name = ''] = table.split('.')
      const connection = await connect(parseClickhouseUrl(engine.urlOf(database)))
      try {
        const rows = await connection.query(`DESCRIBE TABLE ${name}`)
        return rows
          .filter(({ default_type: kind }) => kind !== 'MATERIALIZED')
          .map((row) => ({ name: String(row.name), type: String(row.type) }))
      } finally {
        await connection.close()
      }
    },
    async insert(statement, native) {
      const answer = await fetch(`${base}/?query=${encodeURIComponent(statement)}`, {
        method: 'POST',
        body: new Uint8Array(native),
      })
      if (!answer.ok) throw new Error(await answer.text())
    },
  })
}
