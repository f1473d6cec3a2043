import axe from 'axe-core'
import type { Page, SerializedAXNode } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import { english, french, german, portuguese, spanish } from '../../../src/entries/react.js'
import { eventually } from '../../support/eventually.js'
import { setStage } from '../../support/stage.js'

const stage = setStage()
const REACTS = {
  'React 19': {},
  'React 18': { react: 'react-18', 'react-dom': 'react-dom-18' },
}
const LANGUAGES = [english, german, french, spanish, portuguese]

describe.each(Object.entries(REACTS))('%s', (_, alias) => {
  /** Opens a page in a language whose app is rendered into its main element. */
  const open = (source: string, lang = 'en') =>
    stage.open(
      `import * as React from 'react'
       import { createRoot } from 'react-dom/client'
       import { ErrorBoundary, ErrorReference, german, french, spanish, portuguese } from './src/entries/react.ts'
       const languages = [german, french, spanish, portuguese]
       const { useState } = React
       document.title = 'Shop'
       document.documentElement.lang = ${JSON.stringify(lang)}
       const render = (App) => createRoot(document.querySelector('main')).render(<App />)
       ${source}`,
      '<main></main>',
      { alias, mode: 'development' },
    )

  describe.each(LANGUAGES)('in $lang', (words) => {
    const REFERENCE = `<><h1>Shop</h1><ErrorReference reference="req-1" error={new Error('x')} languages={languages} language="${words.lang}" /></>`

    test.each(LANGUAGES.map(({ lang }) => lang))('is marked as another language on a page in %s', async (page) => {
      const shown = await open(`render(() => ${REFERENCE})`, page)
      await shown.waitForSelector('code')
      const langs = await shown.$$eval('main [lang]', (found) => found.map((each) => each.getAttribute('lang')))
      expect(langs).toEqual(page === words.lang ? [] : [words.lang])
    })

    test('has nothing that axe finds fault with, before and after copying', async () => {
      const page = await open(`render(() => ${REFERENCE})`)
      await page.waitForSelector('code')
      expect(await violationsOf(page)).toEqual([])
      await copy(page, words.copy)
      await page.waitForFunction(
        (said) => document.querySelector('[role=status]')?.textContent === said,
        {},
        words.copied,
      )
      expect(await violationsOf(page)).toEqual([])
    })

    test('has an alert, a named button and a status in the accessibility tree, all by the keyboard', async () => {
      const page = await open(`render(() => ${REFERENCE})`)
      await page.waitForSelector('code')
      const before = await nodesOf(page)
      expect(before.find(({ role }) => role === 'alert')?.children).toEqual([
        expect.objectContaining({ role: 'StaticText', name: words.sentence }),
      ])
      await permitCopying(page)
      await page.keyboard.press('Tab')
      const button = await eventually(async () => (await nodesOf(page)).find(({ focused }) => focused))
      expect(button).toMatchObject({ role: 'button', name: words.copy, description: 'req-1' })
      await page.keyboard.press('Enter')
      const announced = await eventually(async () => (await nodesOf(page)).find(isStatusWithText))
      expect(announced.children?.map(({ name }) => name)).toEqual([words.copied])
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(words.copy)
    })

    test('announces that the reference is selected where copying is refused', async () => {
      const page = await open(`
        navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))
        document.execCommand = () => false
        render(() => ${REFERENCE})`)
      await copy(page, words.copy)
      const announced = await eventually(async () => (await nodesOf(page)).find(isStatusWithText))
      expect(announced.children?.map(({ name }) => name)).toEqual([words.selected])
    })

    test('is what a boundary shows on a page in that language', async () => {
      const page = await open(
        `function Bad() { throw new Error('broke') }; render(() => <ErrorBoundary languages={languages}><Bad /></ErrorBoundary>)`,
        words.lang,
      )
      await page.waitForSelector('[role=alert]')
      expect(await sentenceOn(page)).toEqual([words.sentence, null])
    })
  })

  test('follows the language of the document when it changes', async () => {
    const page = await open(`render(() => <ErrorReference languages={languages} />)`, 'de-AT')
    await page.waitForSelector('[role=alert]')
    expect(await sentenceOn(page)).toEqual([german.sentence, null])
    await page.evaluate(`document.documentElement.lang = 'fr-CA'`)
    await page.waitForFunction(
      (said) => document.querySelector('[role=alert]')?.textContent === said,
      {},
      french.sentence,
    )
    await page.evaluate(`document.documentElement.lang = 'it'`)
    await page.waitForFunction(
      (said) => document.querySelector('[role=alert]')?.textContent === said,
      {},
      english.sentence,
    )
    expect(await sentenceOn(page)).toEqual([english.sentence, 'en'])
  })

  test('marks only the texts that are not in the language of the sentence', async () => {
    const page = await open(
      `render(() => <ErrorReference reference="req-1" texts={{ sentence: 'Die Zahlung ist fehlgeschlagen.', label: 'Kennung:' }} />)`,
      'de',
    )
    await page.waitForSelector('code')
    const marked = await page.$$eval('main [lang]', (all) =>
      all.map((each) => [each.textContent, each.getAttribute('lang')]),
    )
    expect(marked).toEqual([
      ['Copy reference', 'en'],
      ['', 'en'],
    ])
  })

  describe('a boundary that is tried again', () => {
    const SHOP = `
      function Basket({ mended }) { if (!mended.current) throw new Error('broke'); return <section><p>tea</p></section> }
      function App() {
        const mended = React.useRef(false)
        window.mend = () => { mended.current = true }
        const fallback = ({ error, reset }) => <div><ErrorReference error={error} /><button onClick={() => { window.tried = (window.tried ?? 0) + 1; reset() }}>Try again</button></div>
        return <><button>Before</button><ErrorBoundary fallback={fallback}><Basket mended={mended} /></ErrorBoundary><button>After</button></>
      }
      render(App)`

    async function tryAgain(page: Page): Promise<void> {
      await page.waitForSelector('[role=alert]')
      await page.focus('div > button')
      await page.keyboard.press('Enter')
    }

    test('keeps the focus on the button where it fails again', async () => {
      const page = await open(SHOP)
      await tryAgain(page)
      await page.waitForFunction('window.tried === 1')
      await page.waitForFunction(() => document.activeElement?.textContent === 'Try again')
      await page.keyboard.press('Enter')
      await page.waitForFunction('window.tried === 2')
      await page.waitForFunction(() => document.activeElement?.textContent === 'Try again')
    })

    test('moves the focus to the content where it succeeds, which is left as it was', async () => {
      const page = await open(SHOP)
      await page.waitForSelector('[role=alert]')
      await page.evaluate('window.mend()')
      await tryAgain(page)
      await page.waitForFunction(() => document.activeElement?.tagName === 'SECTION')
      await page.keyboard.press('Tab')
      await page.waitForFunction(() => document.activeElement?.textContent === 'After')
      expect(await page.$eval('section', (section) => section.outerHTML)).toBe('<section><p>tea</p></section>')
    })

    test('leaves a focus that the application has set', async () => {
      const page = await open(SHOP.replace('<p>tea</p>', '<input autoFocus />'))
      await page.waitForSelector('[role=alert]')
      await page.evaluate('window.mend()')
      await tryAgain(page)
      await page.waitForFunction(() => document.activeElement?.tagName === 'INPUT')
      expect(await page.$eval('section', (section) => section.hasAttribute('tabindex'))).toBe(false)
    })
  })
})

