import { createElement, StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { ActionBoundary, useAction, useMountAction } from '../../../src/entries/react.js'
import type { Bundling } from '../../support/bundle.js'
import { openShop, quiet } from './shop.js'

const shop = openShop()

const START = `
  import * as React from 'react'
  import { createRoot } from 'react-dom/client'
  import { ActionBoundary, useAction, useMountAction } from './src/entries/react.ts'
  const { StrictMode, Suspense, lazy, startTransition, useEffect, useState, useTransition } = React
  const post = (path) => fetch(path, { method: 'POST' })
  const render = (App) => createRoot(document.querySelector('#root')).render(<App />)
`
const REACTS = {
  'React 19': {},
  'React 18': { react: 'react-18', 'react-dom': 'react-dom-18' },
}
const CLICK = { kind: 'explicit_user_action', name: 'checkout' }

describe.each(Object.entries(REACTS))('%s', (version, alias) => {
  /** Opens an app, waits until nothing of the load is left, and clicks. */
  async function click(source: string, at = '#go', mode: Bundling['mode'] = 'production') {
    const page = await shop.open(`${START}${source}`, undefined, { alias, mode })
    await page.waitForSelector(at)
    await quiet(page)
    await page.click(at)
    return page
  }

  test('names the click that calls an action, gives its result, and is the same function at every render', async () => {
    const page = await click(`
      const seen = window.seen = new Set()
      function App() {
        const [, again] = useState(0)
        const pay = useAction('checkout')
        seen.add(pay)
        return <button id="go" onClick={async () => { again(1); window.result = await pay(async () => (await post('/api/pay')).status); again(2) }} />
      }
      window.version = React.version
      render(App)`)
    const [pay] = await shop.asked('/api/pay')
    expect(pay).toMatchObject({ ...CLICK, parent: undefined })
    await page.waitForFunction('window.result === 200')
    expect(await page.evaluate('[seen.size, version.split(".")[0]]')).toEqual([1, version.split(' ')[1]])
  })

  test('keeps the click in effects after a change of state, in transitions, and in what a lazy component loads', async () => {
    await click(`
      const Late = lazy(async () => { await fetch('/api/chunk'); return { default: () => { useEffect(() => void fetch('/api/late'), []); return null } } })
      function App() {
        const [step, setStep] = useState(0)
        const [, start] = useTransition()
        const go = useAction('checkout')
        useEffect(() => { if (step === 1) { void fetch('/api/effect'); start(() => setStep(2)) } if (step === 2) void fetch('/api/transition') }, [step])
        return <><button id="go" onClick={() => go(() => setStep(1))} />{step > 1 && <Suspense><Late /></Suspense>}</>
      }
      render(App)`)
    const seen = await Promise.all(
      ['/api/effect', '/api/transition', '/api/chunk', '/api/late'].map((path) => shop.asked(path)),
    )
    const [{ id } = {}] = seen.flat()
    expect(seen.flat()).toEqual(Array(4).fill(expect.objectContaining({ ...CLICK, id })))
  })

  test('keeps the action over an error that is tried again', async () => {
    shop.answer('/api/pay', [503, 200])
    await click(`
      function App() {
        const pay = useAction('checkout', async () => { let answer = await post('/api/pay'); if (!answer.ok) { await new Promise((done) => setTimeout(done, 300)); answer = await post('/api/pay') } })
        return <button id="go" onClick={() => pay()} />
      }
      render(App)`)
    const [first, again] = await shop.asked('/api/pay', 2)
    expect(first).toMatchObject(CLICK)
    expect(again).toEqual(first)
  })

  test('calls the function of the last render that was committed', async () => {
    const page = await click(`
      function App() {
        const [count, setCount] = useState(0)
        const pay = useAction('checkout', (more) => { window.told = [count, more]; setCount(count + 1) })
        return <button id="go" onClick={() => pay('x')} />
      }
      render(App)`)
    await page.click('#go')
    await page.waitForFunction('window.told[0] === 1 && window.told[1] === "x"')
  })

  test('names clicks inside a boundary by the nearest one, and actions without a name too', async () => {
    const page = await click(
      `
      function Pay() { const act = useAction(); return <button id="later" onClick={() => setTimeout(() => act(() => post('/api/later')), 50)} /> }
      render(() => <ActionBoundary name="show"><p><button id="outer" onClick={() => post('/api/outer')} /></p><ActionBoundary name="checkout"><button id="go" onClick={() => post('/api/pay')} /><Pay /></ActionBoundary></ActionBoundary>)`,
    )
    expect(await shop.asked('/api/pay')).toMatchObject([CLICK])
    await page.click('#outer')
    expect(await shop.asked('/api/outer')).toMatchObject([{ kind: 'explicit_user_action', name: 'show' }])
    await page.click('#later')
    expect(await shop.asked('/api/later')).toMatchObject([CLICK])
  })

  const LIST = `
    function List() {
      const load = useMountAction('list_load')
      const [page, setPage] = useState(0)
      useEffect(() => void load(async () => { await fetch('/api/list?' + page); await fetch('/api/prices?' + page) }), [load, page])
      return <button id="next" onClick={() => setPage(page + 1)} />
    }
    function App() { const [shown, setShown] = useState(false); return <><button id="show" onClick={() => setShown(!shown)} />{shown && <List />}</> }`

  test('says mount for a component’s data, with the click that showed it as its parent', async () => {
    const page = await click(`${LIST}; render(App)`, '#show')
    const [list] = await shop.asked('/api/list')
    const [prices] = await shop.asked('/api/prices')
    expect(list).toMatchObject({
      kind: 'mount',
      name: 'list_load',
      how: 'exact',
      parent: expect.stringMatching(/^act_/),
    })
    expect(prices).toEqual(list)
    await quiet(page)
    await page.click('#next')
    const [, next] = await shop.asked('/api/list', 2)
    expect(next).toMatchObject({ kind: 'mount', name: 'list_load' })
    expect(next?.id).not.toBe(list?.id)
  })

  test('is another mount for a later load, also if the code returns nothing or throws', async () => {
    const page = await click(
      `function App() {
        const load = useMountAction('list_load')
        const [page, setPage] = useState(0)
        useEffect(() => load(() => { fetch('/api/list?' + page) }), [load, page])
        return <><button id="next" onClick={() => setPage(page + 1)} /><button id="go" onClick={() => { try { load(() => { fetch('/api/thrown'); throw new Error('no') }) } catch {} }} /></>
      }
      render(App)`,
      '#next',
    )
    const [first, second] = await shop.asked('/api/list', 2)
    expect(second?.id).not.toBe(first?.id)
    await quiet(page)
    await page.click('#go')
    const [thrown] = await shop.asked('/api/thrown')
    await quiet(page)
    await page.click('#next')
    const [, , third] = await shop.asked('/api/list', 3)
    expect(new Set([first, second, thrown, third].map((one) => one?.id)).size).toBe(4)
  })

  test('gives the two effects of StrictMode one mount', async () => {
    await click(`${LIST}; render(() => <StrictMode><App /></StrictMode>)`, '#show', 'development')
    const [first] = await shop.asked('/api/prices', 2)
    expect(new Set(shop.soFar('/api/list').map(({ id }) => id))).toEqual(new Set([first?.id]))
  })

  test('passes a failure to load on to the caller', async () => {
    const page = await click(
      `window.addEventListener('unhandledrejection', ({ reason }) => { window.reason = reason.message })
       function App() { const load = useMountAction('list_load'); useEffect(() => void load(() => Promise.reject(new Error('lost'))), [load]); return <b id="go">go</b> }
       render(App)`,
    )
    await page.waitForFunction('window.reason === "lost"')
  })
})

test('keeps the action in form actions, with useActionState, useFormStatus and useOptimistic', async () => {
  const page = await shop.open(`${START}
    import { useFormStatus } from 'react-dom'
    const { useActionState, useOptimistic } = React
    function Status() { return <i id="status">{String(useFormStatus().pending)}</i> }
    function App() {
      const [hoped, hope] = useOptimistic(0)
      const pay = useAction('checkout', async (before, form) => { hope(1); await Promise.resolve(); const answer = await post('/api/pay?' + form.get('item')); await post('/api/after'); return before + answer.status })
      const [state, submit] = useActionState(pay, 0)
      return <form action={submit}><input name="item" defaultValue="tea" /><button id="go" /><Status /><b id="state">{state}</b><u>{hoped}</u></form>
    }
    render(App)`)
  await page.waitForSelector('#go')
  await quiet(page)
  await page.click('#go')
  const [after] = await shop.asked('/api/after')
  const [pay] = await shop.asked('/api/pay?tea')
  expect(pay).toMatchObject(CLICK)
  expect(after).toEqual(pay)
  await page.waitForFunction(() => document.querySelector('#state')?.textContent === '200')
})

test('keeps the click for what use() waits for in an async transition', async () => {
  const page = await shop.open(`${START}
    const { use } = React
    const answers = new Map()
    const read = (path) => { if (!answers.has(path)) answers.set(path, fetch(path).then((answer) => answer.status)); return answers.get(path) }
    function Data() { return <b id="data">{use(read('/api/data'))}</b> }
    function App() {
      const [shown, setShown] = useState(false)
      const go = useAction('checkout')
      return <><button id="go" onClick={() => go(() => startTransition(async () => { await fetch('/api/first'); startTransition(() => setShown(true)) }))} />{shown && <Suspense><Data /></Suspense>}</>
    }
    render(App)`)
  await page.waitForSelector('#go')
  await quiet(page)
  await page.click('#go')
  const [data] = await shop.asked('/api/data')
  const [first] = await shop.asked('/api/first')
  expect(first).toMatchObject(CLICK)
  expect(data).toMatchObject({ ...CLICK, id: first?.id })
})

test('renders on a server, where it does nothing', () => {
  function App() {
    const pay = useAction('pay')
    const load = useMountAction('pay')
    return createElement(
      'p',
      null,
      pay(() => 'paid'),
      load(() => 'loaded'),
    )
  }
  const html = renderToString(
    createElement(StrictMode, null, createElement(ActionBoundary, { name: 'pay' }, createElement(App))),
  )
  expect(html.replaceAll('<!-- -->', '')).toBe(
    '<div data-action-name="pay" style="display:contents"><p>paidloaded</p></div>',
  )
})
