import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { backoffMs } from '../../../server-handler/export/backoff.js'
import { createBreaker } from '../../../server-handler/export/breaker.js'
import type { OtlpExporterOptions } from '../../../server-handler/export/otlp-exporter.js'
import { readRetryAfter } from '../../../server-handler/export/post.js'
import { toAttributes } from '../../../server-handler/otlp/attributes.js'
import type { ExportLogsRequest } from '../../../server-handler/otlp/model.js'
import { createOtlpExporter, type Sources } from '../../support/clocked.js'
import { type CollectorAnswer, startCollector } from '../../support/collector.js'
import { createFakeClock } from '../../support/fake-clock.js'
import { encodePartialSuccess } from '../../support/otlp-official.js'

function payload(...ids: number[]): ExportLogsRequest {
  const logRecords = ids.map((id) => ({
    timeUnixNano: '1790000000123456789',
    observedTimeUnixNano: '1790000000123456789',
    severityNumber: 9,
    attributes: toAttributes({ 'rum.record.id': `record-${id}`, 'rum.vital.value': { double: 2_000 } }),
  }))
  return { resourceLogs: [{ resource: { attributes: [] }, scopeLogs: [{ logRecords }] }] }
}

let answer: CollectorAnswer
let collector: Awaited<ReturnType<typeof startCollector>>
let folder: string
beforeEach(async () => {
  answer = { status: 200 }
  collector = await startCollector(() => answer)
  folder = await mkdtemp(join(tmpdir(), 'spool-'))
})
afterEach(async () => {
  await collector.close()
  await rm(folder, { recursive: true, force: true })
})

function open(options: OtlpExporterOptions & Sources = {}) {
  const clock = createFakeClock()
  const warnings: string[] = []
  const exporter = createOtlpExporter({
    environmentVariables: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_HEADERS: 'api-key=k' },
    clock,
    random: () => 0.5,
    warn: (message) => warnings.push(message),
    ...options,
  })
  return { exporter, clock, warnings }
}

describe('a collector', () => {
  test.each([
    ['http/json', 'none'],
    ['http/json', 'gzip'],
    ['http/protobuf', 'none'],
    ['http/protobuf', 'gzip'],
  ] as const)('reads %s with compression %s by the official definitions', async (protocol, compression) => {
    const { exporter } = open({ settings: { protocol, compression } })
    await exporter.write(payload(1, 2))
    await exporter.write(payload(3))
    await exporter.flush()

    expect(collector.requests).toHaveLength(1)
    expect(collector.requests[0]).toMatchObject({ url: '/v1/logs', headers: { 'api-key': 'k' } })
    expect(collector.ids()).toEqual(['record-1', 'record-2', 'record-3'])
    expect(JSON.stringify(collector.requests[0]?.logs)).toContain('"doubleValue":2000')
    expect(JSON.stringify(collector.requests[0]?.logs)).toContain('1790000000123456789')
    expect(exporter.stats()).toMatchObject({ delivered: 3, queued: 0, dropped: {} })
  })

  test.each(['json', 'protobuf'])(
    'that takes only a part is not asked again, and the rest is counted (%s)',
    async (protocol) => {
      answer =
        protocol === 'json'
          ? {
              status: 200,
              headers: { 'content-type': 'application/json' },
              body: '{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"no"}}',
            }
          : { status: 200, headers: { 'content-type': 'application/x-protobuf' }, body: encodePartialSuccess(1, 'no') }
      const { exporter } = open()
      await exporter.write(payload(1, 2))
      await exporter.flush()
      await exporter.flush()

      expect(collector.requests).toHaveLength(1)
      expect(exporter.stats()).toMatchObject({ delivered: 1, rejected: 1, queued: 0 })
    },
  )

  test('is asked again after the pause that it asked for, also where the clock is set back by days meanwhile', async () => {
    answer = { status: 503, headers: { 'retry-after': '17' } }
    const { exporter, clock } = open()
    await exporter.write(payload(1))
    await exporter.flush()
    answer = { status: 200 }
    clock.advance(-1_000)
    await exporter.flush()
    expect(collector.requests).toHaveLength(1)
    clock.advance(-3 * 86_400_000)
    await exporter.flush()

    expect(exporter.stats()).toMatchObject({ delivered: 1, queued: 0 })
  })

  test.each([429, 502, 503, 504])('that answers %i is asked again, and no record is lost', async (status) => {
    answer = { status }
    const { exporter } = open()
    await exporter.write(payload(1))
    await exporter.flush()
    expect(exporter.stats()).toMatchObject({ delivered: 0, queued: 1 })
    answer = { status: 200 }
    await exporter.flush()

    expect(exporter.stats()).toMatchObject({ delivered: 1, queued: 0 })
  })

  test.each([400, 401, 404, 413, 500, 501, 307])(
    'that answers %i is not asked again, and the loss is counted',
    async (status) => {
      answer = { status, headers: { location: '/elsewhere' } }
      const { exporter } = open()
      await exporter.write(payload(1, 2))
      await exporter.flush()
      await exporter.flush()

      expect(collector.requests).toHaveLength(1)
      expect(exporter.stats()).toMatchObject({ delivered: 0, queued: 0, dropped: { refused: 2 } })
    },
  )

  test('is not called for as long as it asks', async () => {
    answer = { status: 503, headers: { 'retry-after': '17' } }
    const { exporter, clock } = open()
    await exporter.write(payload(1))
    await exporter.flush()

    expect(clock.pending()).toContain(17_000)
  })

  test('that asked for a pause is not called by flush() or new records either', async () => {
    answer = { status: 429, headers: { 'retry-after': '17' } }
    const { exporter, clock } = open()
    await exporter.write(payload(1))
    await exporter.flush()
    await exporter.write(payload(2))
    clock.advance(16_999)
    await exporter.flush()
    expect(collector.requests).toHaveLength(1)
    answer = { status: 200 }
    clock.advance(1)
    await exporter.flush()

    expect(collector.ids().slice(-2)).toEqual(['record-1', 'record-2'])
  })

  test('that cannot be reached is asked again, and the records wait', async () => {
    await collector.close()
    const { exporter, clock } = open()
    await exporter.write(payload(1))
    await exporter.flush()

    expect(exporter.stats().queued).toBe(1)
    expect(clock.pending()).toEqual([750])
  })

  test('that does not answer in time is given up', async () => {
    const clock = createFakeClock()
    const fetch = (_url: string, { signal }: RequestInit) =>
      new Promise<Response>((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason))
        clock.advance(10_000)
      })
    const { exporter } = open({ clock, fetch })
    await exporter.write(payload(1))
    await exporter.flush()

    expect(exporter.stats().queued).toBe(1)
  })
})

