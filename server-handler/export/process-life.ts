import { readFileSync } from 'node:fs'

/** Identity of a process in a lock or a folder: its id and its start time, since ids are reused. */
export interface ProcessIdentity {
  pid: number
  /** From {@link readStartTime}; empty where the platform does not report it. */
  born: string
}

/** Whether a process is still running: `unknown` if its id is in use and the platform does not report a start time. */
export function readProcessState({ pid, born }: ProcessIdentity): 'running' | 'terminated' | 'unknown' {
  if (!isUsed(pid)) return 'terminated'
  const startTime = readStartTime(pid)
  if (startTime === undefined || born === '') return 'unknown'
  return startTime === born ? 'running' : 'terminated'
}

/**
 * The start time of a process as text that no other process with the same id has; `undefined` if it is not running or
 * the platform does not report it. Platforms other than Linux report it for the current process only, which is enough
 * for a container whose process always has the id 1.
 */
export function readStartTime(pid: number): string | undefined {
  try {
    // Field 22 of /proc/<pid>/stat (proc(5)); the name in field 2 may contain spaces, so count from its closing
    // bracket.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return ticks === undefined ? undefined : `${ticks}.${readBoot()}`
  } catch {
    // Not Linux, or not running: without /proc only this process's own start is known.
    return pid === process.pid ? `epoch.${Math.round(performance.timeOrigin)}` : undefined
  }
}

// Ticks count from boot: after a reboot the same id may start at the same tick.
function readBoot(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return '' // Hidden by a sandbox: the ticks alone are used.
  }
}

function isUsed(pid: number): boolean {
  // 0 and negative numbers would address a process group.
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is running and belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
