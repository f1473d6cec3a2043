import { randomUUID } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { readProcessState, readStartTime } from '../export/process-life.js'
import { StoreError } from './store-error.js'

/** The writer of a store, as recorded in its lock file. */
export interface LockHolder {
  pid: number
  /** Start time of the process; distinguishes a reused process id. */
  born: string
  token: string
  /** Address of the holder's report, if it serves one. */
  url?: string
}

/** A lock that is held by this process. */
export interface Lock {
  /** Records the address at which readers can query the holder. */
  announce(url: string): void
  release(): void
}

/** Takes the lock of a store, or returns its holder. The lock of a terminated process is taken over. */
export function takeLock(storePath: string): Lock {
  const path = lockPath(storePath)
  const holder: LockHolder = { pid: process.pid, born: readStartTime(process.pid) ?? '', token: randomUUID() }
  if (!createLockFile(path, holder)) {
    const other = readLockHolder(storePath)
    if (other) throw lockedBy(storePath, other)
    rmSync(path, { force: true })
    // Two processes may both have found the lock stale; only one of them creates the file.
    if (!createLockFile(path, holder)) throw lockedBy(storePath, readLockHolder(storePath))
  }
  return {
    announce: (url) => replaceLockFile(path, { ...holder, url }),
    release: () => {
      if (readLockFile(path)?.token === holder.token) rmSync(path, { force: true })
    },
  }
}

/** The running process that writes to a store, if there is one. */
export function readLockHolder(storePath: string): LockHolder | undefined {
  const holder = readLockFile(lockPath(storePath))
  return holder && readProcessState(holder) !== 'terminated' ? holder : undefined
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

// A reader must never find half of a file: it would take over the lock. Without an address, readers learn only the
// process.
function replaceLockFile(path: string, holder: LockHolder): void {
  const draft = `${path}.${holder.token}`
  try {
    writeFileSync(draft, JSON.stringify(holder))
    renameSync(draft, path)
  } catch {
    rmSync(draft, { force: true }) // A full disk: the lock stays as it is.
  }
}

function readLockFile(path: string): LockHolder | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return isHolder(found) ? found : undefined
  } catch {
    return undefined // Absent, or truncated by a crash during the write: not locked.
  }
}

function isHolder(value: unknown): value is LockHolder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'born' in value &&
    typeof value.born === 'string' &&
    'token' in value
  )
}

function lockedBy(storePath: string, holder: LockHolder | undefined): StoreError {
  const who = holder ? `process ${holder.pid}` : 'another process'
  const where = holder?.url ? ` Its report is at ${holder.url}.` : ''
  return new StoreError(
    'locked',
    `the store ${storePath} is written by ${who}, and a store has one writer.${where} Stop it, or give another path, with --data on the command line.`,
  )
}
