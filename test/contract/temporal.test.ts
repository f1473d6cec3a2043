import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createRequestScope, scopeFields } from '../../server-handler/entries/ingress.js'
import { temporalActivityInterceptors, temporalClientInterceptor } from '../../server-handler/entries/temporal.js'
import type { Span } from '../../server-handler/otlp/model.js'
import { temporalProgram } from '../../tools/temporal-program.mjs'
import { eventually } from '../support/eventually.js'
import { attributesOf } from '../support/log-reader.js'
import { createMemoryTelemetry } from '../support/memory-telemetry.js'

const FOLDER = new URL('../temporal/', import.meta.url)
const isThere = existsSync(temporalProgram()) && existsSync(new URL('node_modules/@temporalio/worker', FOLDER))
if (!isThere)
  console.warn("Temporal's server or SDK is missing: its tests are skipped. To have them: npm run test:temporal")

const load = createRequire(new URL('package.json', FOLDER))
const path = (name: string) => fileURLToPath(new URL(name, FOLDER))
const TASK_QUEUE = 'shop'

describe.skipIf(!isThere)('on a server of Temporal, with its SDK', () => {
  const { telemetry, spans, signals } = createMemoryTelemetry({ traceSampleRatio: 1 })
  /** Log lines with their attributes. */
  const lines: { message: string; meta: Record<string, unknown> }[] = []
  const seen: Record<string, string>[] = []
  let failures = 0
  let env: { client: Client; connection: unknown; nativeConnection: unknown; teardown(): Promise<void> }
  let worker: { run(): Promise<void>; shutdown(): void }
  let running: Promise<void>
  let client: Client

  interface Client {
    workflow: {
      start(type: string, options: object): Promise<Handle>
      execute(type: string, options: object): Promise<unknown>
    }
  }
  interface Handle {
    signal(name: string, ...args: unknown[]): Promise<void>
    result(): Promise<unknown>
  }

  beforeAll(async () => {
    const { TestWorkflowEnvironment } = load('@temporalio/testing')
    const { DefaultLogger, Runtime, Worker } = load('@temporalio/worker')
    const { Client: SdkClient } = load('@temporalio/client')
    const { log } = load('@temporalio/activity')
    Runtime.install({
      logger: new DefaultLogger('INFO', ({ message, meta = {} }: { message: string; meta?: object }) => {
        lines.push({ message, meta: { ...meta } })
      }),
    })
    env = await TestWorkflowEnvironment.createLocal({
      server: { executable: { type: 'existing-path', path: temporalProgram() } },
    })
    client = new SdkClient({
      connection: env.connection,
      interceptors: { workflow: [temporalClientInterceptor()] },
    })
    worker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue: TASK_QUEUE,
      workflowsPath: path('workflows.ts'),
      interceptors: {
        workflowModules: [path('interceptors.ts')],
        activity: [temporalActivityInterceptors({ telemetry })],
      },
      activities: {
        async charge(order: string) {
          log.info(`charging ${order}`)
          seen.push(scopeFields())
          failures += 1
          if (failures <= 2) throw new Error('declined')
          return `paid ${order}`
        },
        async send(order: string) {
          log.info(`sending ${order}`)
          seen.push(scopeFields())
          return `sent ${order}`
        },
      },
    })
    running = worker.run()
  }, 180_000)
  afterAll(async () => {
    worker?.shutdown()
    await running
    await env?.teardown()
  }, 60_000)
  beforeEach(() => {
    for (const list of [spans, signals, lines, seen]) list.length = 0
    failures = 0
  })

  const withScope = createRequestScope({ telemetry, routes: { '/checkout': 'private' } })
  const actionId = (index: number) => `act_01JD00000000000000000000${String(index).padStart(2, '0')}`
  /** Runs within the request of a click. */
  async function click(index: number, run: () => Promise<void>): Promise<void> {
    const headers = { 'x-acme-origin-action-id': actionId(index), 'x-acme-action-name': 'checkout_submit' }
    await withScope(new Request('http://a/checkout', { method: 'POST', headers }), async () => {
      await run()
      return new Response()
    })
  }
  let runs = 0
  const options = (...args: unknown[]) => {
    runs += 1
    return { taskQueue: TASK_QUEUE, workflowId: `order-${runs}`, args }
  }
  const ofJob = (name: string) =>
    spans.filter(({ attributes }) => attributesOf(attributes)['throughline.job.name'] === name)
  const serverSpan = () => spans.find(({ kind }) => kind === 2)
  const lineageOf = (span: Span | undefined) => attributesOf(span?.attributes)['throughline.job.lineage']

  test('an activity that fails twice, and a workflow that continues as new, keep the action', async () => {
    let result: Promise<unknown> | undefined
    await click(1, async () => {
      const handle = await client.workflow.start('checkout', options('o-1'))
      result = handle.result()
    })
    expect(await result).toBe('sent o-1')
    await eventually(() => ofJob('send').length === 1)
    const charged = ofJob('charge')
    const request = serverSpan()

    expect(seen.map((fields) => fields['acme.origin_action_id'])).toEqual(Array(4).fill(actionId(1)))
    expect(charged.map(lineageOf)).toEqual(['continued', 'linked', 'linked'])
    expect(charged.map(({ status }) => status?.code ?? 0)).toEqual([2, 2, 0])
    expect(charged[0]).toMatchObject({ traceId: request?.traceId, parentSpanId: request?.spanId })
    for (const span of [...charged.slice(1), ...ofJob('send')]) {
      expect(span.traceId).not.toBe(request?.traceId)
      expect(span.links?.[0]?.traceId).toBe(request?.traceId)
    }
    expect(lineageOf(ofJob('send')[0]), 'the run that continued as new').toBe('linked')
    expect(signals).toEqual([])
  })

  test('every log line of it names the action, of workflows and of activities', async () => {
    await click(2, async () => void (await client.workflow.execute('checkout', options('o-2'))))
    const ours = lines.filter(({ message }) => /^(round|charging|sending)/.test(message))

    expect(ours.map(({ message }) => message).sort()).toEqual([
      'charging o-2',
      'charging o-2',
      'charging o-2',
      'round 0',
      'round 1',
      'sending o-2',
    ])
    for (const { meta } of ours) expect(meta['acme.origin_action_id']).toBe(actionId(2))
  })

  test('a child workflow has the action of its parent', async () => {
    await click(3, async () => void (await client.workflow.execute('parent', options('o-3'))))
    expect(seen.map((fields) => fields['acme.origin_action_id'])).toEqual([actionId(3)])
  })

  test('what a signal causes belongs to the click behind the signal, also beside another one', async () => {
    let mailbox: Handle | undefined
    await click(4, async () => {
      mailbox = await client.workflow.start('mailbox', options())
    })
    await Promise.all([5, 6].map((index) => click(index, async () => mailbox?.signal('note', `o-${index}`))))
    await mailbox?.signal('note', 'o-4')
    await mailbox?.signal('finish')
    await mailbox?.result()
    const byOrder = Object.fromEntries(
      lines
        .filter(({ message }) => message.startsWith('sending'))
        .map(({ message, meta }) => [message.slice(8), meta['acme.origin_action_id']]),
    )

    expect(byOrder).toEqual({ 'o-4': actionId(4), 'o-5': actionId(5), 'o-6': actionId(6) })
  })

  test('a workflow that was not started by a request runs without an action, and without an error', async () => {
    failures = 2
    expect(await client.workflow.execute('checkout', options('o-7'))).toBe('sent o-7')
    expect(seen.every((fields) => fields['acme.origin_action_id'] === undefined)).toBe(true)
    expect(signals).toEqual([])
  })

  test('the interceptors are of the types that the SDK takes', () => {
    const compile = () =>
      execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'test/temporal'], {
        encoding: 'utf8',
        stdio: 'pipe',
      })
    expect(compile).not.toThrow()
  })
})
