import type { ClickHouseClient } from '@clickhouse/client'
import type { AnswerRow, Parameters } from '../questions/question.js'
import { ClickhouseError } from './clickhouse-error.js'
import type { ClickhouseAddress } from './clickhouse-url.js'

/** A connection: queries that return rows, and statements that return nothing. */
export interface Connection {
  query(sql: string, parameters?: Parameters): Promise<AnswerRow[]>
  run(sql: string): Promise<void>
  close(): Promise<void>
}

/**
 * Queries rely on two rules of standard SQL: a column precedes an alias of its name, and a join without a match is NULL.
 * The user of the report must be allowed to set them.
 */
const QUERY_SETTINGS = { prefer_column_name_to_alias: 1, join_use_nulls: 1 } as const

/** Connects to a server. The package is loaded only here, so users without ClickHouse need not install it. */
export async function connect(address: ClickhouseAddress, database = address.database): Promise<Connection> {
  const { createClient, ClickHouseLogLevel } = await loadClient()
  const { url, username, password } = address
  const client = createClient({
    url,
    username,
    password,
    database,
    application: 'throughline',
    request_timeout: 300_000,
    log: { level: ClickHouseLogLevel.OFF },
  })
  return {
    query: (sql, parameters = {}) => guardQuery(url, () => readRows(client, sql, parameters)),
    async run(sql) {
      await guardQuery(url, () => client.command({ query: sql, clickhouse_settings: { wait_end_of_query: 1 } }))
    },
    close: () => client.close(),
  }
}

async function readRows(client: ClickHouseClient, sql: string, parameters: Parameters): Promise<AnswerRow[]> {
  const answer = await client.query({
    query: sql,
    query_params: { ...parameters },
    format: 'JSONEachRow',
    clickhouse_settings: QUERY_SETTINGS,
  })
  return answer.json<AnswerRow>()
}

/** Codes of Node for a server that cannot be reached. */
const UNREACHABLE = ['ECONNREFUSED', 'ENOTFOUND', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'EAI_AGAIN']

async function guardQuery<T>(url: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    const { code, message }: { code?: unknown; message?: unknown } = Object(cause)
    if (!UNREACHABLE.includes(String(code))) throw cause
    throw new ClickhouseError(
      'unreachable',
      `ClickHouse does not answer at ${url} (${message}). Check host and port; the port is that of HTTP, usually 8123.`,
      { cause },
    )
  }
}

async function loadClient(): Promise<typeof import('@clickhouse/client')> {
  try {
    return await import('@clickhouse/client')
  } catch (cause) {
    throw new ClickhouseError(
      'client_missing',
      'ClickHouse needs its client, which is not installed. Run: npm i @clickhouse/client',
      { cause },
    )
  }
}
