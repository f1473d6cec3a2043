import type { Page } from 'puppeteer-core'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { ErrorBoundary, ErrorReference } from '../../../src/entries/react.js'
import type { ErrorRecord } from '../../../src/shared/wire.js'
import type { Bundling } from '../../support/bundle.js'
import { eventually } from '../../support/eventually.js'
import { openShop, quiet } from './shop.js'

const shop = openShop()
const { stage } = shop

const IMPORTS = `
  import * as React from 'react'
  import { createRoot } from 'react-dom/client'
  import { ErrorBoundary, ErrorReference, useAction } from './src/entries/react.ts'
  const { StrictMode, useEffect, useState } = React
  const root = (options) => createRoot(document.querySelector('#root'), options)
  const render = (App) => root().render(<App />)
`
/** A checkout as a shop would write it; its mutation fails with an answer that has an id. */
const CHECKOUT = `
  const ask = async (query) => {
    const response = await fetch('/graphql', { method: 'POST', body: JSON.stringify({ query }) })
    if (!response.ok) throw Object.assign(new Error('answered ' + response.status), { response })
  }
  function Checkout() {
    const [error, setError] = useState()
    const pay = useAction('checkout')
    return <><button id="go" onClick={() => pay(() => ask('mutation Pay { pay }')).catch(setError)}>Pay</button>{error && <ErrorReference error={error} />}</>
  }
`
const REACTS = {
  'React 19': {},
  'React 18': { react: 'react-18', 'react-dom': 'react-dom-18' },
}
const SENTENCE = 'Something went wrong. Please try again.'

/** Answers the mutation with a failure that names the request. */
function failMutation(id = 'req-42'): void {
  stage.server.on('/graphql', (_, response) => response.writeHead(503, { 'x-request-id': id }).end('{}'))
}

const textOf = (page: Page, selector: string) =>
  page.evaluate((at) => document.querySelector(at)?.textContent ?? undefined, selector)

/** Waits until the page's live region says so. */
async function told(page: Page, text: string): Promise<void> {
  await page.waitForFunction((said) => document.querySelector('[role=status]')?.textContent === said, {}, text)
}

/** Lets the page read and write the clipboard, or neither. */
async function permit(page: Page, permissions: ('clipboard-read' | 'clipboard-sanitized-write')[]): Promise<void> {
  await page.bringToFront()
  await stage.browser.defaultBrowserContext().overridePermissions(stage.server.url, permissions)
}

async function clipboardOf(page: Page): Promise<string> {
  await permit(page, ['clipboard-read', 'clipboard-sanitized-write'])
  return page.evaluate(() => navigator.clipboard.readText())
}

/** All errors that were told, once what waits is sent. */
async function errorsTold(page: Page): Promise<ErrorRecord[]> {
  await page.evaluate('window.throughline.flush()')
  await eventually(() => stage.server.records().some(({ kind }) => kind === 'error'))
  // What is told a second time comes as a count, with what is sent next.
  await quiet(page)
  await page.evaluate(`window.throughline.flush(); fetch('/api/last')`)
  await shop.asked('/api/last')
  return stage.server.records().filter((record): record is ErrorRecord => record.kind === 'error')
}

