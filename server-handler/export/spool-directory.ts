import type * as FileSystem from 'node:fs/promises'
import type { readProcessState as ReadProcessState } from './process-life.js'
import { parseSpoolName } from './spool-file.js'

/** The files of one process in a directory that several may share. */
export interface SpoolDirectory {
  /** Names of files left by terminated processes, now owned by this one. */
  readonly adopted: readonly { name: string; bytes: number }[]
  /** Records of unfinished files of terminated processes; the files are removed. */
  readonly unfinished: number
  /** Writes a file atomically. */
  write(name: string, text: string): Promise<void>
  read(name: string): Promise<string>
  remove(name: string): Promise<void>
  /** Moves a file to the quarantine folder. */
  quarantine(name: string): Promise<void>
  /** Signals to other hosts that this process is running. */
  touch(): Promise<void>
  /** Removes the process's own folder if it is empty. */
  close(): Promise<void>
}

/**
 * A process on another host, or one without a known start time, counts as terminated when its folder has not changed
 * for this long.
 */
const UNKNOWN_SILENCE_MS = 15 * 60_000

/** Opens a process's own folder and takes over those of terminated processes. */
export async function openSpoolDirectory(root: string, name: string): Promise<SpoolDirectory> {
  // Imported here, so that runtimes without a file system can load the exporter.
  const [files, path, os, { readStartTime, readProcessState }] = await Promise.all([
    import('node:fs/promises'),
    import('node:path'),
    import('node:os'),
    import('./process-life.js'),
  ])
  const base = path.join(root, name)
  // Records are private to this user: they are redacted, but still about people.
  await files.mkdir(base, { recursive: true, mode: 0o700 })
  const token = Math.floor(Math.random() * 36 ** 6).toString(36)
  const host = os.hostname().replaceAll('~', '-')
  const own = path.join(base, `${host}~${process.pid}~${readStartTime(process.pid) ?? ''}~${token}`)
  await files.mkdir(own, { mode: 0o700 })
  const at = (file: string) => path.join(own, file)

  const terminated = await listTerminated({ files, base, host, own: path.basename(own), readProcessState })
  let unfinished = 0
  for (const folder of terminated) unfinished += await adopt(files, path.join(base, folder), own)
  const adopted = await listFiles(files, own)

  return {
    adopted,
    unfinished,
    async write(file, text) {
      const put = () => writeWhole(files, at(file), text)
      await put().catch((error: unknown) => {
        if (codeOf(error) !== 'ENOENT') throw error
        // Another host may have taken an idle folder for an abandoned one.
        return files.mkdir(own, { recursive: true, mode: 0o700 }).then(put)
      })
    },
    read: (file) => files.readFile(at(file), 'utf8'),
    remove: (file) => files.rm(at(file), { force: true }),
    async quarantine(file) {
      const quarantine = path.join(root, 'quarantine')
      await files.mkdir(quarantine, { recursive: true, mode: 0o700 })
      await files.rename(at(file), path.join(quarantine, `${name}-${file}`))
    },
    touch: () => files.utimes(own, new Date(), new Date()).catch(() => {}), // Without a folder there is nothing to touch.
    // Fails if it is not empty, which is correct: another process will take it over.
    close: () => files.rmdir(own).catch(() => {}),
  }
}

const PART = '.part'

// A full disk must not keep partially written files.
async function writeWhole(files: typeof FileSystem, path: string, text: string): Promise<void> {
  const part = `${path}${PART}`
  try {
    await files.writeFile(part, text, { mode: 0o600 })
    await files.rename(part, path)
  } catch (error) {
    await files.rm(part, { force: true }).catch(() => {}) // The process that takes over the folder removes it.
    throw error
  }
}

/** The code of a file system error, such as `ENOSPC`. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)

interface Search {
  files: typeof FileSystem
  base: string
  host: string
  own: string
  readProcessState: typeof ReadProcessState
}

async function listTerminated({ files, base, host, own, readProcessState }: Search): Promise<string[]> {
  const isTerminated = async (folder: string): Promise<boolean> => {
    const [otherHost, pid, born] = folder.split('~')
    if (folder === own || pid === undefined || born === undefined) return false
    const state = otherHost === host ? readProcessState({ pid: Number(pid), born }) : 'unknown'
    if (state !== 'unknown') return state === 'terminated'
    const { mtimeMs } = await files.stat(`${base}/${folder}`)
    return Date.now() - mtimeMs > UNKNOWN_SILENCE_MS
  }
  const terminated: string[] = []
  for (const folder of await files.readdir(base)) {
    // A folder that disappeared meanwhile was taken by another process.
    if (await isTerminated(folder).catch(() => false)) terminated.push(folder)
  }
  return terminated
}

/** Takes over the files of a folder; returns how many records its unfinished files would have held. */
async function adopt(files: typeof FileSystem, folder: string, own: string): Promise<number> {
  let unfinished = 0
  // A file that cannot be moved does not affect the rest: another process may have taken it first.
  for (const file of await files.readdir(folder).catch(() => [])) {
    // A `.part` file is an unfinished write; its sender was never acknowledged.
    if (file.endsWith(PART)) {
      const isRemoved = await files.rm(`${folder}/${file}`).then(
        () => true,
        () => false,
      )
      if (isRemoved) unfinished += parseSpoolName(file.slice(0, -PART.length))?.records ?? 0
    } else await files.rename(`${folder}/${file}`, `${own}/${file}`).catch(() => {}) // Another process has it.
  }
  // Fails if it is not empty; the rest is taken over next time.
  await files.rmdir(folder).catch(() => {})
  return unfinished
}

async function listFiles(files: typeof FileSystem, folder: string): Promise<{ name: string; bytes: number }[]> {
  const names = (await files.readdir(folder)).sort()
  return Promise.all(names.map(async (name) => ({ name, bytes: (await files.stat(`${folder}/${name}`)).size })))
}