test('waits twice as long each time, up to a minute, the upper half by chance', () => {
  expect([1, 2, 3, 4, 7, 100].map((failures) => backoffMs(failures, () => 1))).toEqual([
    1_000, 2_000, 4_000, 8_000, 60_000, 60_000,
  ])
  expect(backoffMs(3, () => 0)).toBe(2_000)
})

describe('records', () => {
  test('that do not fit are rejected and counted', async () => {
    answer = { status: 503 }
    const { exporter } = open({ maxQueuedRecords: 2 })
    await exporter.write(payload(1, 2))

    await expect(exporter.write(payload(3))).rejects.toThrow('no space for 1 more')
    expect(exporter.stats()).toMatchObject({ queued: 2, dropped: { queue_full: 1 } })
  })

  test('that are still in memory when the exporter closes are counted', async () => {
    answer = { status: 503 }
    const { exporter } = open()
    await exporter.write(payload(1, 2))
    await exporter.close()

    expect(exporter.stats().dropped).toEqual({ closed: 2 })
  })

  test('that come after it has closed are refused and counted: their page keeps them', async () => {
    const { exporter } = open()
    await exporter.close()

    await expect(exporter.write(payload(1, 2))).rejects.toThrow('the exporter is closed')
    expect(exporter.stats()).toMatchObject({ queued: 0, dropped: { closed: 2 } })
  })

  test('go nowhere where the SDK is disabled', async () => {
    const { exporter } = open({
      environmentVariables: { OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
    })
    await exporter.write(payload(1))
    await exporter.flush()

    expect(collector.requests).toHaveLength(0)
  })

  test('in a Worker are sent within the write, with two tries', async () => {
    answer = { status: 503 }
    const clock = createFakeClock()
    const immediate = {
      ...clock,
      after(delayMs: number, run: () => void) {
        if (delayMs < 5_000) queueMicrotask(run)
        return () => {}
      },
    }
    const { exporter } = open({ delivery: 'direct', clock: immediate })

    await expect(exporter.write(payload(1))).rejects.toThrow('answered 503')
    expect(collector.requests).toHaveLength(2)
    answer = { status: 200 }
    await exporter.write(payload(2))
    expect(exporter.stats()).toMatchObject({ delivered: 1, dropped: { refused: 1 } })
  })

  test('are not sent again before the time that the collector asks for', async () => {
    answer = { status: 503, headers: { 'retry-after': '30' } }
    const { exporter } = open({ delivery: 'direct' })

    await expect(exporter.write(payload(1))).rejects.toThrow('answered 503')
    expect(collector.requests).toHaveLength(1)
  })

  test('tries once if configured', async () => {
    answer = { status: 503 }
    const { exporter } = open({ delivery: 'direct', directTries: 1 })

    await expect(exporter.write(payload(1))).rejects.toThrow('answered 503')
    expect(collector.requests).toHaveLength(1)
  })
})

describe('the spool', () => {
  const spoolFiles = async () => (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json'))

  test('holds a record before write() resolves, and lets go of it when the collector has it', async () => {
    const { exporter } = open({ spool: { directory: folder } })
    await exporter.write(payload(1))
    expect(await spoolFiles()).toHaveLength(1)
    await exporter.flush()

    expect(await spoolFiles()).toHaveLength(0)
    expect(collector.ids()).toEqual(['record-1'])
    await exporter.close()
  })

  /** Makes the folders of this process look like those of one before it that had the same number. */
  const pretendKilled = async () => {
    for (const name of await readdir(join(folder, 'logs'))) {
      const [host, pid, , token] = name.split('~')
      await rename(join(folder, 'logs', name), join(folder, 'logs', `${host}~${pid}~1~${token}`))
    }
  }

  test('of one exporter is left alone by another of the same process', async () => {
    answer = { status: 503 }
    const first = open({ spool: { directory: folder } })
    await first.exporter.write(payload(1))
    const second = open({ spool: { directory: folder } })
    await second.exporter.write(payload(2))

    expect(first.exporter.stats().queued).toBe(1)
    expect(second.exporter.stats().queued).toBe(1)
    answer = { status: 200 }
    await first.exporter.flush()
    expect(first.exporter.stats()).toMatchObject({ delivered: 1, dropped: {} })
  })

  test('recreates its folder if it was removed', async () => {
    const { exporter } = open({ spool: { directory: folder } })
    await exporter.flush()
    await rm(join(folder, 'logs'), { recursive: true })
    await exporter.write(payload(1))

    expect(await spoolFiles()).toHaveLength(1)
  })

  test('survives a process that was killed: the next one delivers', async () => {
    answer = { status: 503 }
    const killed = open({ spool: { directory: folder } })
    await killed.exporter.write(payload(1))
    await killed.exporter.write(payload(2))
    await killed.exporter.flush()
    await pretendKilled()
    answer = { status: 200 }
    const { exporter } = open({ spool: { directory: folder } })
    await exporter.flush()

    expect(exporter.stats().delivered).toBe(2)
    expect(collector.ids().slice(-2)).toEqual(['record-1', 'record-2'])
    expect(await spoolFiles()).toHaveLength(0)
  })

  test('quarantines corrupt files, counts their records and continues', async () => {
    const killed = open({ spool: { directory: folder } })
    await killed.exporter.write(payload(1, 2))
    await killed.exporter.write(payload(3))
    await pretendKilled()
    const [first] = (await spoolFiles()).sort()
    const path = join(folder, first ?? '')
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, -10))
    const { exporter } = open({ spool: { directory: folder } })
    await exporter.flush()

    expect(collector.ids()).toEqual(['record-3'])
    expect(exporter.stats().dropped).toEqual({ corrupt: 2 })
    expect(await readdir(join(folder, 'quarantine'))).toHaveLength(1)
  })

  test('is bounded in bytes and in age', async () => {
    answer = { status: 503 }
    const { exporter, clock } = open({ spool: { directory: folder, maxBytes: 700, maxAgeMs: 60_000 } })
    await exporter.write(payload(1))
    await expect(exporter.write(payload(2, 3, 4))).rejects.toThrow('no space')
    clock.advance(60_001)
    await exporter.flush()

    expect(exporter.stats()).toMatchObject({ queued: 0, dropped: { queue_full: 3, expired: 1 } })
    expect(await spoolFiles()).toHaveLength(0)
  })

  test('shares one file among writes that come together', async () => {
    answer = { status: 503 }
    const { exporter } = open({ spool: { directory: folder } })
    await Promise.all(Array.from({ length: 20 }, (_, i) => exporter.write(payload(i))))

    expect((await spoolFiles()).length).toBeLessThanOrEqual(2)
    expect(exporter.stats().queued).toBe(20)
  })
})

