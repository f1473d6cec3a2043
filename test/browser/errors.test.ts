import { describe, expect, test } from 'vitest'
import type { ErrorRecord } from '../../src/shared/wire.js'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const START = `import { start, captureError, action } from './src/entries/index.ts'
  window.throughline = start({ debug: true, actions: { checkout_submit: { match: '#pay' } }, ...window.extra }); window.captureError = captureError;
`
const errors = () => stage.server.records().filter((record): record is ErrorRecord => record.kind === 'error')
async function collected(count: number): Promise<ErrorRecord[]> {
  return eventually(async () => {
    for (const page of await stage.browser.pages()) await page.evaluate('window.throughline?.flush()')
    return errors().length >= count && errors()
  })
}

describe('errors', () => {
  test('of every way out are told with type, message, stack, causes and members', async () => {
    await stage.open(`${START}
      setTimeout(() => { throw new TypeError('thrown', { cause: new RangeError('inner', { cause: 'text' }) }) })
      Promise.reject(new AggregateError([new Error('one'), new SyntaxError('two')], 'all failed'))
      captureError(new Error('handled at https://shop.example/pay?token=secret#x'), { attributes: { step: 'payment' } })
      captureError('just text')`)
    const seen = Object.fromEntries((await collected(4)).map((error) => [error.message, error]))
    expect(seen.thrown).toMatchObject({
      type: 'TypeError',
      source: 'error',
      handled: false,
      count: 1,
      causes: [
        { type: 'RangeError', message: 'inner' },
        { type: 'string', message: 'text' },
      ],
    })
    expect(seen.thrown?.stack).toContain('bundle.js')
    expect(seen.thrown?.line).toBeGreaterThan(0)
    expect(seen['all failed']).toMatchObject({
      type: 'AggregateError',
      source: 'unhandledrejection',
      members: [{ message: 'one' }, { type: 'SyntaxError', message: 'two' }],
    })
    expect(seen['handled at https://shop.example/pay']).toMatchObject({
      source: 'manual',
      handled: true,
      attrs: { step: 'payment' },
    })
    expect(seen['just text']).toMatchObject({ type: 'string' })
  })

  test('that repeat are one record and a count', async () => {
    await stage.open(`${START} for (let i = 0; i < 7; i += 1) captureError(new Error('item ' + i + ' broke'))`)
    const [first, again] = await collected(2)
    expect([first?.count, again?.count]).toEqual([1, 6])
  })

  test('name the action during which they came, and make it end badly', async () => {
    const page = await stage.open(
      `${START} document.querySelector('#pay').onclick = () => { throw new Error('broke') }`,
      '<button id="pay">Pay</button>',
    )
    await page.click('#pay')
    const [error] = await collected(1)
    expect(error?.action).toMatchObject({ name: 'checkout_submit', attribution: 'exact' })
    await new Promise((resolve) => setTimeout(resolve, 250))
    await page.evaluate('throughline.flush()')
    const record = await eventually(() => stage.server.records().find(({ kind }) => kind === 'action'))
    expect(record).toMatchObject({ outcome: 'error', action: { id: error?.action?.id } })
  })

  test('behind a failed request name its status, operation and the server’s request id', async () => {
    stage.server.on('/graphql', (_, response) => response.writeHead(502, { 'x-request-id': 'req-42' }).end())
    const page = await stage.open(
      `${START} import axios from 'axios'
       document.querySelector('#pay').onclick = () => { axios.post('/graphql', { query: 'mutation Pay { pay }' }).catch(captureError) }`,
      '<button id="pay">Pay</button>',
    )
    await page.click('#pay')
    const [error] = await collected(1)
    expect(error).toMatchObject({ type: 'AxiosError', status: 502, op: 'mutation Pay', requestId: 'req-42' })
  })

  test('of two operations, or of two statuses, are two records', async () => {
    const statuses = [500, 500, 401]
    stage.server.on('/graphql', (_, response) => response.writeHead(statuses.shift() ?? 500).end())
    const page = await stage.open(
      `${START} import axios from 'axios'
       const ask = (query) => axios.post('/graphql', { query }).catch(captureError)
       document.querySelector('#pay').onclick = async () => {
         await ask('mutation Pay { pay }'); await ask('query Cart { cart }'); await ask('query Cart { cart }')
       }`,
      '<button id="pay">Pay</button>',
    )
    await page.click('#pay')
    const seen = (await collected(3)).map(({ op, status, count }) => [op, status, count])
    expect(seen).toEqual([
      ['mutation Pay', 500, 1],
      ['query Cart', 500, 1],
      ['query Cart', 401, 1],
    ])
  })

  test('that are noise, or too many, are counted and not stored', async () => {
    await stage.open(`${START}
      dispatchEvent(new ErrorEvent('error', { message: 'ResizeObserver loop completed with undelivered notifications.' }))
      dispatchEvent(new ErrorEvent('error', { message: 'Script error.' }))
      for (let i = 0; i < 60; i += 1) captureError(new Error('kind ' + 'x'.repeat(i)))`)
    expect(await collected(50)).toHaveLength(50)
    const dropped: Record<string, number> = {}
    for (const envelope of stage.server.envelopes) Object.assign(dropped, envelope.dropped)
    expect(dropped).toMatchObject({ noise: 2, error_cap: 10 })
  })

  test('that cannot be read are told all the same, and break nothing', async () => {
    await stage.open(`${START}
      const nasty = {}; for (const key of ['name', 'message', 'stack', 'cause', 'errors']) Object.defineProperty(nasty, key, { get() { throw new Error('no') } })
      captureError(nasty); captureError({ __proto__: null }); captureError(undefined); captureError(null); captureError(Symbol('s'))
      const loop = new Error('loop'); loop.cause = loop; captureError(loop)`)
    const seen = await collected(3)
    expect(seen.find(({ message }) => message === 'loop')?.causes).toHaveLength(5)
  })
})
