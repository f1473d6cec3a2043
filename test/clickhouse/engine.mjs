// The ClickHouse engine behind its HTTP interface, as far as @clickhouse/client and the collector's driver use it.
// Prints the port as its first line. Runs in a process of its own: the engine has one data folder per process.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { Session } from 'chdb'

const folder = process.argv[2]
const port = Number(process.argv[3] ?? 0)
const session = folder ? new Session(folder) : new Session()
const scratch = mkdtempSync(join(tmpdir(), 'throughline-engine-'))
let files = 0

/** Parameters of the HTTP interface that are not settings. */
const NOT_SETTINGS = new Set([
  'query',
  'database',
  'query_id',
  'session_id',
  'session_timeout',
  'session_check',
  'default_format',
  'user',
  'password',
  'compress',
  'decompress',
  'client_protocol_version',
  'wait_end_of_query',
  'buffer_size',
  'role',
  'enable_http_compression',
  'http_write_exception_in_output_format',
  'send_progress_in_http_headers',
])

const quote = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

function decompress(body, encoding) {
  if (encoding === 'gzip') return gunzipSync(body)
  if (encoding === 'deflate') return inflateSync(body)
  if (encoding === 'br') return brotliDecompressSync(body)
  return body
}

/** The engine has one current database, and statements here run one after the other. */
async function run(search, body) {
  const database = search.get('database')
  if (database) session.query(`USE \`${database}\``)
  const inUrl = search.get('query')
  const sql = (inUrl ?? body.toString('utf8')).trim().replace(/;+$/, '')
  const parameters = Object.fromEntries(
    [...search]
      .filter(([name]) => name.startsWith('param_'))
      .map(([name, value]) => [name.slice('param_'.length), value]),
  )
  const settings = [...search].filter(([name]) => !NOT_SETTINGS.has(name) && !name.startsWith('param_'))
  const insert = /^\s*INSERT\s+INTO\s+([\s\S]+?)\s+FORMAT\s+(\w+)\s*$/i.exec(sql)
  if (insert && inUrl !== null && body.length > 0) return insertFile(insert, body)
  const isQuery = /^\s*(?:SELECT|WITH|SHOW|DESCRIBE|DESC|EXPLAIN|EXISTS)\b/i.test(sql)
  const full = isQuery ? withSettings(sql, settings) : sql
  const format = search.get('default_format') ?? 'TabSeparated'
  const answer =
    Object.keys(parameters).length > 0
      ? await session.queryBindAsync(full, parameters, { format })
      : await session.queryAsync(full, { format })
  return Buffer.from(answer.bytes())
}

// Settings of the statement itself precede those of the address.
function withSettings(sql, settings) {
  const [, query, format = ''] = /^([\s\S]*?)(\s+FORMAT\s+\w+)?\s*$/i.exec(sql)
  const [, own = ''] = /\sSETTINGS\s+([\w\s=,']+)$/i.exec(query) ?? []
  const more = settings.filter(([name]) => !own.includes(name)).map(([name, value]) => `${name} = ${quote(value)}`)
  if (more.length === 0) return sql
  return `${query}${own ? ',' : ' SETTINGS'} ${more.join(', ')}${format}`
}

async function insertFile([, target, format], body) {
  files += 1
  const path = join(scratch, `${files}.data`)
  writeFileSync(path, body)
  try {
    const columns = /\(([\s\S]*)\)/.exec(target)?.[1] ?? '*'
    await session.queryAsync(
      `INSERT INTO ${target.replace(/\s+VALUES$/i, '')} SELECT ${columns} FROM file(${quote(path)}, ${quote(format)})`,
      { format: 'TabSeparated' },
    )
  } finally {
    rmSync(path, { force: true })
  }
  return Buffer.alloc(0)
}

let last = Promise.resolve()
const inOrder = (task) => {
  const next = last.then(task, task)
  last = next.catch(() => undefined)
  return next
}

const server = createServer((req, res) => {
  const url = new URL(req.url, 'http://localhost')
  if (url.pathname === '/ping') return res.end('Ok.\n')
  const chunks = []
  req.on('data', (chunk) => chunks.push(chunk))
  req.on('end', async () => {
    try {
      const body = decompress(Buffer.concat(chunks), req.headers['content-encoding'])
      const answer = await inOrder(() => run(url.searchParams, body))
      res.writeHead(200, { 'content-type': 'application/octet-stream', 'x-clickhouse-summary': '{}' })
      res.end(answer)
    } catch (error) {
      const code = error.clickhouseCode ?? /Code: (\d+)/.exec(error.message)?.[1] ?? '1'
      res.writeHead(code === 60 ? 404 : 500, { 'x-clickhouse-exception-code': String(code) })
      res.end(`Code: ${code}. DB::Exception: ${error.message}\n`)
    }
  })
})
server.listen(port, '127.0.0.1', () => console.log(server.address().port))

process.on('SIGTERM', () => {
  server.close()
  rmSync(scratch, { recursive: true, force: true })
  session.close()
  process.exit(0)
})
