import type { Page } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()

interface Case {
  /** Imports the collector, and makes one. */
  source: [imported: string, made: string]
  /** What happens in the page that it watches. */
  provoke(page: Page): Promise<unknown>
  /** What it records of that. */
  expected: Record<string, unknown>
  /** Takes from the page what it builds on. */
  without: string
}

const click = (page: Page) => page.click('#buy')
const CASES: Record<string, Case> = {
  errors: {
    source: [`import { errors } from './src/entries/errors.ts'`, 'errors()'],
    provoke: (page) =>
      page.evaluate(`new Promise((resolve) => {
        addEventListener('error', resolve, { once: true })
        setTimeout(() => { throw new Error('broken') })
      }).then(() => true)`),
    expected: { kind: 'error', message: 'broken' },
    without: 'delete window.PromiseRejectionEvent; delete window.reportError; delete Error.captureStackTrace',
  },
  vitals: {
    source: [`import { vitals } from './src/entries/vitals.ts'`, 'vitals()'],
    provoke: (page) => page.waitForFunction(`performance.getEntriesByName('first-contentful-paint').length`),
    expected: { kind: 'vital', name: 'FCP' },
    without: 'delete window.PerformanceObserver; delete window.PerformanceEventTiming',
  },
  'attributed vitals': {
    source: [
      `import { attributedVitals } from './src/entries/vitals.ts'`,
      `attributedVitals(() => import('web-vitals/attribution'))`,
    ],
    provoke: (page) => page.waitForFunction(`performance.getEntriesByName('first-contentful-paint').length`),
    expected: { kind: 'vital', name: 'FCP' },
    without: 'delete window.PerformanceObserver; delete window.PerformanceEventTiming',
  },
  navigation: {
    source: [`import { navigation } from './src/collect/navigation/navigation.ts'`, 'navigation'],
    provoke: (page) => page.evaluate(`history.pushState({}, '', '/checkout')`),
    expected: { kind: 'event', name: 'page_view', route: '/checkout' },
    without: 'delete window.navigation; delete window.Navigation',
  },
  interaction: {
    source: [`import { interaction } from './src/collect/interaction/interaction.ts'`, 'interaction'],
    provoke: click,
    expected: { kind: 'action', action: expect.objectContaining({ name: 'buy_it' }) },
    without: 'delete window.MutationObserver; delete window.PerformanceObserver',
  },
  network: {
    source: [`import { network } from './src/collect/network/network.ts'`, 'network'],
    provoke: (page) =>
      page.evaluate(`throughline.action('buy_it', () => fetch('/api/buy').then((answer) => answer.text()))`),
    expected: { kind: 'request', status: 200 },
    without: 'delete window.fetch; delete window.Request; window.fetch = undefined',
  },
  'exact attribution': {
    source: [`import { exactAttribution } from './src/entries/attribution.ts'`, 'exactAttribution()'],
    provoke: (page) =>
      page.evaluate(
        `throughline.action('buy_it', async () => { await null; await new Promise((f) => setTimeout(f)); throughline.track('bought_it') })`,
      ),
    expected: { kind: 'event', name: 'bought_it', action: expect.objectContaining({ name: 'buy_it' }) },
    without:
      'delete window.MessageChannel; delete window.scheduler; delete window.requestIdleCallback; delete window.IntersectionObserver',
  },
}

const OPTIONS = `{ actions: { buy_it: {} }, events: { bought_it: {} } }`

async function open({ source: [imported, made] }: Case, before = ''): Promise<Page> {
  const page = await stage.open(
    `${imported}
     import { startThroughline } from './src/core/throughline.ts'
     import { createTail } from './src/core/tail.ts'
     ${before}
     window.run = (more) => (window.throughline = startThroughline({ ...${OPTIONS}, ...more }, [${made}], async () => (host) => createTail(host)))`,
    '<p>A page to see</p><button id="buy" data-action-name="buy_it">buy</button>',
  )
  await stage.server.serve('/elsewhere', '<!doctype html><title>elsewhere</title>')
  return page
}

