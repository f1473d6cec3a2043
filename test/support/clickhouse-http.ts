import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { freePort } from './free-port.js'
import { type Column, encodeBlock } from './native-format.js'

/** What stores the rows: a stand-in in memory, or a real engine in this process. */
export interface ClickHouseEngine {
  /** The columns that can be inserted into, for `DESCRIBE TABLE`; throws if there is no such table. */
  describe(table: string): Promise<readonly Column[]> | readonly Column[]
  /** Runs `INSERT INTO … FORMAT Native`; the second argument is the data. */
  insert(statement: string, native: Buffer): Promise<void> | void
  /** @default 25.8.1.1 */
  version?: string
}

/** An engine behind ClickHouse's HTTP interface. */
export interface ClickHouseHttp {
  url: string
  /** Inserts that were answered with success. */
  inserts(): number
  /** Closes the port and every connection: what connects is refused. */
  goDown(): Promise<void>
  /** Opens the same port again. */
  comeBack(): Promise<void>
  stop(): Promise<void>
}

const VERSION = '25.8.1.1'
/** Since this revision a block carries information of its own, which {@link encodeBlock} writes. */
const REVISION = 54_460

const HELLO = ['displayName()', 'version()', 'revision()', 'timezone()']
const DESCRIPTION = [
  'name',
  'type',
  'default_type',
  'default_expression',
  'comment',
  'codec_expression',
  'ttl_expression',
]
const texts = (names: readonly string[]): Column[] => names.map((name) => ({ name, type: 'String' }))

/**
 * Puts an engine behind the part of ClickHouse's HTTP interface that the Collector's exporter uses with
 * `create_schema: false` and `compress: none` or `gzip`: the greeting, `DESC TABLE`, and inserts in Native.
 */
export async function startClickHouseHttp(engine: ClickHouseEngine): Promise<ClickHouseHttp> {
  const port = await freePort()
  const sockets = new Set<Socket>()
  let inserts = 0
  const server = createServer((req, res) => {
    answer(engine, req, res).then(
      (isInsert) => {
        inserts += isInsert ? 1 : 0
      },
      (error: unknown) => void res.writeHead(500).end(`Code: 1. DB::Exception: ${String(error)}`),
    )
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const listen = () =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  await listen()
  return {
    url: `http://127.0.0.1:${port}`,
    inserts: () => inserts,
    goDown: close,
    comeBack: listen,
    stop: async () => {
      if (server.listening) await close()
    },
  }
}

async function answer(engine: ClickHouseEngine, req: IncomingMessage, res: ServerResponse): Promise<boolean> {
  const body = await readBody(req)
  const { searchParams } = new URL(req.url ?? '/', 'http://localhost')
  const statement = searchParams.get('query') ?? body.toString()
  if (/^\s*INSERT\s/i.test(statement)) {
    await engine.insert(statement, body)
    res.end()
    return true
  }
  const table = /^\s*DESC(?:RIBE)? TABLE (.+?)\s*$/i.exec(statement)?.[1]
  if (table) {
    const columns = await engine.describe(table.replaceAll(/["`]/g, ''))
    const rows = columns.map(({ name, type }) => [name, type, '', '', '', '', ''])
    res.end(encodeBlock(texts(DESCRIPTION), rows))
  } else if (/^\s*SELECT displayName\(\)/i.test(statement)) {
    const columns = texts(HELLO).map((column, i) => (i === 2 ? { ...column, type: 'UInt32' } : column))
    res.end(encodeBlock(columns, [['clickhouse', engine.version ?? VERSION, REVISION, 'UTC']]))
  } else {
    throw new Error(`not answered here: ${statement.slice(0, 200)}`)
  }
  return false
}

async function readBody(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  const bytes = Buffer.concat(chunks)
  return req.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes
}
