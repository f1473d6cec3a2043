import { existsSync, statSync } from 'node:fs'
import { formatTime } from '../report/format.js'
import { collectMaps } from '../sourcemaps/collect-maps.js'
import { type Injected, injectIds } from '../sourcemaps/inject-ids.js'
import { mapFolderOf, mappedReleases, removeMaps, writeMaps } from '../sourcemaps/map-folder.js'
import { storePathIn } from './dev-server.js'
import { alignTable } from './text-table.js'
import { UsageError, wrongValue } from './usage-error.js'

/** Arguments of `throughline sourcemaps`, as text. */
export interface SourcemapsOptions {
  data: string
  to?: string
}

/** Arguments of `throughline sourcemaps upload`, as text. */
export interface UploadOptions extends SourcemapsOptions {
  release: string
  keepDays?: string
  /** Whether the text of the sources is stored too. */
  sources: boolean
  /** Whether debug ids are written into the scripts and maps first. */
  inject?: boolean
}

const DAY_MS = 86_400_000
/** Limit of problems that are printed. */
const MAX_PRINTED = 20

/** Stores the source maps of a build's folder, and lists them. */
export function runUpload(folder: string, given: UploadOptions): string {
  const { release, keepDays, sources, inject } = given
  if (!/^[^\p{Cc}]{1,256}$/u.test(release))
    throw wrongValue('--release', release, 'the `version` that the page passes to `start()`, at most 256 characters')
  const keepMs = readKeepDays(keepDays)
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new UsageError(`there is no folder ${folder}. Give the folder that the build writes its scripts and maps to.`)
  const injected = inject ? describeInjected(injectIds(folder)) : []
  const { maps, problems } = collectMaps(folder)
  const lines = describeProblems('left out', problems)
  if (maps.length === 0) {
    const why =
      problems.length > 0
        ? `no source map in ${folder} can be used:\n${lines.join('\n')}`
        : `there are no source maps in ${folder}. Turn them on in the build: \`build.sourcemap: 'hidden'\` of Vite, \`devtool: 'hidden-source-map'\` of webpack.`
    throw new Error(why)
  }
  const stored = maps.map(({ file, map }) => {
    const { sourcesContent: _sources, ...rest } = map
    return { file, map: sources ? map : rest }
  })
  const to = folderOf(given)
  const nowMs = Date.now()
  writeMaps(to, { release, maps: stored, nowMs })
  const removed = keepMs === undefined ? [] : removeMaps(to, { beforeMs: nowMs - keepMs, inUse: new Set([release]) })
  return [
    `Stored ${maps.length} source map${maps.length === 1 ? '' : 's'} of the release ${release} in ${to}.`,
    ...lines,
    ...injected,
    ...(removed.length > 0 ? [`Removed the maps of ${removed.join(', ')}.`] : []),
  ].join('\n')
}

function describeProblems(what: string, problems: readonly { file: string; problem: string }[]): string[] {
  const lines = problems.slice(0, MAX_PRINTED).map(({ file, problem }) => `  ${what}: ${file}: ${problem}`)
  return problems.length > MAX_PRINTED ? [...lines, `  ${what}: ${problems.length - MAX_PRINTED} more`] : lines
}

function describeInjected({ changed, unchanged, problems }: Injected): string[] {
  const before = unchanged.length > 0 ? `; ${unchanged.length} had one` : ''
  return [
    `Wrote debug ids into ${changed.length} script${changed.length === 1 ? '' : 's'}${before}. Deploy the files of this folder as they are now.`,
    ...describeProblems('without a debug id', problems),
  ]
}

/** Prints the releases that have source maps. */
export function runList(given: SourcemapsOptions): string {
  const releases = mappedReleases(folderOf(given))
  if (releases.length === 0) return `There are no source maps in ${folderOf(given)}.`
  const cells = releases.map(({ release, uploadedAtMs, maps }) => [
    release,
    String(maps.length),
    (maps.reduce((sum, { bytes }) => sum + bytes, 0) / 1024 / 1024).toFixed(1),
    formatTime(uploadedAtMs),
  ])
  return alignTable({ head: ['release', 'maps', 'MiB', 'uploaded (UTC)'], cells, left: [0, 3] })
}

function folderOf({ data, to }: SourcemapsOptions): string {
  if (to !== undefined) return to
  if (data === ':memory:') throw new UsageError('a store in memory keeps no source maps; give --data or --to')
  return mapFolderOf(storePathIn(data))
}

function readKeepDays(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,4}$/.test(text) || Number(text) < 1) throw wrongValue('--keep-days', text, 'a number of days from 1')
  return Number(text) * DAY_MS
}
