import { describe, expect, test } from 'vitest'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const START = `
  import { start } from './src/entries/index.ts'
  import { contextManager, actionSpanProcessor } from './src/entries/otel.ts'
  import { context, trace, ROOT_CONTEXT } from '@opentelemetry/api'
  import { WebTracerProvider } from '@opentelemetry/sdk-trace-web'
  import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-web'
  const throughline = window.throughline = start({ actions: { pay: {}, look: {} } })
  const exporter = new InMemorySpanExporter()
  const provider = new WebTracerProvider({ spanProcessors: [actionSpanProcessor(), new SimpleSpanProcessor(exporter)] })
  const tracer = provider.getTracer('shop')
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
  const active = () => trace.getActiveSpan()?.name
  const spans = window.spans = () => exporter.getFinishedSpans().map(({ name, attributes, parentSpanContext }) => ({ name, attributes, parent: exporter.getFinishedSpans().find((one) => one.spanContext().spanId === parentSpanContext?.spanId)?.name }))
`
const TWO = '<button id="a" data-action-name="pay">a</button><button id="b" data-action-name="look">b</button>'

describe('a page with OpenTelemetry whose contexts are handed on by us', () => {
  const REGISTERED = `${START} provider.register({ contextManager: contextManager() });`

  test('keeps a span active across native await, timers and promise chains, without zone.js', async () => {
    const page = await stage.open(`${REGISTERED}
      window.seen = tracer.startActiveSpan('checkout', async (span) => {
        const seen = [active()]
        await null; seen.push(active())
        await sleep(20); seen.push(active())
        await fetch('/api/one'); seen.push(active())
        await new Promise((resolve) => requestAnimationFrame(() => { seen.push(active()); resolve() })); seen.push(active())
        await Promise.reject(new Error('no')).catch(() => seen.push(active())); seen.push(active())
        span.end()
        return seen
      })
      window.outside = active()`)
    expect(await page.evaluate('window.seen')).toEqual(Array(8).fill('checkout'))
    expect(await page.evaluate('window.outside ?? null')).toBeNull()
  })

  test('keeps a span active within an action by code, and within what its handle runs', async () => {
    const page = await stage.open(`${REGISTERED}
      window.seen = tracer.startActiveSpan('checkout', (span) => {
        const seen = [throughline.action('pay', active), throughline.action('look').run(active)]
        span.end()
        return seen
      })`)
    expect(await page.evaluate('window.seen')).toEqual(['checkout', 'checkout'])
  })

  test('keeps the spans of two actions apart that are open at once', async () => {
    const page = await stage.open(
      `${REGISTERED}
      window.done = []
      const work = (name) => tracer.startActiveSpan(name, async (span) => {
        for (let step = 0; step < 5; step += 1) { await sleep(15); tracer.startActiveSpan(name + ' step', (inner) => inner.end()) }
        span.end()
        window.done.push(name)
      })
      for (const id of ['a', 'b']) document.getElementById(id).onclick = () => work(id)`,
      TWO,
    )
    await page.click('#a')
    await page.click('#b')
    await page.waitForFunction('window.done.length === 2')
    const spans = (await page.evaluate('window.spans()')) as {
      name: string
      parent?: string
      attributes: Record<string, string>
    }[]
    const steps = spans.filter(({ name }) => name.endsWith('step'))
    expect(steps).toHaveLength(10)
    for (const { name, parent, attributes } of steps) {
      expect(`${parent} step`).toBe(name)
      expect(attributes['throughline.action_name']).toBe(name[0] === 'a' ? 'pay' : 'look')
      expect(attributes['throughline.origin_action_id']).toMatch(/^act_/)
    }
  })

  test('keeps a span active after an await of a non-promise, in the code of a click', async () => {
    const page = await stage.open(
      `${REGISTERED} document.getElementById('a').onclick = () => tracer.startActiveSpan('pay', (span) => setTimeout(async () => { await 5; window.seen = active(); span.end() }, 10))`,
      TWO,
    )
    await page.click('#a')
    await page.waitForFunction(`window.seen === 'pay'`)
  })

  test('gives the request of a span’s code the headers of the click that it works for', async () => {
    const page = await stage.open(
      `${REGISTERED} document.getElementById('a').onclick = () => tracer.startActiveSpan('pay', async (span) => { await sleep(10); await fetch('/api/pay'); span.end() })`,
      TWO,
    )
    await page.click('#a')
    const { headers } = await eventually(() => stage.server.to('/api/pay')[0])
    expect(headers).toMatchObject({ 'x-throughline-action-name': 'pay', 'x-throughline-attribution': 'exact' })
  })

  test('binds functions, hands this, arguments and errors through, and is off until it is enabled', async () => {
    const page = await stage.open(`${START}
      const manager = contextManager(), key = Symbol('key'), one = ROOT_CONTEXT.setValue(key, 1)
      const read = () => manager.active().getValue(key)
      const off = manager.with(one, read)
      manager.enable()
      const bound = manager.bind(one, function (a, b) { return [this.me, a, b, read()] })
      let thrown
      try { manager.with(one, () => { throw new Error('mine') }) } catch ({ message }) { thrown = message }
      const afterStop = () => { throughline.stop(); return manager.with(one, read) }
      window.result = [off ?? null, bound.call({ me: 'me' }, 1, 2), bound.length, thrown, read() ?? null, manager.bind(one, 'text'), manager.with(one, () => [1, 2].map(read)), afterStop()]`)
    expect(await page.evaluate('window.result')).toEqual([null, ['me', 1, 2, 1], 2, 'mine', null, 'text', [1, 1], 1])
  })
})

test('a page whose contexts zone.js hands on has the action on its spans too', async () => {
  const page = await stage.open(
    `${START} import { ZoneContextManager } from '@opentelemetry/context-zone'
     provider.register({ contextManager: new ZoneContextManager() })
     document.getElementById('a').onclick = () => tracer.startActiveSpan('pay', (span) => { setTimeout(() => fetch('/api/later'), 400); fetch('/api/pay').then(() => tracer.startActiveSpan('then', (inner) => { inner.end(); span.end(); window.done = true })) })`,
    TWO,
  )
  await page.click('#a')
  await page.waitForFunction('window.done')
  const spans = (await page.evaluate('window.spans()')) as { name: string; attributes: Record<string, string> }[]
  expect(spans.map(({ name, attributes }) => [name, attributes['throughline.action_name']])).toEqual([
    ['then', 'pay'],
    ['pay', 'pay'],
  ])
  const { headers } = await eventually(() => stage.server.to('/api/pay')[0])
  expect(headers['x-throughline-action-name']).toBe('pay')
  // Timers are followed on top of zone.js's own.
  const later = await eventually(() => stage.server.to('/api/later')[0])
  expect(later.headers).toMatchObject({ 'x-throughline-action-name': 'pay', 'x-throughline-attribution': 'exact' })
})