describe.each(Object.entries(REACTS))('%s', (_, alias) => {
  const open = (source: string, mode: Bundling['mode'] = 'production') =>
    shop.open(`${IMPORTS}${source}`, undefined, { alias, mode })

  /** Opens an app, waits until nothing of the load is left, and clicks. */
  async function click(source: string, mode: Bundling['mode'] = 'production') {
    const page = await open(source, mode)
    await page.waitForSelector('#go')
    await quiet(page)
    await page.click('#go')
    return page
  }

  describe('a reference', () => {
    test('is the id by which the server knows the failed mutation, and Copy puts it on the clipboard', async () => {
      failMutation()
      const page = await click(`${CHECKOUT}; render(Checkout)`)
      await page.waitForSelector('code')
      expect(await textOf(page, 'code')).toBe('req-42')
      expect(await textOf(page, '[role=alert]')).toBe(SENTENCE)
      expect(await textOf(page, '[role=status]')).toBe('')
      await permit(page, ['clipboard-sanitized-write'])
      await page.click('aria/Copy reference[role="button"]')
      await told(page, 'Copied')
      expect(await clipboardOf(page)).toBe('req-42')
    })

    test('is copied with the keyboard alone, by a button that says what it copies', async () => {
      failMutation('req-43')
      const page = await click(`${CHECKOUT}; render(Checkout)`)
      await page.waitForSelector('code')
      await permit(page, ['clipboard-sanitized-write'])
      await page.keyboard.press('Tab')
      const focused = await eventually(async () => {
        const tree = await page.accessibility.snapshot()
        return tree?.children?.find(({ focused }) => focused)
      })
      expect(focused).toMatchObject({ role: 'button', name: 'Copy reference', description: 'req-43' })
      await page.keyboard.press('Enter')
      await told(page, 'Copied')
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Copy reference')
      expect(await clipboardOf(page)).toBe('req-43')
    })

    test('is announced again when it is copied again, and not when another is shown', async () => {
      const page = await click(`
        const said = window.said = []
        function App() {
          const [id, setId] = useState('req-1')
          return <><ErrorReference reference={id} /><button id="go" onClick={() => {}} /><button id="next" onClick={() => setId('req-2')} /></>
        }
        render(App)
        new MutationObserver(() => said.push(document.querySelector('[role=status]').textContent)).observe(document.querySelector('#root'), { subtree: true, characterData: true, childList: true })`)
      await permit(page, ['clipboard-sanitized-write'])
      await page.click('aria/Copy reference')
      await told(page, 'Copied')
      await page.click('aria/Copy reference')
      await page.waitForFunction('window.said.join().endsWith("Copied,,Copied")')
      await page.click('#next')
      await told(page, '')
      expect(await textOf(page, 'code')).toBe('req-2')
    })

    test('is copied from where it is shown if the clipboard is missing, as on a page without TLS', async () => {
      const page = await click(`
        Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })
        render(() => <><ErrorReference reference="req-44" /><button id="go" /></>)`)
      await page.bringToFront()
      await page.click('aria/Copy reference')
      await told(page, 'Copied')
      await page.evaluate('delete navigator.clipboard')
      expect(await clipboardOf(page)).toBe('req-44')
    })

    test('is selected for the visitor to copy if the browser refuses', async () => {
      const page = await click(`
        navigator.clipboard.writeText = () => Promise.reject(new DOMException('refused', 'NotAllowedError'))
        document.execCommand = () => false
        render(() => <><ErrorReference reference="req-45" /><button id="go" /></>)`)
      await page.click('aria/Copy reference')
      await told(page, 'Selected. Copy it with your keyboard.')
      expect(await page.evaluate(() => String(getSelection()))).toBe('req-45')
    })

    test('is left out if none is known: the sentence is shown without it', async () => {
      const page = await click(`render(() => <><ErrorReference error={new Error('secret')} /><button id="go" /></>)`)
      expect(await textOf(page, '#root')).toBe(SENTENCE)
    })
  })

  describe('the details of an error', () => {
    const FAILED = `const error = new TypeError('<img src=x onerror=window.hurt=1>', { cause: new Error('secret') })`
    const plain = `${FAILED}; render(() => <><ErrorReference error={error} /><button id="go" /></>)`

    test('are hidden in production', async () => {
      const page = await click(plain)
      expect(await page.content()).not.toMatch(/secret<|<details/)
    })

    test('are shown in development, as text', async () => {
      const page = await click(plain, 'development')
      expect(await textOf(page, 'pre')).toMatch(/^TypeError: <img src=x[\s\S]+caused by Error: secret/)
      expect(await page.evaluate('[document.images.length, typeof window.hurt]')).toEqual([0, 'undefined'])
    })

    test('are shown or hidden as the app says', async () => {
      const page = await click(
        `${FAILED}; render(() => <><ErrorReference error={error} details={false} /><i><ErrorReference error={error} details /></i><button id="go" /></>)`,
        'development',
      )
      expect(await page.$$eval('#root pre', (found) => found.length)).toBe(1)
      expect(await page.$$eval('i pre', (found) => found.length)).toBe(1)
    })
  })

  test.each(['production', 'development'] as const)(
    'shows its sentence for errors that fight back, in %s',
    async (mode) => {
      const page = await click(
        `
        window.thrown = []
        window.addEventListener('error', ({ message }) => window.thrown.push(message))
        const fail = () => { throw new Error('read') }
        const revoked = Proxy.revocable({}, {}); revoked.revoke()
        const round = new Error('round'); round.cause = round
        const endless = () => new Proxy({}, { get: (_, name) => name === 'message' ? 'on' : endless() })
        const frozen = Object.freeze({ get response() { fail() }, get cause() { fail() }, get message() { fail() } })
        const hostile = [new Proxy({}, { get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail, getOwnPropertyDescriptor: fail }), revoked.proxy, round, endless(), frozen, Object.create(null), { toString: fail }, Symbol('x'), 10n, null, 0, '', () => {}]
        window.count = hostile.length
        function Item({ error }) { return <ErrorReference error={error()} /> }
        render(() => <>{hostile.map((error, i) => <Item key={i} error={() => error} />)}<ErrorReference reference={{ toString: fail }} /><ErrorBoundary><Throw error={() => frozen} /></ErrorBoundary><button id="go" /></>)
        function Throw({ error }) { throw error() }`,
        mode,
      )
      expect(await page.$$eval('[role=alert]', (found) => found.map(({ textContent }) => textContent))).toEqual(
        Array((await page.evaluate<[], () => number>('window.count' as never)) + 2).fill(SENTENCE),
      )
    },
  )

  test('takes words of another language, a class, and looks of the app’s own', async () => {
    const page = await click(`
      const texts = { sentence: 'Etwas ging schief.', label: 'Kennung:', copy: 'Kopieren', copied: 'Kopiert' }
      const own = ({ texts, reference, copy, status, ref }) => <><b ref={ref}>{reference}</b><button id="own" onClick={copy}>{texts.copy}</button><u>{status}</u></>
      render(() => <><ErrorReference className="mine" reference="req-46" texts={texts} /><hr /><ErrorReference reference="req-47" texts={texts} render={own} /><button id="go" /></>)`)
    expect(await textOf(page, '.mine')).toBe('Etwas ging schief.Kennung: req-46 Kopieren')
    await permit(page, ['clipboard-sanitized-write'])
    await page.click('#own')
    await page.waitForFunction(() => document.querySelector('u')?.textContent === 'Kopiert')
    expect(await clipboardOf(page)).toBe('req-47')
    await page.evaluate(`navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))`)
    await page.click('#own')
    await page.waitForFunction(() => String(getSelection()) === 'req-47')
  })

  describe('a boundary', () => {
    const BROKEN = `
      function Basket({ broken }) { if (broken) throw new Error('the basket broke'); return <b id="basket">tea</b> }
      function App({ children }) {
        const [broken, setBroken] = useState(false)
        const go = useAction('checkout')
        return <><button id="go" onClick={() => go(() => setBroken(true))} /><button id="mend" onClick={() => setBroken(false)} /><ErrorBoundary {...window.props} resetKeys={window.keys && [broken]}><Basket broken={broken} /></ErrorBoundary></>
      }`
    const REPORT = { source: 'boundary', handled: false, count: 1, message: 'the basket broke' }

    test('reports what it caught once, with the action that was current, which ends badly', async () => {
      const page = await click(`${BROKEN}; render(App)`)
      await page.waitForSelector('[role=alert]')
      const told = await errorsTold(page)
      expect(told).toEqual([expect.objectContaining(REPORT)])
      expect(told[0]?.action).toMatchObject({ kind: 'explicit_user_action', name: 'checkout', attribution: 'exact' })
      const ended = await eventually(async () => {
        await page.evaluate('window.throughline.flush()')
        return stage.server.records().find(({ kind, action }) => kind === 'action' && action?.name === 'checkout')
      })
      expect(ended).toMatchObject({ outcome: 'error', action: { id: told[0]?.action?.id } })
    })

    test('reports one error once, where several boundaries catch it', async () => {
      const page = await click(`
        const error = new Error('the basket broke')
        function Bad() { throw error }
        render(() => <>{[1, 2].map((each) => <ErrorBoundary key={each}><Bad /></ErrorBoundary>)}<button id="go" /></>)`)
      expect(await page.$$eval('[role=alert]', (found) => found.length)).toBe(2)
      expect(await errorsTold(page)).toEqual([expect.objectContaining(REPORT)])
    })

    test('shows the given fallback, renders again after a reset, and reports each error to the app', async () => {
      const page = await click(`${BROKEN}
        window.seen = []
        window.props = { fallback: ({ error, reset }) => <button id="again" onClick={reset}>{error.message}</button>, onError: ({ error, componentStack }) => { window.seen.push([error.message, componentStack.length > 0]); throw new Error('onError broke') } }
        render(App)`)
      await page.waitForSelector('#again')
      expect(await textOf(page, '#again')).toBe('the basket broke')
      expect(await page.evaluate('window.seen')).toEqual([['the basket broke', true]])
      await page.click('#again')
      await page.waitForFunction('window.seen.length === 2')
      await page.click('#mend')
      await page.click('#again')
      await page.waitForSelector('#basket')
      const counts: Record<string, number> = {}
      for (const { source, message, count } of await errorsTold(page)) {
        const key = `${source}: ${message}`
        counts[key] = (counts[key] ?? 0) + count
      }
      expect(counts).toEqual({ 'boundary: the basket broke': 2, 'manual: onError broke': 2 })
    })

    test('renders anew when one of its keys changes, but not for the change that broke it', async () => {
      const page = await click(`${BROKEN}
        window.times = 0
        window.keys = true
        window.props = { onError: () => { window.times += 1 } }
        render(App)`)
      await page.waitForSelector('[role=alert]')
      await quiet(page)
      expect(await page.evaluate('window.times')).toBe(1)
      await page.click('#mend')
      await page.waitForSelector('#basket')
    })

    test('catches what is thrown as undefined too', async () => {
      const page = await click(
        `function Bad() { throw undefined }; render(() => <><ErrorBoundary><Bad /></ErrorBoundary><button id="go" /></>)`,
      )
      expect(await textOf(page, '[role=alert]')).toBe(SENTENCE)
    })

    test('does the same where throughline does not run', async () => {
      const page = await stage.open(
        `${IMPORTS}; function Bad() { throw new Error('broke') }; render(() => <><ErrorBoundary><b>fine</b></ErrorBoundary><ErrorBoundary><Bad /></ErrorBoundary></>)`,
        '<div id="root"></div>',
        { alias },
      )
      await page.waitForSelector('[role=alert]')
      expect(await textOf(page, '#root')).toBe(`fine${SENTENCE}`)
    })
  })
})

test.each([
  ['of its own', ''],
  ['of the app’s', '{ onCaughtError() {}, onUncaughtError() {}, onRecoverableError() {} }'],
])('a boundary reports once under StrictMode of React 19, with callbacks %s', async (_, callbacks) => {
  const page = await shop.open(
    `${IMPORTS}
     function Basket() { useEffect(() => { throw new Error('the basket broke') }); return null }
     root(${callbacks}).render(<StrictMode><ErrorBoundary><Basket /></ErrorBoundary></StrictMode>)`,
    undefined,
    { mode: 'development' },
  )
  await page.waitForSelector('[role=alert]')
  expect(await errorsTold(page)).toEqual([expect.objectContaining({ source: 'boundary', count: 1 })])
})

test('renders on a server: the children of a boundary, and a reference with its button', () => {
  const html = renderToString(
    createElement(ErrorBoundary, null, createElement(ErrorReference, { reference: 'a<b' })),
  ).replaceAll('<!-- -->', '')
  expect(html).toContain('a&lt;b</code> <button type="button"')
})
