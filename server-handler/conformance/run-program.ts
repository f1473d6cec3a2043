import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { KitCase } from './kit.js'

/** A program's output for one case. */
export interface Answer {
  output?: unknown
  /** Why there is no output. */
  error?: string
}

/** The answers of a program, and how it ended. */
export interface ProgramRun {
  answers: ReadonlyMap<string, Answer>
  /** Lines that are not answers. */
  strayLines: string[]
  /** A problem with the program as a whole. */
  problem: string | undefined
}

/** Longest time without a result, in milliseconds: a whole kit takes a second or two. */
const TIMEOUT_MS = 120_000

/** Limit of stray lines that are kept, to be printed. */
const MAX_STRAY_LINES = 20

/** Runs a program, gives it one line of JSON per case, and collects its answers. Rejects if it cannot be started. */
export function runProgram(
  command: readonly string[],
  cases: readonly KitCase[],
  timeoutMs: number = TIMEOUT_MS,
): Promise<ProgramRun> {
  const [program = '', ...words] = command
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] })
    const answers = new Map<string, Answer>()
    const strayLines: string[] = []
    let problem: string | undefined
    const timer = setTimeout(() => {
      problem = `it did not end within ${timeoutMs / 1000} s`
      child.kill('SIGKILL')
    }, timeoutMs)
    child.on('error', (error) => {
      clearTimeout(timer)
      reject(new Error(`${program} cannot be started: ${error.message}`))
    })
    child.stdin.on('error', () => {}) // It ended before it had read every case: missing outputs are reported.
    createInterface({ input: child.stdout }).on('line', (line) => {
      const answer = parseAnswer(line)
      if (answer && !answers.has(answer.id)) answers.set(answer.id, answer)
      else if (strayLines.length < MAX_STRAY_LINES) strayLines.push(line)
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      if (code !== 0) problem ??= `it ended with ${signal ?? `exit code ${code}`}`
      resolve({ answers, strayLines, problem })
    })
    for (const { id, operation, input } of cases) child.stdin.write(`${JSON.stringify({ id, operation, input })}\n`)
    child.stdin.end()
  })
}

function parseAnswer(line: string): (Answer & { id: string }) | undefined {
  try {
    const { id, output, error } = JSON.parse(line)
    return typeof id === 'string' ? { id, output, ...(error === undefined ? {} : { error: String(error) }) } : undefined
  } catch {
    return undefined // Printed by a library: reported as a stray line.
  }
}
