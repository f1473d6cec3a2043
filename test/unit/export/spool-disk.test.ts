import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import promises, { readdir, rename, rm, writeFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { OtlpExporterOptions } from '../../../server-handler/export/otlp-exporter.js'
import { readStartTime } from '../../../server-handler/export/process-life.js'
import { toAttributes } from '../../../server-handler/otlp/attributes.js'
import { createOtlpExporter } from '../../support/clocked.js'
import { type CollectorAnswer, startCollector } from '../../support/collector.js'
import { envelope, vital } from '../../support/envelope.js'
import { createFakeClock } from '../../support/fake-clock.js'
import { openEndpoint } from '../../support/rum-endpoint.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

/** A file system of 128 KiB; `undefined` where this user may not mount one. */
function mountTiny(): string | undefined {
  const folder = temporaryFolder()
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', folder])
  if (status !== 0) return undefined
  onTestFinished(() => void spawnSync('umount', [folder]))
  return folder
}

async function startTurnedCollector(first: CollectorAnswer) {
  const state = { answer: first }
  const collector = await startCollector(() => state.answer)
  onTestFinished(() => collector.close())
  return { collector, state }
}

function open(url: string, directory: string, options: OtlpExporterOptions = {}) {
  const warnings: string[] = []
  const exporter = createOtlpExporter({
    environmentVariables: { OTEL_EXPORTER_OTLP_ENDPOINT: url },
    clock: createFakeClock(),
    warn: (message) => warnings.push(message),
    spool: { directory },
    ...options,
  })
  return { exporter, warnings }
}

const record = (id: number) => ({
  timeUnixNano: '1790000000123456789',
  observedTimeUnixNano: '1790000000123456789',
  severityNumber: 9,
  attributes: toAttributes({ 'rum.record.id': `record-${id}` }),
})
const payload = (...ids: number[]) => ({
  resourceLogs: [{ resource: { attributes: [] }, scopeLogs: [{ logRecords: ids.map(record) }] }],
})

/** Makes the folder of this process look like one that another process has left. */
function leaveBehind(directory: string, pid: number, born: string): void {
  const logs = join(directory, 'logs')
  for (const name of readdirSync(logs)) {
    const [host, , , token] = name.split('~')
    renameSync(join(logs, name), join(logs, `${host}~${pid}~${born}~${token}`))
  }
}

const parts = async (directory: string): Promise<string[]> =>
  (await readdir(directory, { recursive: true })).filter((name) => name.endsWith('.part'))

test('on a full disk only what is on the disk is acknowledged, and all of that is delivered after a crash', async ({
  skip,
}) => {
  const directory = mountTiny()
  if (directory === undefined) return skip('this user may not mount a file system')
  const { collector, state } = await startTurnedCollector({ status: 503 })
  const { exporter, warnings } = open(collector.url, directory)
  const { send } = openEndpoint({ sink: exporter })

  const acknowledged: string[] = []
  const refused: string[] = []
  for (let i = 0; i < 60; i += 1) {
    const records = Array.from({ length: 10 }, (_, n) => vital({ id: `record-${i * 10 + n}` }))
    const response = await send(envelope(records, { seq: i, page: { id: `page-${i}`, route: '/' } }))
    const ids = records.map(({ id }) => id)
    if (response.status === 204) acknowledged.push(...ids)
    else refused.push(...ids)
    if (response.status !== 204) expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
  }

  expect(acknowledged.length).toBeGreaterThan(0)
  expect(exporter.stats()).toMatchObject({ queued: acknowledged.length, dropped: { disk: refused.length } })
  expect(warnings.filter((line) => line.includes('ENOSPC'))).toHaveLength(1)
  expect(await parts(directory)).toEqual([])

  // The process is killed here: what it holds in memory is gone, and another one begins.
  leaveBehind(directory, process.pid, '1')
  state.answer = { status: 200 }
  collector.requests.splice(0)
  const next = open(collector.url, directory)
  await next.exporter.flush()

  expect(next.exporter.stats()).toMatchObject({ delivered: acknowledged.length, queued: 0, dropped: {} })
  expect(new Set(collector.ids())).toEqual(new Set(acknowledged))
})

test('a disk with free space accepts records again, and each change is one line in the log', async () => {
  const directory = temporaryFolder()
  const { collector } = await startTurnedCollector({ status: 503 })
  const { exporter, warnings } = open(collector.url, directory)
  await exporter.write(payload(1))
  const logs = join(directory, 'logs')
  await rename(logs, `${logs}-aside`)
  await writeFile(logs, 'a file in the place of the folder fails every write')
  await expect(exporter.write(payload(2, 3))).rejects.toThrow('ENOTDIR')
  await expect(exporter.write(payload(4))).rejects.toThrow('ENOTDIR')
  await rm(logs)
  await rename(`${logs}-aside`, logs)
  await exporter.write(payload(5))

  expect(exporter.stats()).toMatchObject({ queued: 2, dropped: { disk: 3 } })
  expect(warnings).toEqual([
    expect.stringMatching(/^the spool .* cannot be written \(ENOTDIR\); records are rejected/),
    expect.stringMatching(/^recovered: the spool .* cannot be written \(ENOTDIR\)\.$/),
  ])
})

test('a spool that cannot be opened refuses records, says so once, and is opened as soon as it can be', async () => {
  const directory = join(temporaryFolder(), 'spool')
  writeFileSync(directory, '')
  const { collector } = await startTurnedCollector({ status: 200 })
  const { exporter, warnings } = open(collector.url, directory)
  await expect(exporter.write(payload(1))).rejects.toThrow('ENOTDIR')
  await expect(exporter.write(payload(1))).rejects.toThrow('ENOTDIR')
  rmSync(directory)
  await exporter.write(payload(1))
  await exporter.flush()

  expect(collector.ids()).toEqual(['record-1'])
  expect(exporter.stats()).toMatchObject({ delivered: 1, dropped: { disk: 2 } })
  expect(warnings).toHaveLength(2)
})

test('files that a process had not finished are removed, and the records that they name are counted', async () => {
  const directory = temporaryFolder()
  const { collector } = await startTurnedCollector({ status: 503 })
  await open(collector.url, directory).exporter.write(payload(1))
  leaveBehind(directory, process.pid, '1')
  const [folder = ''] = readdirSync(join(directory, 'logs'))
  for (const serial of ['00000007', '00000008']) {
    writeFileSync(join(directory, 'logs', folder, `001790000000000-${serial}-1c9a0f3e-12.json.part`), 'throughline')
  }
  const { exporter } = open(collector.url, directory)
  await exporter.flush()

  expect(await parts(directory)).toEqual([])
  expect(exporter.stats()).toMatchObject({ queued: 1, dropped: { unfinished: 24 } })
})

test('what cannot be taken over of a folder does not keep the rest of it', async () => {
  const directory = temporaryFolder()
  const { collector, state } = await startTurnedCollector({ status: 503 })
  await open(collector.url, directory).exporter.write(payload(1))
  leaveBehind(directory, process.pid, '1')
  const [folder = ''] = readdirSync(join(directory, 'logs'))
  mkdirSync(join(directory, 'logs', folder, '001700000000000-00000001-1c9a0f3e-12.json.part'))
  state.answer = { status: 200 }
  const { exporter } = open(collector.url, directory)
  await exporter.flush()

  expect(exporter.stats()).toMatchObject({ delivered: 1, queued: 0 })
})

test('a file that cannot be opened for a moment is read again later, and not put aside', async () => {
  const directory = temporaryFolder()
  const { collector } = await startTurnedCollector({ status: 200 })
  const { exporter } = open(collector.url, directory)
  await exporter.write(payload(1))
  const spy = vi
    .spyOn(promises, 'readFile')
    .mockRejectedValue(Object.assign(new Error('too many open files'), { code: 'EMFILE' }))
  syncBuiltinESMExports()
  await exporter.flush()
  expect(exporter.stats()).toMatchObject({ delivered: 0, queued: 1, dropped: {} })
  spy.mockRestore()
  syncBuiltinESMExports()
  await exporter.flush()

  expect(exporter.stats()).toMatchObject({ delivered: 1, queued: 0, dropped: {} })
})

test('the folder of a process is taken over though its process id has been reused', async () => {
  const directory = temporaryFolder()
  const { collector, state } = await startTurnedCollector({ status: 503 })
  await open(collector.url, directory).exporter.write(payload(1))
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  onTestFinished(() => void other.kill('SIGKILL'))
  leaveBehind(directory, other.pid ?? 0, '12345.an-earlier-boot')
  state.answer = { status: 200 }
  const { exporter } = open(collector.url, directory)
  await exporter.flush()

  expect(exporter.stats().delivered).toBe(1)
})

test('the folder of a process that lives is left alone', async () => {
  const directory = temporaryFolder()
  const { collector, state } = await startTurnedCollector({ status: 503 })
  await open(collector.url, directory).exporter.write(payload(1))
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  onTestFinished(() => void other.kill('SIGKILL'))
  leaveBehind(directory, other.pid ?? 0, readStartTime(other.pid ?? 0) ?? '')
  state.answer = { status: 200 }
  mkdirSync(join(directory, 'logs', 'an unrelated folder'))
  const { exporter } = open(collector.url, directory)
  await exporter.flush()

  expect(exporter.stats().delivered).toBe(0)
})
