import { execFile, execFileSync } from 'node:child_process'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { findProgram } from './find-program.js'
import { freePort } from './free-port.js'
import { startServerProcess } from './server-process.js'

/** A PostgreSQL of the test's own. */
export interface PostgresServer {
  url: string
  port: number
  /** Ends the server and starts it again with the same data. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Why no PostgreSQL can be started here; `undefined` where one can. */
export const POSTGRES_MISSING = findProgram('initdb')
  ? undefined
  : 'skipped: PostgreSQL is not installed (apt-get install postgresql)'

/** Starts a private PostgreSQL on a free port, with a cluster in a temporary folder. */
export async function startPostgres(): Promise<PostgresServer> {
  const initdb = findProgram('initdb')
  if (!initdb) throw new Error(POSTGRES_MISSING)
  const folder = await mkdtemp(join(tmpdir(), 'throughline-postgres-'))
  const removeFolder = () => rm(folder, { recursive: true, force: true })
  try {
    const user = serverUser()
    if (user) await chown(folder, user.uid, user.gid)
    const data = join(folder, 'data')
    const options = { ...user, cwd: folder }
    await promisify(execFile)(
      initdb,
      ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
      options,
    )
    const port = await freePort()
    const url = `postgres://postgres@127.0.0.1:${port}/postgres`
    const settings = { fsync: 'off', synchronous_commit: 'off', unix_socket_directories: '', max_connections: '80' }
    const start = () =>
      startServerProcess({
        program: join(dirname(initdb), 'postgres'),
        words: [
          ...['-D', data, '-h', '127.0.0.1', '-p', `${port}`],
          ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
        ],
        options,
        isReady: () => isAnswering(url),
        lastSignal: 'SIGQUIT',
      })
    let server = await start()
    return {
      url,
      port,
      async restart() {
        await server.end('SIGINT')
        server = await start()
      },
      async stop() {
        await server.end('SIGINT') // Asks clients to go; SIGTERM would wait for them.
        await removeFolder()
      },
    }
  } catch (error) {
    await removeFolder()
    throw error
  }
}

/** A pool that takes it calmly when the server ends its connections, also those that it is itself about to close. */
export function openPool(url: string, max = 5): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max })
  const ignore = () => {}
  pool.on('error', ignore)
  pool.on('connect', (client) => client.on('error', ignore))
  return pool
}

/** PostgreSQL refuses to run as root; then it runs as the user that its package made. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g') }
}

async function isAnswering(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch {
    return false // Not listening yet, or still starting up: asked again.
  } finally {
    await client.end().catch(() => {})
  }
}
