import { ClickhouseError } from './clickhouse-error.js'

/** Where a ClickHouse server is, for its HTTP interface. */
export interface ClickhouseAddress {
  /** Without user, password and database. */
  url: string
  username: string
  password: string
  database: string
}

/** The schemes with those of the HTTP interface. */
const SCHEMES: Readonly<Record<string, string>> = {
  'clickhouse:': 'http:',
  'clickhouses:': 'https:',
  'http:': 'http:',
  'https:': 'https:',
}
const PORTS: Readonly<Record<string, string>> = { 'http:': '8123', 'https:': '8443' }

/** Names that need no quotes in SQL. */
const DATABASE = /^[A-Za-z_]\w{0,63}$/

/** Whether a text is the address of a ClickHouse server, and not that of a report server. */
export function isClickhouseUrl(text: string): boolean {
  return /^clickhouses?:/i.test(text)
}

/**
 * Parses `clickhouse://user:password@host:8123/database`; `clickhouses:` uses TLS. Without a user in the address, the
 * environment variables of ClickHouse's own client apply: `CLICKHOUSE_USER` and `CLICKHOUSE_PASSWORD`.
 */
export function parseClickhouseUrl(text: string): ClickhouseAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const scheme = url && SCHEMES[url.protocol]
  if (!url?.hostname || !scheme) throw invalid('the address must be clickhouse://user:password@host:8123/database')
  const [database, username, password] = [url.pathname.replace(/^\/|\/$/g, ''), url.username, url.password].map(decode)
  if (!DATABASE.test(database || 'default'))
    throw invalid('the database in the address must be letters, digits and underscores')
  return {
    url: `${scheme}//${url.hostname}:${url.port || PORTS[scheme]}`,
    ...(username || password ? { username: username || 'default', password: password ?? '' } : readUser(process.env)),
    database: database || 'default',
  }
}

function readUser({ CLICKHOUSE_USER, CLICKHOUSE_PASSWORD }: NodeJS.ProcessEnv) {
  return { username: CLICKHOUSE_USER || 'default', password: CLICKHOUSE_PASSWORD ?? '' }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalid(
      'the address contains a `%` that is not part of an escape sequence; write it as %25. It must be clickhouse://user:password@host:8123/database',
    )
  }
}

// The address is not repeated: it may contain a password.
function invalid(what: string): ClickhouseError {
  return new ClickhouseError('invalid_url', what)
}
