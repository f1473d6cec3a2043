import type { Job } from 'bullmq'
import * as bullmq6 from 'bullmq'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { currentScope, runInScope, type Scope, scopeFields, setJoinKey } from '../../server-handler/entries/ingress.js'
import { traceFlowProducer, traceProcessor, traceQueue } from '../../server-handler/entries/jobs/bullmq.js'
import type { Span } from '../../server-handler/otlp/model.js'
import { createScope } from '../../server-handler/scope/scope.js'
import { bullmq5 } from '../support/earlier-majors.js'
import { ACTION_ID } from '../support/envelope.js'
import { eventually } from '../support/eventually.js'
import { attributesOf } from '../support/log-reader.js'
import { createMemoryTelemetry, type MemoryTelemetry } from '../support/memory-telemetry.js'
import { REDIS_MISSING, type RedisServer, startRedis } from '../support/redis-server.js'

const CONSUMER = 5

const VERSIONS = [
  ['BullMQ 6', bullmq6],
  ['BullMQ 5', bullmq5],
] as const

describe.skipIf(REDIS_MISSING).each(VERSIONS)(`%s on a real Redis ${REDIS_MISSING ?? ''}`, (_, bullmq) => {
  const { DelayedError, FlowProducer, Queue, QueueEvents, UnrecoverableError, Worker } = bullmq
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis?.stop())

  /** A queue with its worker, and the request that enqueues. */
  async function open(process: (job: { name: string; data: unknown; attemptsMade: number }) => Promise<unknown>) {
    const memory = createMemoryTelemetry()
    const connection = { url: redis.url, maxRetriesPerRequest: null }
    const name = `receipts-${crypto.randomUUID()}`
    const queue = traceQueue(new Queue(name, { connection }))
    const lines: Record<string, string>[] = []
    const worker = new Worker(
      name,
      traceProcessor(
        async (job) => {
          await new Promise((resolve) => setImmediate(resolve))
          lines.push(scopeFields())
          return process(job)
        },
        { telemetry: memory.telemetry },
      ),
      { connection, autorun: false },
    )
    worker.on('error', () => {}) // Reports the connection that a test has closed.
    onTestFinished(async () => {
      await worker.close(true)
      await queue.close()
    })
    // A connection that is closed while it is still being set up rejects a promise that is not awaited.
    await Promise.all([worker.waitUntilReady(), queue.waitUntilReady()])
    const runs = (): Span[] => memory.spans.filter(({ kind }) => kind === CONSUMER)
    return { ...memory, queue, worker, lines, runs, scope: openRequest(memory) }
  }

  function openRequest({ telemetry }: MemoryTelemetry): Scope {
    const work = telemetry.startWork({ name: 'POST /graphql', kind: 'server', startedAt: Date.now() })
    const action = {
      origin_action_id: ACTION_ID,
      action_kind: 'explicit_user_action',
      action_name: 'checkout_submit',
    } as const
    const operation = { type: 'mutation', name: 'ProcessCheckout' } as const
    return createScope({ telemetry, work, action, operation, requestId: 'req-7' })
  }

  test('a request enqueues a carrier of version 1 of less than a kilobyte', async () => {
    const { queue, scope } = await open(async () => {})
    const job = await runInScope(scope, () => {
      setJoinKey('checkout_request_id', 'cr-1')
      return queue.add('send_receipt', { order: 'o-17' })
    })
    const stored = (await queue.getJob(job.id ?? ''))?.data

    expect(stored).toMatchObject({
      order: 'o-17',
      acme_trace: {
        v: 1,
        origin_action_id: ACTION_ID,
        request_id: 'req-7',
        graphql_operation_name: 'ProcessCheckout',
        join: { checkout_request_id: 'cr-1' },
      },
    })
    expect(JSON.stringify(stored.acme_trace).length).toBeLessThan(1_024)
  })

  test('an immediate job continues the trace of its request, under the span that enqueued it', async () => {
    const { queue, worker, scope, runs, spans } = await open(async () => 'sent')
    await runInScope(scope, () => queue.add('send_receipt', { order: 'o-17' }))
    void worker.run()
    const run = await eventually(() => runs()[0])
    const sent = spans.find(({ name }) => name === `send ${queue.name}`)

    expect(run.traceId).toBe(scope.trace.traceId)
    expect(sent?.parentSpanId).toBe(scope.trace.spanId)
    expect(run.parentSpanId).toBe(sent?.spanId)
    expect(run.links).toEqual([])
    expect(attributesOf(run.attributes)).toMatchObject({
      'messaging.system': 'bullmq',
      'messaging.operation.type': 'process',
      'messaging.destination.name': queue.name,
      'throughline.job.lineage': 'continued',
      'throughline.job.attempt': 'int 1',
      'acme.origin_action_id': ACTION_ID,
      'request.id': 'req-7',
    })
  })

  test('a line of the worker’s log names the action and the checkout', async () => {
    const { queue, worker, scope, lines } = await open(async () => {})
    await runInScope(scope, () => {
      setJoinKey('checkout_request_id', 'cr-1')
      return queue.add('send_receipt', {})
    })
    void worker.run()
    const line = await eventually(() => lines[0])

    expect(line).toMatchObject({
      'acme.origin_action_id': ACTION_ID,
      'acme.action_name': 'checkout_submit',
      checkout_request_id: 'cr-1',
      'request.id': 'req-7',
      trace_id: scope.trace.traceId,
    })
    expect(currentScope()).toBeUndefined()
  })

  test.each<[string, (queue: bullmq6.Queue) => Promise<unknown>]>([
    ['a delayed job', (queue) => queue.add('send_receipt', {}, { delay: 30 })],
    [
      'a job of a timetable',
      (queue) => queue.upsertJobScheduler('daily', { every: 86_400_000 }, { name: 'send_receipt' }),
    ],
  ])('%s gets a fresh trace that links to the request, and the same action', async (_, enqueue) => {
    const { queue, worker, scope, runs } = await open(async () => {})
    await runInScope(scope, () => enqueue(queue))
    void worker.run()
    const run = await eventually(() => runs()[0])

    expect(run.traceId).not.toBe(scope.trace.traceId)
    expect(run.parentSpanId).toBeUndefined()
    expect(run.links).toMatchObject([{ traceId: scope.trace.traceId }])
    expect(attributesOf(run.attributes)).toMatchObject({
      'throughline.job.lineage': 'linked',
      'acme.origin_action_id': ACTION_ID,
    })
  })

  test('a delayed retry gets a fresh trace of its own, and the same action', async () => {
    let tries = 0
    const { queue, worker, scope, runs } = await open(async () => {
      tries += 1
      if (tries < 3) throw new Error('the printer is out of paper')
    })
    await runInScope(scope, () => queue.add('send_receipt', {}, { attempts: 3, backoff: { type: 'fixed', delay: 20 } }))
    void worker.run()
    const [first, second, third] = await eventually(() => runs().length === 3 && runs())

    expect(first?.traceId).toBe(scope.trace.traceId)
    expect(first?.status).toMatchObject({ code: 2, message: 'Error' })
    expect(new Set([first?.traceId, second?.traceId, third?.traceId]).size).toBe(3)
    for (const run of [second, third]) expect(run?.links).toMatchObject([{ traceId: scope.trace.traceId }])
    expect(runs().map(({ attributes }) => attributesOf(attributes)['acme.origin_action_id'])).toEqual(
      Array(3).fill(ACTION_ID),
    )
    expect(runs().map(({ attributes }) => attributesOf(attributes)['throughline.job.attempt'])).toEqual([
      'int 1',
      'int 2',
      'int 3',
    ])
  })

  test('a job that is put back by hand gets a fresh trace, and the same action', async () => {
    const { queue, worker, scope, runs } = await open(async () => {
      if (runs().length === 0) throw new UnrecoverableError('no such order')
    })
    const job = await runInScope(scope, () => queue.add('send_receipt', {}))
    void worker.run()
    await eventually(() => job.isFailed())
    await (await queue.getJob(job.id ?? ''))?.retry()
    const [, again] = await eventually(() => runs().length === 2 && runs())

    expect(again?.traceId).not.toBe(scope.trace.traceId)
    expect(attributesOf(again?.attributes)).toMatchObject({
      'throughline.job.lineage': 'linked',
      'acme.origin_action_id': ACTION_ID,
    })
  })

  test('a job that its own run puts off gets a fresh trace when it comes back', async () => {
    const { queue, worker, scope, runs } = await open(async (job) => {
      if (runs().length > 0) return
      await (job as Job).moveToDelayed(Date.now() + 20, (job as Job).token)
      throw new DelayedError()
    })
    await runInScope(scope, () => queue.add('send_receipt', {}))
    void worker.run()
    const [first, again] = await eventually(() => runs().length === 2 && runs())

    expect(first?.status).toBeUndefined() // Nothing has failed.
    expect(again?.traceId).not.toBe(scope.trace.traceId)
    expect(again?.links).toMatchObject([{ traceId: scope.trace.traceId }])
  })

  test('the queue wait and the run are measured separately, and an intended delay does not count', async () => {
    const { queue, worker, scope, runs } = await open(() => new Promise((resolve) => setTimeout(resolve, 60)))
    const job = await runInScope(scope, () => queue.add('send_receipt', {}, { delay: 50 }))
    await eventually(() => Date.now() - job.timestamp >= 250)
    void worker.run()
    const run = await eventually(() => runs()[0])
    const { 'throughline.job.queue_wait_ms': wait, 'throughline.job.delay_ms': delay } = attributesOf(run.attributes)

    expect(Number(run.endTimeUnixNano) - Number(run.startTimeUnixNano)).toBeGreaterThanOrEqual(50e6)
    expect(wait).toBeGreaterThanOrEqual(200)
    expect(Number(wait)).toBeLessThanOrEqual(Number(run.startTimeUnixNano) / 1e6 - job.timestamp - 50 + 1)
    expect(delay).toBe('int 50')
  })

  test.each([
    ['no carrier', undefined, 'missing'],
    ['text that is not JSON', '{"v":1', 'bad_json'],
    ['a version of tomorrow', { v: 2, origin_action_id: ACTION_ID }, 'unknown_version'],
    ['a list', [], 'not_an_object'],
  ])('a job with %s runs all the same, with a fresh trace and a mark', async (_, carrier, problem) => {
    const { queue, worker, runs, signals } = await open(async () => 'sent')
    const data = carrier === undefined ? { order: 1 } : { order: 1, acme_trace: carrier }
    const job = await queue.add('send_receipt', data)
    void worker.run()
    const run = await eventually(() => runs()[0])

    expect(attributesOf(run.attributes)['throughline.job.lineage']).toBe('degraded')
    expect(signals).toContainEqual({ signal: 'job_restore_failed', count: 1, reason: problem, route: queue.name })
    await eventually(() => job.isCompleted())
  })

  test('data that is not an object passes as it is', async () => {
    const seen: unknown[] = []
    const { queue, worker, scope } = await open(async ({ data }) => void seen.push(data))
    await runInScope(scope, () => queue.add('send_receipt', ['o-17']))
    void worker.run()
    await eventually(() => seen.length)

    expect(seen).toEqual([['o-17']])
  })

  test('results and errors are the processor’s own', async () => {
    const { queue, worker, scope } = await open(async ({ name }) => {
      if (name === 'bad') throw new UnrecoverableError('no such order')
      return { sent: true }
    })
    const events = new QueueEvents(queue.name, { connection: { url: redis.url, maxRetriesPerRequest: null } })
    onTestFinished(() => events.close())
    await events.waitUntilReady()
    void worker.run()
    const [good, bad] = await runInScope(scope, () =>
      queue.addBulk([
        { name: 'good', data: {} },
        { name: 'bad', data: {} },
      ]),
    )

    await expect(good?.waitUntilFinished(events)).resolves.toEqual({ sent: true })
    await expect(bad?.waitUntilFinished(events)).rejects.toThrow('no such order')
    expect(bad?.data.acme_trace.origin_action_id).toBe(ACTION_ID)
  })

  test('a job that enqueues another hands the action on, with its own span as the parent', async () => {
    const { queue, worker, scope, runs, spans } = await open(async ({ name, data }) => {
      if (name === 'first') await queue.add('second', { ...(data as object) })
    })
    await runInScope(scope, () => queue.add('first', {}))
    void worker.run()
    const [first, second] = await eventually(() => runs().length === 2 && runs())
    const sent = spans.filter(({ name }) => name.startsWith('send')).at(-1)

    expect(sent?.parentSpanId).toBe(first?.spanId)
    expect(second?.parentSpanId).toBe(sent?.spanId)
    expect(attributesOf(second?.attributes)['acme.origin_action_id']).toBe(ACTION_ID)
  })

  test('each job of a flow names the action', async () => {
    const { queue, scope } = await open(async () => {})
    const flow = traceFlowProducer(new FlowProducer({ connection: { url: redis.url, maxRetriesPerRequest: null } }))
    onTestFinished(() => flow.close())
    const { job, children = [] } = await runInScope(scope, () =>
      flow.add({
        name: 'ship',
        queueName: queue.name,
        children: [{ name: 'pack', queueName: queue.name, data: { box: 1 } }],
      }),
    )

    expect([job.data, children[0]?.job.data].map((data) => data.acme_trace.origin_action_id)).toEqual([
      ACTION_ID,
      ACTION_ID,
    ])
    expect(children[0]?.job.data.box).toBe(1)
  })

  test('the time that a parent waits for its children is not a wait in the queue', async () => {
    const { queue, worker, scope, runs } = await open(async ({ name }) => {
      if (name === 'pack') await new Promise((resolve) => setTimeout(resolve, 400))
    })
    const flow = traceFlowProducer(new FlowProducer({ connection: { url: redis.url, maxRetriesPerRequest: null } }))
    onTestFinished(() => flow.close())
    await runInScope(scope, () =>
      flow.add({ name: 'ship', queueName: queue.name, children: [{ name: 'pack', queueName: queue.name }] }),
    )
    void worker.run()
    await eventually(() => runs().length === 2)
    const [pack, ship] = runs().map(({ attributes }) => attributesOf(attributes))

    expect(pack).toMatchObject({ 'throughline.job.name': 'pack', 'throughline.job.queue_wait_ms': expect.any(Number) })
    expect(ship).toMatchObject({ 'throughline.job.name': 'ship', 'acme.origin_action_id': ACTION_ID })
    expect(ship).not.toHaveProperty(['throughline.job.queue_wait_ms'])
  })

  test('each job of many flows names the action', async () => {
    const { queue, scope, spans } = await open(async () => {})
    const flow = traceFlowProducer(new FlowProducer({ connection: { url: redis.url, maxRetriesPerRequest: null } }))
    onTestFinished(() => flow.close())
    const node = { name: 'ship', queueName: queue.name }
    const trees = await runInScope(scope, () => flow.addBulk([node, { ...node, children: [node] }]))
    const jobs = trees.flatMap(({ job, children = [] }) => [job, ...children.map((child) => child.job)])

    expect(jobs.map(({ data }) => data.acme_trace.origin_action_id)).toEqual([ACTION_ID, ACTION_ID, ACTION_ID])
    expect(attributesOf(spans.find(({ name }) => name === `send ${queue.name}`)?.attributes)).toMatchObject({
      'messaging.batch.message_count': 'int 2',
    })
  })

  const changes: [string, (job: Job) => unknown][] = [
    ['replaces its data', (job) => job.updateData({ step: 2 })],
    ['copies its data', (job) => job.updateData({ ...job.data, step: 2 })],
    ['clears its data', (job) => job.updateData({})],
    ['makes its data a list', (job) => job.updateData(['step', 2])],
    ['makes its data text', (job) => job.updateData('step 2')],
    ['makes its data null', (job) => job.updateData(null)],
    ['gives frozen data', (job) => job.updateData(Object.freeze({ step: 2 }))],
    [
      'assigns its data, then stores it',
      (job) => {
        job.data = { step: 2 }
        return job.updateData(job.data)
      },
    ],
    [
      'replaces its data twice',
      async (job) => {
        await job.updateData({ step: 1 })
        await job.updateData({ step: 2 })
      },
    ],
    [
      'deletes the field of the carrier',
      (job) => {
        const { acme_trace: _, ...rest } = job.data
        return job.updateData(rest)
      },
    ],
  ]
  test.each(changes)('a run that %s leaves the next run its action', async (_, change) => {
    const { queue, worker, scope, runs } = await open(async (given) => {
      if (runs().length > 0) return
      await change(given as Job)
      throw new Error('the printer is out of paper')
    })
    await runInScope(scope, () => queue.add('send_receipt', { order: 'o-17' }, { attempts: 2 }))
    void worker.run()
    const [, again] = await eventually(() => runs().length === 2 && runs())

    expect(again?.links).toMatchObject([{ traceId: scope.trace.traceId }])
    expect(attributesOf(again?.attributes)).toMatchObject({
      'throughline.job.lineage': 'linked',
      'acme.origin_action_id': ACTION_ID,
    })
  })

  test('other code that replaces the data of a waiting job does not lose its action', async () => {
    const { queue, worker, scope, runs } = await open(async () => {})
    const { id = '' } = await runInScope(scope, () => queue.add('send_receipt', { order: 'o-17' }))
    await (await queue.getJob(id))?.updateData({ order: 'o-18' })
    void worker.run()

    expect(attributesOf((await eventually(() => runs()[0])).attributes)).toMatchObject({
      'throughline.job.lineage': 'continued',
      'acme.origin_action_id': ACTION_ID,
    })
  })

  test('a run that steps through its data and puts itself off keeps its action', async () => {
    const { queue, worker, scope, runs } = await open(async (given) => {
      const job = given as Job
      if (job.data.step === 3) return
      await job.updateData({ step: (job.data.step ?? 0) + 1 })
      await job.moveToDelayed(Date.now() + 10, job.token)
      throw new DelayedError()
    })
    await runInScope(scope, () => queue.add('send_receipt', {}))
    void worker.run()
    await eventually(() => runs().length === 4)

    expect(runs().map(({ attributes }) => attributesOf(attributes)['acme.origin_action_id'])).toEqual(
      Array(4).fill(ACTION_ID),
    )
  })

  test.each<[string, unknown]>([
    ['a list', ['o-17']],
    ['text', 'o-17'],
    ['a number', 17],
    ['null', null],
    ['nothing', undefined],
    ['an object that is frozen', Object.freeze({ order: 'o-17' })],
    ['an object with a toJSON of its own', { order: 'o-17', toJSON: () => ({ order: 'o-18' }) }],
    [
      'an object of a class',
      new (class Order {
        order = 'o-17'
      })(),
    ],
  ])('a job with data %s runs under its action, and its data is unchanged', async (_, data) => {
    const seen: unknown[] = []
    const { queue, worker, scope, runs } = await open(async ({ data: given }) => void seen.push(given))
    await runInScope(scope, () => queue.add('send_receipt', data))
    void worker.run()
    const run = await eventually(() => runs()[0])

    expect(attributesOf(run.attributes)).toMatchObject({
      'throughline.job.lineage': 'continued',
      'acme.origin_action_id': ACTION_ID,
    })
    const own = seen.map((given) => {
      if (typeof given !== 'object' || given === null || Array.isArray(given)) return given
      const { acme_trace: _carrier, ...rest } = given as Record<string, unknown>
      return rest
    })
    expect(own).toEqual([JSON.parse(JSON.stringify(data ?? (data === null ? null : {})))])
  })

  test('jobs of a bulk, a flow and a timetable keep their action when their data is replaced', async () => {
    const replaced = new Set<string>()
    const { queue, worker, scope, runs } = await open(async (given) => {
      const job = given as Job
      if (replaced.has(job.name)) return
      replaced.add(job.name)
      await job.updateData([])
      throw new Error('once more')
    })
    const flow = traceFlowProducer(new FlowProducer({ connection: { url: redis.url, maxRetriesPerRequest: null } }))
    onTestFinished(() => flow.close())
    const opts = { attempts: 2 }
    await runInScope(scope, async () => {
      await queue.addBulk([
        { name: 'one', data: { a: 1 }, opts },
        { name: 'two', data: 'text', opts },
      ])
      await flow.add({
        name: 'three',
        queueName: queue.name,
        opts,
        children: [{ name: 'four', queueName: queue.name, opts }],
      })
      await queue.upsertJobScheduler('daily', { every: 86_400_000 }, { name: 'five', opts })
    })
    void worker.run()
    await eventually(() => runs().length === 10, { withinMs: 10_000 })

    expect(runs().map(({ attributes }) => attributesOf(attributes)['acme.origin_action_id'])).toEqual(
      Array(10).fill(ACTION_ID),
    )
  })

  test.each<[string, (queue: bullmq6.Queue) => Promise<unknown>]>([
    ['data that just fits', (queue) => queue.add('x', { text: 'x'.repeat(80) }, { sizeLimit: 100 })],
    [
      'a bulk of such',
      (queue) => queue.addBulk([{ name: 'x', data: { text: 'x'.repeat(80) }, opts: { sizeLimit: 100 } }]),
    ],
  ])('%s is not refused because of the carrier', async (_, add) => {
    const { queue, worker, scope, runs } = await open(async () => {})
    await runInScope(scope, () => add(queue))
    void worker.run()

    expect(attributesOf((await eventually(() => runs()[0])).attributes)['acme.origin_action_id']).toBe(ACTION_ID)
  })

  const circular: Record<string, unknown> = {}
  circular.self = circular
  test.each<[string, (queue: bullmq6.Queue) => Promise<unknown>]>([
    ['data that refers to itself', (queue) => queue.add('x', circular)],
    ['a BigInt', (queue) => queue.add('x', { order: 10n })],
    ['data over its limit', (queue) => queue.add('x', { text: 'x'.repeat(200) }, { sizeLimit: 100 })],
    ['an id that is none', (queue) => queue.add('x', {}, { jobId: '7' })],
    ['no jobs at all', (queue) => queue.addBulk(undefined as never)],
  ])('%s is refused as without us', async (_, add) => {
    const plain = new Queue(`plain-${crypto.randomUUID()}`, { connection: { url: redis.url } })
    onTestFinished(() => plain.close())
    await plain.waitUntilReady()
    const { queue, scope } = await open(async () => {})
    const expected = await Promise.resolve(add(plain)).then(String, (error: Error) => error)

    await expect(runInScope(scope, () => add(queue))).rejects.toMatchObject({
      message: (expected as Error).message,
    })
  })

  test('metadata that BullMQ’s own tracing or the application put into the options is left alone', async () => {
    const { queue, scope } = await open(async () => {})
    const telemetry = { metadata: '{"traceparent":"theirs"}' }
    const job = await runInScope(scope, () => queue.add('x', { a: 1 }, { telemetry }))

    expect((await queue.getJob(job.id ?? ''))?.opts.telemetry).toEqual(telemetry)
    expect(job.data.acme_trace.origin_action_id).toBe(ACTION_ID)
  })

  test('data that is null stays so, within a scope and outside', async () => {
    const { queue, scope } = await open(async () => {})
    const jobs = [await queue.add('x', null), await runInScope(scope, () => queue.add('x', null))]

    expect(jobs.map(({ data }) => data)).toEqual([null, null])
  })

  test('outside of a scope nothing is added, and the queue is the same object', async () => {
    const plain = new Queue(`plain-${crypto.randomUUID()}`, { connection: { url: redis.url } })
    onTestFinished(() => plain.close())

    expect(traceQueue(plain)).toBe(plain)
    expect((await plain.add('x', { a: 1 })).data).toEqual({ a: 1 })
  })

  test('a Redis that is gone fails the enqueue as it does without us', async () => {
    const gone = await startRedis()
    const connection = new Redis(gone.url, { maxRetriesPerRequest: 0, retryStrategy: () => null, lazyConnect: true })
    connection.on('error', () => {})
    const queue = traceQueue(new Queue('gone', { connection }))
    queue.on('error', () => {})
    await queue.waitUntilReady()
    await gone.stop()
    const { scope, spans } = await open(async () => {})

    await expect(runInScope(scope, () => queue.add('x', {}))).rejects.toThrow()
    expect(spans.find(({ name }) => name === 'send gone')?.status?.code).toBe(2)
  })
})
