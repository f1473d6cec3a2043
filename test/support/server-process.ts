import { type SpawnOptions, spawn } from 'node:child_process'
import { eventually } from './eventually.js'

/** A server of the test's own, in a process. */
export interface ServerProcess {
  /** Ends it by a signal and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<void>
}

/** What to start, how to ask it whether it is ready, and by which signal it goes at once. */
export interface ServerCommand {
  program: string
  words: readonly string[]
  options?: SpawnOptions
  isReady: () => Promise<boolean>
  lastSignal: NodeJS.Signals
}

/** Starts a server and waits until it says that it is ready; it never outlives this process. */
export async function startServerProcess(command: ServerCommand): Promise<ServerProcess> {
  const { program, words, options = {}, isReady, lastSignal } = command
  const child = spawn(program, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => said.push(String(chunk)))
  let isGone = false
  const gone = new Promise<void>((resolve) => {
    const leave = () => {
      isGone = true
      process.off('exit', killAtExit)
      resolve()
    }
    child.once('close', leave)
    child.once('error', (error) => {
      said.push(error.message)
      leave()
    })
  })
  const killAtExit = () => void child.kill(lastSignal)
  process.once('exit', killAtExit)
  const end = async (signal: NodeJS.Signals) => {
    if (!isGone) child.kill(signal)
    await gone
  }
  try {
    await eventually(async () => isGone || (await isReady()), { withinMs: 30_000 })
  } catch (error) {
    await end(lastSignal)
    throw error
  }
  if (isGone) throw new Error(`${program} ended at once: ${said.join('').slice(-2_000)}`)
  return { end }
}
