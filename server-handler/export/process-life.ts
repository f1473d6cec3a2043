import { readFileSync } from 'node:fs'

/** A process as a lock or a folder names it: its number and when it was born, because numbers are used again. */
export interface ProcessIdentity {
  pid: number
  /** From {@link readBirth}; empty where the platform does not say. */
  born: string
}

/**
 * Whether a process is still running: `unknown` where its number is in use and the platform does not say since when.
 */
export function readLife({ pid, born }: ProcessIdentity): 'alive' | 'gone' | 'unknown' {
  if (!isUsed(pid)) return 'gone'
  const bornNow = readBirth(pid)
  if (bornNow === undefined || born === '') return 'unknown'
  return bornNow === born ? 'alive' : 'gone'
}

/**
 * When a process was born, as text that no other process of the same number has; `undefined` where it is not running
 * or the platform does not say. Other platforms than Linux know it of the current process only, which is enough for a
 * container whose process always has the number 1.
 */
export function readBirth(pid: number): string | undefined {
  try {
    // Field 22 of /proc/<pid>/stat (proc(5)); the name in field 2 may hold spaces, so count from its closing bracket.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return ticks === undefined ? undefined : `${ticks}.${readBoot()}`
  } catch {
    return pid === process.pid ? `epoch.${Math.round(performance.timeOrigin)}` : undefined
  }
}

// Ticks are counted from the start of the machine: after a restart the same number may come at the same tick.
function readBoot(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return '' // Hidden by a sandbox: the ticks have to do.
  }
}

function isUsed(pid: number): boolean {
  // 0 and negative numbers would ask for a group of processes.
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
