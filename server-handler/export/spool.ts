import { required, text, whole } from '../options/rows.js'
import type { OptionTable } from '../options/table.js'
import type { Warn } from '../options/warn.js'
import type { Clock } from './clock.js'
import { createGroupCommit } from './group-commit.js'
import { type Batch, type CountRecords, type Drop, type Queue, QueueFullError, sumRecords, takeHead } from './queue.js'
import { codeOf, openSpoolDirectory, type SpoolDirectory } from './spool-directory.js'
import { formatSpoolFile, formatSpoolName, parseSpoolFile, parseSpoolName } from './spool-file.js'
import { createSpoolIndex, type SpoolEntry, type SpoolIndex } from './spool-index.js'

/** Where and how much is kept on disk until the collector has received it. */
export interface SpoolOptions {
  /**
   * A directory that survives a restart; several processes may share it. If it is not writable, records are rejected,
   * so that pages retry them.
   */
  directory: string
  /** Size of the files of one process in bytes. @default 67108864, which is 64 MiB or about 60000 records */
  maxBytes?: number | undefined
  /** Older records, in milliseconds, are dropped and counted. @default 86400000 */
  maxAgeMs?: number | undefined
}

/** The options of a spool. */
export const SPOOL_FIELDS = {
  directory: required(text('a directory that survives a restart; several processes may share it')),
  maxBytes: whole({ from: 1, or: 64 * 1024 * 1024 }, 'size of the files of one process, about 60,000 records'),
  maxAgeMs: whole({ from: 1, or: 86_400_000 }, 'older records are dropped and counted'),
} satisfies OptionTable<SpoolOptions>

const DEFAULT_BYTES = SPOOL_FIELDS.maxBytes.default
const DEFAULT_AGE_MS = SPOOL_FIELDS.maxAgeMs.default

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
 * Creates a queue of files. `add()` resolves once the file is written, so that an acknowledged request survives a crash
 * of the process; requests that arrive during a write share the next one.
 */
export function createSpool<Payload>(options: SpoolOptions, parts: SpoolParts<Payload>): Queue<Payload> {
  const { count, drop } = parts
  const index = createSpoolIndex()
  const open = createOpening(options, parts, index)
  // Immediately, so that an earlier process's files are sent without waiting for a record of this one.
  void open().catch(() => {})
  const commit = createGroupCommit(createAppend(options, { ...parts, index, open }))
  const { expire, load } = createReader(options, { ...parts, index, open })

  const peek = async (maxRecords: number): Promise<Batch<Payload> | undefined> => {
    await expire()
    const head = takeHead(index.entries(), maxRecords)
    const loaded: Loaded<Payload>[] = []
    for (const entry of head) loaded.push(...(await load(entry)))
    // Files moved to quarantine made space for those queued after them.
    if (loaded.length === 0) return head.length > 0 ? peek(maxRecords) : undefined
    const taken = loaded.map(({ entry }) => entry)
    return {
      payloads: loaded.map(({ payload }) => payload),
      records: sumRecords(taken),
      async done() {
        index.forget(taken)
        const directory = await open()
        for (const { name } of taken) await directory.remove(name)
      },
    }
  }

  return {
    async add(payload) {
      try {
        await commit.add(payload)
      } catch (error) {
        drop(error instanceof QueueFullError ? 'queue_full' : 'disk', count(payload))
        throw error
      }
    },
    peek,
    records: () => index.records(),
    async close() {
      await commit.idle()
      await open().then(
        (directory) => directory.close(),
        () => {}, // A spool that cannot be opened is empty.
      )
      return 0
    },
  }
}

interface Loaded<Payload> {
  entry: SpoolEntry
  payload: Payload
}

/** Opens the directory once; after a failure the next call retries. */
type Open = () => Promise<SpoolDirectory>

