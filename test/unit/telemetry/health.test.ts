import { expect, test } from 'vitest'
import type { ExportLogsRequest, LogRecord } from '../../../server-handler/otlp/model.js'
import { createHealthCounter } from '../../../server-handler/telemetry/health.js'
import { createTelemetry } from '../../support/clocked.js'
import { createFakeClock } from '../../support/fake-clock.js'
import { attributesOf } from '../../support/log-reader.js'

test('counts of a known place stay with it, however many places there are', async () => {
  const records: LogRecord[] = []
  const write = async (written: LogRecord[]) => {
    records.push(...written)
    return true
  }
  const counter = createHealthCounter({ clock: createFakeClock(), mintPrefix: () => 'p', write })
  const signal = 'trace_restarted'
  for (let i = 0; i < 1_000; i += 1) counter.add({ signal, route: `/r${i}` })
  counter.add({ signal, route: '/r0' })
  counter.add({ signal, route: '/one too many' })
  await counter.flush()

  const counts = records.map(({ attributes }) => attributesOf(attributes))
  const countOf = (place: string | undefined) =>
    counts.find((each) => each['rum.route_pattern'] === place)?.['rum.health.count']
  expect([countOf('/r0'), countOf('/r1'), countOf(undefined)]).toEqual(['int 2', 'int 1', 'int 1'])
})

test('counts that a sink does not take are kept, and are not lost telemetry', async () => {
  const clock = createFakeClock()
  let isUp = false
  const records: LogRecord[] = []
  const logs = {
    async write({ resourceLogs }: ExportLogsRequest) {
      if (!isUp) throw new Error('down')
      records.push(...resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords)))
    },
  }
  const telemetry = createTelemetry({ clock, logs, warn: () => {}, environmentVariables: {} })
  telemetry.signal({ signal: 'job_restore_failed', reason: 'missing' })
  for (let i = 0; i < 366; i += 1) {
    isUp = i >= 360
    clock.advance(10_000)
    await new Promise((resolve) => setImmediate(resolve))
  }

  expect(records.map(({ attributes }) => attributesOf(attributes))).toMatchObject([
    { 'rum.health.signal': 'job_restore_failed', 'rum.health.count': 'int 1' },
  ])
})
