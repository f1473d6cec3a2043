import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { type CheckedMap, checkMap, MAX_MAP_BYTES } from './check-map.js'
import type { CollectedMap } from './collect-maps.js'

/** A stored map, with its script and release. */
export interface StoredMap {
  file: string
  debugId?: string
  /** Name of the stored file. */
  id: string
  bytes: number
}

/** One upload. */
interface Upload {
  release: string
  uploadedAtMs: number
  maps: readonly StoredMap[]
}

/** A release that has maps. */
export interface MappedRelease {
  release: string
  uploadedAtMs: number
  maps: readonly StoredMap[]
}

const RELEASE_FOLDER = /^[0-9a-f]{32}$/
const ID = /^[0-9a-f]{32}$/
/** Limit of releases that are read, in descending order of their names: the folder is the operator's own. */
const MAX_RELEASES = 2_000

/** The folder with the source maps of an embedded store. */
export function mapFolderOf(storePath: string): string {
  return `${storePath}.sourcemaps`
}

/** Writes the maps of a release, replacing those of the same names. The upload is atomic for readers. */
export function writeMaps(
  folder: string,
  { release, maps, nowMs }: { release: string; maps: readonly CollectedMap[]; nowMs: number },
): StoredMap[] {
  const place = join(folder, hashOf(release))
  mkdirSync(place, { recursive: true })
  const stored = maps.map(({ file, map }) => {
    const text = JSON.stringify(map)
    const id = hashOf(text)
    writeWhole(join(place, `${id}.map.gz`), gzipSync(text))
    return { file, id, bytes: Buffer.byteLength(text), ...(map.debugId ? { debugId: map.debugId } : {}) }
  })
  const upload: Upload = { release, uploadedAtMs: nowMs, maps: stored }
  writeWhole(
    join(place, `${String(nowMs).padStart(16, '0')}-${hashOf(JSON.stringify(stored))}.json`),
    JSON.stringify(upload),
  )
  return stored
}

/** Returns the maps of a release; if a script was uploaded twice, the later upload applies. */
export function mapsOfRelease(folder: string, release: string): StoredMap[] {
  const byFile = new Map<string, StoredMap>()
  for (const { maps } of uploadsIn(join(folder, hashOf(release)))) for (const map of maps) byFile.set(map.file, map)
  return [...byFile.values()]
}

/** A map with its release. */
export interface PlacedMap {
  release: string
  map: StoredMap
}

/**
 * Returns the map of a debug id, of this release or else of any, even if a later upload has a script of the same name.
 */
export function mapOfId(folder: string, debugId: string, release: string): PlacedMap | undefined {
  const places = [hashOf(release), ...foldersIn(folder).filter((name) => name !== hashOf(release))]
  for (const place of places)
    for (const upload of uploadsIn(join(folder, place)).reverse()) {
      const map = upload.maps.find((each) => each.debugId === debugId)
      if (map) return { release: upload.release, map }
    }
  return undefined
}

/** Returns the releases with maps, the latest upload first. */
export function mappedReleases(folder: string): MappedRelease[] {
  return foldersIn(folder)
    .flatMap((name) => {
      const uploads = uploadsIn(join(folder, name))
      const last = uploads.at(-1)
      return last ? [{ ...last, maps: mapsOfRelease(folder, last.release) }] : []
    })
    .sort((a, b) => b.uploadedAtMs - a.uploadedAtMs)
}

/** Reads a stored map. */
export function readMap(folder: string, release: string, { id }: StoredMap): CheckedMap | undefined {
  if (!ID.test(id)) return undefined
  try {
    const packed = readFileSync(join(folder, hashOf(release), `${id}.map.gz`))
    const outcome = checkMap(gunzipSync(packed, { maxOutputLength: MAX_MAP_BYTES * 2 }).toString('utf8'))
    return outcome.ok ? outcome.map : undefined
  } catch {
    return undefined // Removed by retention meanwhile, or damaged: the stack is shown without it.
  }
}

/** Removes the maps of releases uploaded before a time, except those of releases in use; returns their names. */
export function removeMaps(
  folder: string,
  { beforeMs, inUse }: { beforeMs: number; inUse: ReadonlySet<string> },
): string[] {
  const old = mappedReleases(folder).filter(
    ({ release, uploadedAtMs }) => uploadedAtMs < beforeMs && !inUse.has(release),
  )
  for (const { release } of old) rmSync(join(folder, hashOf(release)), { recursive: true, force: true })
  return old.map(({ release }) => release)
}

function uploadsIn(place: string): Upload[] {
  return namesIn(place)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => {
      const upload = parseUpload(join(place, name))
      return upload ? [upload] : []
    })
}

function parseUpload(path: string): Upload | undefined {
  try {
    const upload: Upload = JSON.parse(readFileSync(path, 'utf8'))
    return Array.isArray(upload.maps) && typeof upload.release === 'string' ? upload : undefined
  } catch {
    return undefined // Removed meanwhile, or damaged: treated as not uploaded.
  }
}

function foldersIn(folder: string): string[] {
  return namesIn(folder)
    .filter((name) => RELEASE_FOLDER.test(name))
    .slice(0, MAX_RELEASES)
}

function namesIn(place: string): string[] {
  try {
    return readdirSync(place)
  } catch {
    return [] // No map has been uploaded.
  }
}

function writeWhole(path: string, content: string | Uint8Array): void {
  const unfinished = `${path}.${randomUUID()}.tmp`
  writeFileSync(unfinished, content)
  renameSync(unfinished, path)
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
