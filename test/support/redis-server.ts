import type { SpawnOptions } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProgram } from './find-program.js'
import { freePort } from './free-port.js'
import { type ServerProcess, startServerProcess } from './server-process.js'

/** A Redis of the test's own. */
export interface RedisServer {
  url: string
  port: number
  /** Ends it at once, as a crash would: nothing that it held is kept. */
  kill(): Promise<void>
  /** Starts it again on the same port, empty. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Why no Redis can be started here; `undefined` where one can. */
export const REDIS_MISSING = findProgram('redis-server')
  ? undefined
  : 'skipped: redis-server is not installed (apt-get install redis-server)'

/** Starts a private Redis on a free port, with nothing on the disk that outlives it. */
export async function startRedis(options: SpawnOptions = {}): Promise<RedisServer> {
  const program = findProgram('redis-server')
  if (!program) throw new Error(REDIS_MISSING)
  const folder = await mkdtemp(join(tmpdir(), 'throughline-redis-'))
  const port = await freePort()
  const start = (): Promise<ServerProcess> =>
    startServerProcess({
      program,
      words: ['--port', `${port}`, '--save', '', '--appendonly', 'no', '--bind', '127.0.0.1', '--dir', folder],
      options,
      isReady: () => isAnswering(port),
      lastSignal: 'SIGKILL',
    })
  let running = await start().catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true })
    throw error
  })
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill: () => running.end('SIGKILL'),
    async restart() {
      await running.end('SIGKILL')
      running = await start()
    },
    async stop() {
      await running.end('SIGKILL') // It keeps nothing, so there is nothing to end gently.
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function isAnswering(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    const answer = (isReady: boolean) => {
      socket.destroy()
      resolve(isReady)
    }
    socket.once('data', (data) => answer(String(data).startsWith('+PONG')))
    socket.once('error', () => answer(false))
    socket.once('close', () => answer(false))
  })
}
