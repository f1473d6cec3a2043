import { randomUUID } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { StoreError } from './store-error.js'

/** Who writes to a store, as its lock file says. */
export interface LockHolder {
  pid: number
  /** When the process began, as the kernel tells; tells a reused pid from the old one. */
  born: string
  token: string
  /** Where the holder answers questions, if it serves a report. */
  url?: string
}

/** A lock that is held. */
export interface Lock {
  /** Tells readers where to ask. */
  announce(url: string): void
  release(): void
}

/** Takes the lock of a store, or says who has it. A lock whose process is gone is taken over. */
export function takeLock(storePath: string): Lock {
  const path = lockPath(storePath)
  const holder: LockHolder = { pid: process.pid, born: bornOf(process.pid) ?? '', token: randomUUID() }
  if (!createLockFile(path, holder)) {
    const other = readLockHolder(storePath)
    if (other) throw lockedBy(storePath, other)
    rmSync(path, { force: true })
    // Two processes may both have found the lock stale; only one of them creates the file.
    if (!createLockFile(path, holder)) throw lockedBy(storePath, readLockHolder(storePath))
  }
  return {
    announce: (url) => writeFileSync(path, JSON.stringify({ ...holder, url })),
    release: () => {
      if (readLockFile(path)?.token === holder.token) rmSync(path, { force: true })
    },
  }
}

/** The living process that writes to a store, if there is one. */
export function readLockHolder(storePath: string): LockHolder | undefined {
  const holder = readLockFile(lockPath(storePath))
  return holder && isAlive(holder) ? holder : undefined
}

function lockPath(storePath: string): string {
  return `${storePath}.lock`
}

function createLockFile(path: string, holder: LockHolder): boolean {
  try {
    writeFileSync(path, JSON.stringify(holder), { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function readLockFile(path: string): LockHolder | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return isHolder(found) ? found : undefined
  } catch {
    return undefined // Absent, or cut off by a crash while it was written: nobody holds it.
  }
}

function isHolder(value: unknown): value is LockHolder {
  return (
    typeof value === 'object' && value !== null && 'pid' in value && typeof value.pid === 'number' && 'token' in value
  )
}

function isAlive({ pid, born }: LockHolder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  const bornNow = bornOf(pid)
  return bornNow === undefined || born === '' || bornNow === born
}

// Field 22 of /proc/<pid>/stat (proc(5)); the name in field 2 may hold spaces, so count from its closing bracket.
// Elsewhere only our own birth is known, which settles the case of a container whose pid is always 1.
function bornOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return pid === process.pid ? `epoch ${Math.round(performance.timeOrigin)}` : undefined
  }
}

function lockedBy(storePath: string, holder: LockHolder | undefined): StoreError {
  const who = holder ? `process ${holder.pid}` : 'another process'
  const where = holder?.url ? ` Its report is at ${holder.url}.` : ''
  return new StoreError(
    'locked',
    `the store ${storePath} is written by ${who}, and a store has one writer.${where} Stop it, or give another path.`,
  )
}