describe('the breaker', () => {
  const trip = () => {
    const logged: string[] = []
    const breaker = createBreaker((message) => logged.push(message))
    for (let i = 0; i < 19; i += 1) breaker.succeeded(i)
    breaker.failed(20, 'answered 503')
    return { breaker, logged }
  }

  test('opens at 5 % failures of 20 tries, with one line', () => {
    const { breaker, logged } = trip()

    expect(breaker.isOpen()).toBe(true)
    expect(breaker.waitMs(20)).toBe(30_000)
    expect(logged).toHaveLength(1)
  })

  test('stays closed below 20 tries, and forgets what is older than five minutes', () => {
    const breaker = createBreaker(() => {})
    for (let i = 0; i < 19; i += 1) breaker.failed(i, 'answered 503')
    expect(breaker.isOpen()).toBe(false)
    breaker.failed(300_100, 'answered 503')

    expect(breaker.isOpen()).toBe(false)
  })

  test('lets one probe through after its pause, and closes when it succeeds', () => {
    const { breaker } = trip()
    expect(breaker.waitMs(30_020)).toBe(0)
    breaker.failed(30_020, 'answered 503')
    expect(breaker.waitMs(30_021)).toBe(29_999)
    breaker.succeeded(60_020)

    expect(breaker.isOpen()).toBe(false)
  })

  test('logs one failed probe in twenty', () => {
    const { breaker, logged } = trip()
    for (let i = 0; i < 40; i += 1) breaker.failed(100_000 + i, 'answered 503')

    expect(logged).toHaveLength(3)
  })
})

test('reads Retry-After in seconds, as a date, and not at all', () => {
  expect(readRetryAfter('7', 0)).toBe(7_000)
  expect(readRetryAfter(new Date(5_000).toUTCString(), 1_000)).toBe(4_000)
  expect(readRetryAfter('soon', 0)).toBeUndefined()
  expect(readRetryAfter(null, 0)).toBeUndefined()
})