function createOpening<Payload>(
  { directory }: SpoolOptions,
  { name, warn, drop }: SpoolParts<Payload>,
  index: SpoolIndex,
): Open {
  const trouble = createTrouble((problem) => `the spool ${directory} cannot be used (${problem})`, warn)
  let opening: Promise<SpoolDirectory> | undefined
  const open = async () => {
    const opened = await openSpoolDirectory(directory, name)
    index.adopt(
      opened.adopted.flatMap(({ name: file, bytes }) => {
        const known = parseSpoolName(file)
        return known ? [{ name: file, bytes, ...known }] : []
      }),
    )
    drop('unfinished', opened.unfinished)
    trouble.end()
    return opened
  }
  return () => {
    opening ??= open().catch((error: unknown) => {
      opening = undefined
      trouble.begin(error)
      throw error
    })
    return opening
  }
}

/** Logs one line when something begins to fail, and one when it recovers. */
function createTrouble(describe: (problem: string) => string, warn: Warn) {
  let last: string | undefined
  return {
    begin(error: unknown) {
      if (last === undefined) {
        warn(`${describe(codeOf(error))}; records are rejected until it can be, and pages retry them.`)
      }
      last = describe(codeOf(error))
    },
    end() {
      if (last !== undefined) warn(`recovered: ${last}.`)
      last = undefined
    },
  }
}

type Held<Payload> = SpoolParts<Payload> & { index: SpoolIndex; open: Open }

function createAppend<Payload>(
  { directory: place, maxBytes = DEFAULT_BYTES }: SpoolOptions,
  { merge, count, clock, warn, index, open }: Held<Payload>,
) {
  const trouble = createTrouble((problem) => `the spool ${place} cannot be written (${problem})`, warn)
  // Unique, so that a file taken over by another process does not collide with one of the same name.
  const owner = crypto.randomUUID().slice(0, 8)
  let serial = 0
  return async (payloads: readonly Payload[]): Promise<void> => {
    const directory = await open()
    const payload = merge(payloads)
    const text = formatSpoolFile(payload)
    const bytes = new TextEncoder().encode(text).byteLength
    if (index.bytes() + bytes > maxBytes) {
      throw new QueueFullError(`throughline: the spool holds ${index.bytes()} bytes; no space for ${bytes} more.`)
    }
    serial += 1
    const known = { at: clock.now(), records: count(payload) }
    const entry = { name: formatSpoolName(known, { serial, owner }), bytes, ...known }
    try {
      await directory.write(entry.name, text)
    } catch (error) {
      trouble.begin(error)
      throw error
    }
    trouble.end()
    index.add(entry)
  }
}

/** Transient errors of a busy system, for intact files. */
const PASSING = ['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EBUSY', 'EINTR']

// The file is read again later; after any other error it cannot be read.
function refuseUnlessPassing(error: unknown): string {
  if (PASSING.includes(codeOf(error))) throw error
  return ''
}

function createReader<Payload>(
  { maxAgeMs = DEFAULT_AGE_MS }: SpoolOptions,
  { drop, clock, index, open }: Held<Payload>,
) {
  return {
    async expire(): Promise<void> {
      const directory = await open()
      const old = index.entries().filter(({ at }) => clock.now() - at > maxAgeMs)
      drop('expired', sumRecords(old))
      index.forget(old)
      for (const { name } of old) await directory.remove(name)
      if (index.records() > 0) await directory.touch()
    },
    async load(entry: SpoolEntry): Promise<Loaded<Payload>[]> {
      const directory = await open()
      const text = await directory.read(entry.name).catch(refuseUnlessPassing)
      // A file with our checksum contains what we wrote.
      const payload = parseSpoolFile(text) as Payload | undefined
      if (payload !== undefined) return [{ entry, payload }]
      drop('corrupt', entry.records)
      index.forget([entry])
      await directory.quarantine(entry.name).catch(() => {}) // Already deleted: nothing to quarantine.
      return []
    },
  }
}