async function permitCopying(page: Page): Promise<void> {
  await page.bringToFront()
  await stage.browser
    .defaultBrowserContext()
    .overridePermissions(stage.server.url, ['clipboard-sanitized-write', 'clipboard-read'])
}

async function copy(page: Page, name: string): Promise<void> {
  await permitCopying(page)
  await page.click(`aria/${name}[role="button"]`)
}

async function violationsOf(page: Page): Promise<unknown> {
  await page.evaluate(axe.source)
  return page.evaluate(
    `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')))`,
  )
}

/** The sentence that is shown, and the tag of its language, `null` where it is not marked. */
function sentenceOn(page: Page): Promise<(string | null)[]> {
  return page.$eval('[role=alert]', (alert) => [
    alert.textContent,
    alert.closest('main [lang]')?.getAttribute('lang') ?? null,
  ])
}

/** All nodes of the accessibility tree, as one list. */
async function nodesOf(page: Page): Promise<SerializedAXNode[]> {
  const root = await page.accessibility.snapshot({ interestingOnly: false })
  const nodes = root ? [root] : []
  for (const node of nodes) nodes.push(...(node.children ?? []))
  return nodes
}

function isStatusWithText({ role, children }: SerializedAXNode): boolean {
  return role === 'status' && !!children?.length
}
