import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as ours from '@opentelemetry/api'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createMeterReader, readActiveSpan, readTracer } from '../../../server-handler/telemetry/agent.js'

type Api = typeof ours

/** Another copy of the API, as an app has it whose version differs. */
function copiedApi(): Api {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-api-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  cpSync('node_modules/@opentelemetry/api', folder, { recursive: true })
  return createRequire(import.meta.url)(folder)
}

function registerSdk({ trace, context, metrics }: Api) {
  const exporter = new InMemorySpanExporter()
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  const meters = new MeterProvider()
  trace.setGlobalTracerProvider(provider)
  metrics.setGlobalMeterProvider(meters)
  onTestFinished(async () => {
    trace.disable()
    context.disable()
    metrics.disable()
    await Promise.all([provider.shutdown(), meters.shutdown()])
  })
  return exporter
}

describe('the OpenTelemetry SDK of a process', () => {
  test('is not there where none is registered', () => {
    expect(readTracer()).toBeUndefined()
    expect(createMeterReader()()).toBeUndefined()
    expect(readActiveSpan()).toBeUndefined()
  })

  test.for([
    ['the same copy of the API', () => ours],
    ['another copy of the API', copiedApi],
  ] as const)('is found when it was registered through %s, and no longer after it is removed', ([, load]) => {
    const api = load()
    const readMeter = createMeterReader()
    expect(readMeter()).toBeUndefined()
    const exporter = registerSdk(api)

    readTracer()?.startSpan('charge').end()
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['charge'])
    expect(readMeter()).toBeDefined()

    api.trace.disable()
    api.metrics.disable()
    expect(readTracer()).toBeUndefined()
    expect(readMeter()).toBeUndefined()
  })
})
