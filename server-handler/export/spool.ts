import type { Clock } from './clock.js'
import { type CountRecords, type Drop, type Queue, QueueFullError, sumRecords, takeHead } from './queue.js'
import { openSpoolDirectory, type SpoolDirectory } from './spool-directory.js'
import { formatSpoolFile, formatSpoolName, parseSpoolFile, parseSpoolName } from './spool-file.js'
import type { Warn } from './warn.js'

/** Where and how much is kept on disk until the collector has it. */
export interface SpoolOptions {
  /** A directory that survives a restart; several processes may share it. */
  directory: string
  /** @default 67108864, which is 64 MiB or about 60000 records */
  maxBytes?: number | undefined
  /** Older records are dropped and counted: nobody looks at them by then. @default 86400000 */
  maxAgeMs?: number | undefined
}

interface Entry<Payload> {
  name: string
  at: number
  records: number
  bytes: number
  /** Held here only where the disk refused it. */
  payload?: Payload
}

interface SpoolParts<Payload> {
  count: CountRecords<Payload>
  merge: (payloads: readonly Payload[]) => Payload
  drop: Drop
  clock: Clock
  /** Folder of the signal. */
  name: string
  warn: Warn
}

/**
 * Creates a queue of files. `add()` resolves once the file is there, so that an answered request survives a crash
 * of the process; requests that come while a file is written share the next.
 */
export function createSpool<Payload>(options: SpoolOptions, parts: SpoolParts<Payload>): Queue<Payload> {
  const { count, merge, drop, clock, warn } = parts
  const { maxBytes = 64 * 1024 * 1024, maxAgeMs = 86_400_000 } = options
  let entries: Entry<Payload>[] = []
  let bytes = 0
  let serial = 0
  // A file that another process takes over must not meet one of the same name.
  const owner = crypto.randomUUID().slice(0, 8)
  let pending: Payload[] = []
  let nextWrite: Promise<void> | undefined
  let lastWrite: Promise<void> = Promise.resolve()

  const forget = (gone: readonly Entry<Payload>[]) => {
    entries = entries.filter((entry) => !gone.includes(entry))
    bytes -= gone.reduce((sum, entry) => sum + entry.bytes, 0)
  }

  const open = openSpoolDirectory(options.directory, parts.name).then(
    (directory) => {
      const found = directory.adopted.flatMap(({ name, bytes: size }) => {
        const known = parseSpoolName(name)
        return known ? [{ name, bytes: size, ...known }] : []
      })
      entries = [...found, ...entries]
      bytes += found.reduce((sum, entry) => sum + entry.bytes, 0)
      return directory
    },
    (error: unknown): undefined => {
      warn(`the spool ${options.directory} cannot be used (${String(error)}); records wait in memory.`)
    },
  )

  const append = async () => {
    await lastWrite
    const payloads = pending
    pending = []
    nextWrite = undefined
    const payload = merge(payloads)
    const records = count(payload)
    const text = formatSpoolFile(payload)
    if (bytes + text.length > maxBytes) {
      drop('queue_full', records)
      throw new QueueFullError(`throughline: the spool holds ${bytes} bytes; no room for ${text.length} more.`)
    }
    serial += 1
    const at = clock.now()
    const entry = { name: formatSpoolName({ at, records }, { serial, owner }), at, records, bytes: text.length }
    bytes += text.length
    const isWritten = await writeFile(await open, entry.name, text)
    entries.push(isWritten ? entry : { ...entry, payload })
  }

  const expire = async (directory: SpoolDirectory | undefined) => {
    const old = entries.filter(({ at }) => clock.now() - at > maxAgeMs)
    drop('expired', sumRecords(old))
    forget(old)
    for (const { name } of old) await directory?.remove(name)
  }

  const load = async (entry: Entry<Payload>, directory: SpoolDirectory | undefined): Promise<Payload | undefined> => {
    if (entry.payload !== undefined) return entry.payload
    const text = await directory?.read(entry.name).catch(() => '')
    // A file that carries our checksum holds what we wrote.
    const payload = parseSpoolFile(text ?? '') as Payload | undefined
    if (payload !== undefined) return payload
    drop('corrupt', entry.records)
    forget([entry])
    await directory?.quarantine(entry.name).catch(() => {}) // Gone from the disk: there is nothing to put aside.
    return undefined
  }

  return {
    add(payload) {
      pending.push(payload)
      if (!nextWrite) {
        nextWrite = append()
        lastWrite = nextWrite.catch(() => {}) // Whoever added is told; the next file does not care.
      }
      return nextWrite
    },
    async peek(maxRecords) {
      const directory = await open
      await expire(directory)
      if (entries.length > 0) await directory?.touch()
      const head = takeHead(entries, maxRecords)
      const loaded: { entry: Entry<Payload>; payload: Payload }[] = []
      for (const entry of head) {
        const payload = await load(entry, directory)
        if (payload !== undefined) loaded.push({ entry, payload })
      }
      if (loaded.length === 0) return head.length > 0 ? this.peek(maxRecords) : undefined
      const taken = loaded.map(({ entry }) => entry)
      return {
        payloads: loaded.map(({ payload }) => payload),
        records: sumRecords(taken),
        async done() {
          forget(taken)
          for (const { name } of taken) await directory?.remove(name)
        },
      }
    },
    records: () => sumRecords(entries),
    async close() {
      await lastWrite
      await (await open)?.close()
      return sumRecords(entries.filter(({ payload }) => payload !== undefined))
    },
  }
}

async function writeFile(directory: SpoolDirectory | undefined, name: string, text: string): Promise<boolean> {
  try {
    await directory?.write(name, text)
    return directory !== undefined
  } catch {
    return false // The disk is full or gone: memory has to do, within the same bounds.
  }
}