/** Leaves the page, which sends what waits, and returns the records that are those expected. */
async function leave(page: Page, { expected }: Case): Promise<unknown[]> {
  await page.goto(`${stage.server.url}/elsewhere`)
  const records = stage.server.envelopes.flatMap(({ page: { route }, records }) =>
    records.map((record) => ({ route, ...record })),
  )
  return records.filter((record) => {
    try {
      expect(record).toMatchObject(expected)
      return true
    } catch {
      return false
    }
  })
}

/** Every property of the window, its constructors and their prototypes: those that differ from the first look. */
const LOOK = `window.look = () => {
  const seen = new Map()
  const note = (owner, name) => { for (const key of Reflect.ownKeys(owner)) seen.set(name + '.' + String(key), Object.getOwnPropertyDescriptor(owner, key)) }
  note(window, 'window'); note(document, 'document'); note(history, 'history')
  for (const name of Object.getOwnPropertyNames(window)) {
    const { value } = Object.getOwnPropertyDescriptor(window, name)
    if (typeof value === 'function' && value.prototype) { note(value, name); note(value.prototype, name + '.prototype') }
  }
  return seen
}
window.differences = (before, after) => [...new Set([...before.keys(), ...after.keys()])].filter((key) => {
  const [a, b] = [before.get(key), after.get(key)]
  return !a || !b || ['value', 'get', 'set', 'writable', 'enumerable', 'configurable'].some((part) => !Object.is(a[part], b[part]))
}).filter((key) => !/^window\\.(look|differences|run|throughline|before)$|puppeteer|ariaQuery/.test(key))`

describe.each(Object.entries(CASES))('the collector of %s', (_, given) => {
  test('records what it watches', async () => {
    const page = await open(given)
    await page.evaluate('run()')
    await given.provoke(page)
    await eventually(async () => {
      await page.evaluate('throughline.flush()')
      return stage.server.records().length
    })
    expect(await leave(page, given)).toHaveLength(1)
  })

  test('started twice records once', async () => {
    const page = await open(given)
    await page.evaluate('run(); run()')
    await given.provoke(page)
    expect(await leave(page, given)).toHaveLength(1)
  })

  test('records nothing after stop(), which may be called twice', async () => {
    const page = await open(given)
    await page.evaluate('run(); throughline.stop(); throughline.stop()')
    await given.provoke(page)
    expect(await leave(page, given)).toEqual([])
    expect(stage.server.records().filter(({ kind }) => kind !== 'event')).toEqual([])
  })

  test('leaves every global, constructor and prototype as it was', async () => {
    const page = await open(given, LOOK)
    await page.evaluate('window.before = look(); run()')
    await given.provoke(page)
    await page.evaluate('throughline.stop()')
    const left = await page.evaluate('differences(before, look())')
    // Listeners that were wrapped can still be removed by their own function.
    expect((left as string[]).filter((name) => name !== 'EventTarget.prototype.removeEventListener')).toEqual([])
  })

  test('throws nothing into the page if its records cannot be sent', async () => {
    const page = await open(given)
    stage.server.on('/__throughline/rum', (__, response) => void response.writeHead(500).end())
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(String(error)))
    await page.evaluate(`run({ beforeSend() { throw new Error('mine') } })`)
    await given.provoke(page)
    await page.goto(`${stage.server.url}/elsewhere`)
    expect(errors.filter((text) => !text.includes('broken'))).toEqual([])
  })

  test('starts and stops in a browser that lacks what it builds on', async () => {
    const page = await open(given, given.without)
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(String(error)))
    await page.evaluate('run()')
    await click(page)
    await page.evaluate('throughline.flush(); throughline.stop()')
    expect(errors).toEqual([])
  })
})
