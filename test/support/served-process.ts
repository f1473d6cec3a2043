import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A server in a process of its own. */
export interface ServedProcess {
  port: number
  close(): Promise<void>
}

/** How a server is started. */
export interface ServedCommand {
  file: string
  words: readonly string[]
  cwd: string
  env?: Record<string, string>
  /** Matches the line in which the server prints its port; the first group is the port. */
  portPattern: RegExp
}

/** Starts a server and waits until it prints its port; rejects with its output if it exits before. */
export function startServer({ file, words, cwd, env = {}, portPattern }: ServedCommand): Promise<ServedProcess> {
  const child = spawn(file, words, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const printed: string[] = []
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const close = async () => {
    child.kill('SIGKILL')
    await ended
  }
  // A test run that is broken off takes the server with it.
  const killAtExit = () => child.kill('SIGKILL')
  process.once('exit', killAtExit)
  void ended.then(() => process.off('exit', killAtExit))
  return new Promise((resolve, reject) => {
    const read = (line: string) => {
      printed.push(line)
      const port = Number(portPattern.exec(line)?.[1] ?? 0)
      if (port > 0) resolve({ port, close })
    }
    createInterface({ input: child.stdout }).on('line', read)
    createInterface({ input: child.stderr }).on('line', read)
    child.once('error', reject)
    void ended.then(() => reject(new Error(`${file} ${words.join(' ')} ended:\n${printed.join('\n')}`)))
  })
}
