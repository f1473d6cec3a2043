import { type ChildProcess, spawn } from 'node:child_process'
import { eventually } from '../eventually.js'

/** A command of an example, with the folder and the variables it runs with. */
export interface ExampleCommand {
  command: string
  cwd: string
  env: NodeJS.ProcessEnv
}

/** A server that runs. */
export interface RunningServer {
  /** What it has printed so far. */
  output(): string
  stop(): Promise<void>
}

/** What is printed of a command that failed. */
const MAX_OUTPUT = 8000

interface Group {
  child: ChildProcess
  output(): string
  ended: Promise<number | null>
  /** Ends the command and everything that it has started. */
  kill(): Promise<void>
}

/** Starts a command in a process group of its own, so that the servers that npm starts end with it. */
function startGroup({ command, cwd, env }: ExampleCommand): Group {
  const child = spawn(command, { cwd, env, shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output = (output + chunk).slice(-MAX_OUTPUT)
    })
  const killGroup = () => {
    try {
      if (child.pid) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // The group has ended already.
    }
  }
  process.once('exit', killGroup)
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      output += error.message
      resolve(null)
    })
    child.once('close', (code) => resolve(code))
  })
  const kill = async () => {
    killGroup()
    await ended
    process.off('exit', killGroup)
  }
  return { child, output: () => output, ended, kill }
}

/** Runs a command to its end; throws with its output if it fails. */
export async function runCommand(given: ExampleCommand): Promise<void> {
  const group = startGroup(given)
  const code = await group.ended
  await group.kill()
  if (code !== 0) throw new Error(`${given.command} failed (${code}) in ${given.cwd}:\n${group.output()}`)
}

/** Starts a server and waits until its address answers; throws with its output if it ends before. */
export async function startCommand(given: ExampleCommand, url: string): Promise<RunningServer> {
  const group = startGroup(given)
  let isEnded = false
  void group.ended.then(() => {
    isEnded = true
  })
  const answers = async () =>
    isEnded ||
    (await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    ))
  try {
    await eventually(answers, { withinMs: 60_000 })
    if (isEnded) throw new Error('it ended')
  } catch (error) {
    await group.kill()
    throw new Error(`${given.command} does not serve ${url}: ${error}\n${group.output()}`)
  }
  return { output: group.output, stop: group.kill }
}
