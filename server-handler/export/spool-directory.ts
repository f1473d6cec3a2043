import type * as FileSystem from 'node:fs/promises'

/** The files of one process in a directory that several may share. */
export interface SpoolDirectory {
  /** Names of the files that are there at the start: those of processes that are gone, now ours. */
  readonly adopted: readonly { name: string; bytes: number }[]
  /** Writes a file whole or not at all. */
  write(name: string, text: string): Promise<void>
  read(name: string): Promise<string>
  remove(name: string): Promise<void>
  /** Puts a file aside for a person to look at. */
  quarantine(name: string): Promise<void>
  /** Shows other hosts that this process lives. */
  touch(): Promise<void>
  /** Removes the process's own folder if nothing is left in it. */
  close(): Promise<void>
}

/** Another host's process counts as gone when its folder has not changed for so long. */
const FOREIGN_SILENCE_MS = 15 * 60_000

/** Opens a process's own folder and takes over those of processes that are gone. */
export async function openSpoolDirectory(root: string, name: string): Promise<SpoolDirectory> {
  // Imported here, so that runtimes without a disk can load the exporter.
  const [files, path, os] = await Promise.all([import('node:fs/promises'), import('node:path'), import('node:os')])
  const base = path.join(root, name)
  // A folder of records is nobody else's to read: they are redacted, and still about people.
  await files.mkdir(base, { recursive: true, mode: 0o700 })
  const token = Math.floor(Math.random() * 36 ** 6).toString(36)
  const host = os.hostname().replaceAll('~', '-')
  const own = path.join(base, `${host}~${process.pid}~${startOfProcess()}~${token}`)
  await files.mkdir(own, { mode: 0o700 })
  const at = (file: string) => path.join(own, file)

  for (const folder of await listGone({
    files,
    base,
    host: os.hostname().replaceAll('~', '-'),
    own: path.basename(own),
  })) {
    await adopt(files, path.join(base, folder), own)
  }
  const adopted = await listFiles(files, own)

  return {
    adopted,
    async write(file, text) {
      const put = async () => {
        await files.writeFile(at(`${file}.part`), text, { mode: 0o600 })
        await files.rename(at(`${file}.part`), at(file))
      }
      // Another host may have taken an idle folder for one that was left behind.
      await put().catch(() => files.mkdir(own, { recursive: true, mode: 0o700 }).then(put))
    },
    read: (file) => files.readFile(at(file), 'utf8'),
    remove: (file) => files.rm(at(file), { force: true }),
    async quarantine(file) {
      const aside = path.join(root, 'quarantine')
      await files.mkdir(aside, { recursive: true, mode: 0o700 })
      await files.rename(at(file), path.join(aside, `${name}-${file}`))
    },
    touch: () => files.utimes(own, new Date(), new Date()).catch(() => {}), // Without a folder there is nothing to show.
    // Fails where something is left, which is right: another process will take it over.
    close: () => files.rmdir(own).catch(() => {}),
  }
}

async function listGone({
  files,
  base,
  host,
  own,
}: {
  files: typeof FileSystem
  base: string
  host: string
  own: string
}): Promise<string[]> {
  const gone: string[] = []
  for (const folder of await files.readdir(base)) {
    const [theirHost, pid, start] = folder.split('~')
    if (folder === own || pid === undefined || start === undefined) continue
    const { mtimeMs } = await files.stat(`${base}/${folder}`)
    const isGone = theirHost === host ? !isAlive(Number(pid), start) : Date.now() - mtimeMs > FOREIGN_SILENCE_MS
    if (isGone) gone.push(folder)
  }
  return gone
}

// Our own number with another start is a process before us: containers begin at 1 again and again.
function isAlive(pid: number, start: string): boolean {
  if (pid === process.pid) return start === startOfProcess()
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

const startOfProcess = (): string => String(Math.round(performance.timeOrigin))

async function adopt(files: typeof FileSystem, folder: string, own: string): Promise<void> {
  try {
    for (const file of await files.readdir(folder)) {
      // A part is a write that never came to its end; whoever wrote it was never told that it is safe.
      if (file.endsWith('.part')) await files.rm(`${folder}/${file}`, { force: true })
      else await files.rename(`${folder}/${file}`, `${own}/${file}`)
    }
    await files.rmdir(folder)
  } catch {
    // Another process was faster with this folder: what it did not take is there the next time.
  }
}

async function listFiles(files: typeof FileSystem, folder: string): Promise<{ name: string; bytes: number }[]> {
  const names = (await files.readdir(folder)).sort()
  return Promise.all(names.map(async (name) => ({ name, bytes: (await files.stat(`${folder}/${name}`)).size })))
}
