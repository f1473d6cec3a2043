import { lazy, Suspense, useEffect, useState } from 'react'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { ask, element, onClick, sleep } from '../page.js'
import type { AppLoad, Scenario, User } from '../scenario.js'
import { Button } from './react-page.js'

const ROUTE = {
  'route.js': `export async function load(ask) { await ask('mount', 1, { ms: 60 }); await ask('mount', 2) }`,
}
type Route = { load(asking: typeof ask): Promise<void> }
/** The address is not a constant, so that the bundler does not resolve it. */
const importFile = (address: string) => import(address)
const importRoute = (ms: number): Promise<Route> => importFile(`/files/route.js?ms=${ms}`)

async function firstData(): Promise<void> {
  await ask('mount', 1, { ms: 60 })
  await ask('mount', 2)
}

/** Clicks as soon as the page has its data. */
const waitThenClick = async (user: User) => {
  await user.seen('mount', 2)
  await user.wait(30)
  await user.click('a')
}
const DRAWN = { requests: 3, drive: waitThenClick, drawsButtons: true }
const LOAD = { requests: 3, drive: waitThenClick, a: () => ask('a', 1) }

const LOADS: readonly AppLoad[] = [
  { by: 'classic', ms: 400 },
  { by: 'defer', ms: 150 },
  { by: 'defer', ms: 1_000 },
  { by: 'async', ms: 150 },
  { by: 'async', ms: 400 },
  { by: 'async', ms: 1_000 },
  { by: 'module', ms: 400 },
  { by: 'injected', ms: 150 },
  { by: 'injected', ms: 400 },
  { by: 'injected', ms: 1_000 },
  { by: 'late', ms: 150 },
  { by: 'late', ms: 400 },
]

/** What the server has drawn, to be hydrated. */
const SERVER_DRAWN = '<div id="root"><button data-action-name="action_a">a</button></div>'
const Page = () => {
  const [data, setData] = useState(0)
  useEffect(() => {
    if (data < 2) void ask('mount', data + 1, { ms: 60 }).then(() => setData(data + 1))
  }, [data])
  return <Button letter="a" onClick={() => ask('a', 1)} />
}

/** Pages whose first data comes late. */
export const scenarios: readonly Scenario[] = [
  ...LOADS.map((app): Scenario => ({ ...LOAD, name: `the app by ${app.by}, after ${app.ms} ms`, app, run: firstData })),
  {
    ...DRAWN,
    name: 'hydration in a timer',
    html: SERVER_DRAWN,
    run: () => void setTimeout(() => hydrateRoot(element('#root'), <Page />), 300),
  },
  {
    ...DRAWN,
    name: 'hydration of an app that comes late',
    html: SERVER_DRAWN,
    app: { by: 'async', ms: 400 },
    run: () => void requestIdleCallback(() => hydrateRoot(element('#root'), <Page />)),
  },
  {
    ...DRAWN,
    name: 'hydration when the main thread is idle, after a long task',
    html: SERVER_DRAWN,
    run: () =>
      void setTimeout(() => {
        const start = performance.now()
        while (performance.now() - start < 200);
        requestIdleCallback(() => hydrateRoot(element('#root'), <Page />))
      }, 150),
  },
  ...[150, 400, 1_000].map(
    (ms): Scenario => ({
      ...LOAD,
      name: `a route that is imported, after ${ms} ms`,
      chunks: ROUTE,
      run: async () => {
        const route = await importRoute(ms)
        await route.load(ask)
      },
    }),
  ),
  {
    ...LOAD,
    name: 'a late app that imports its route',
    app: { by: 'injected', ms: 300 },
    chunks: ROUTE,
    run: () => importRoute(300).then((route) => route.load(ask)),
  },
  {
    ...DRAWN,
    name: 'React: a lazy part in a Suspense',
    chunks: {
      'part.js': `export const create = ({ useEffect, ask }) => () => {
        useEffect(() => { ask('mount', 1, { ms: 60 }).then(() => ask('mount', 2)) }, []); return null }`,
    },
    run: () => {
      const Part = lazy(async () => {
        const { create } = await importFile('/files/part.js?ms=350')
        return { default: create({ useEffect, ask }) }
      })
      createRoot(document.body.appendChild(document.createElement('div'))).render(
        <Suspense fallback="…">
          <Button letter="a" onClick={() => ask('a', 1)} />
          <Part />
        </Suspense>,
      )
    },
  },
  {
    ...LOAD,
    name: 'configuration, session, data: one after another',
    requests: 5,
    run: async () => {
      await ask('mount', 11, { ms: 250 })
      await ask('mount', 12, { ms: 300 })
      await firstData()
    },
  },
  {
    ...LOAD,
    name: 'texts of the language first',
    app: { by: 'async', ms: 200 },
    files: { 'en.json.js': '{}' },
    run: async () => {
      await fetch('/files/en.json.js?ms=300')
      await firstData()
    },
  },
  {
    ...LOAD,
    name: 'data once everything has loaded, and a moment later',
    html: '<img src="/files/dot.svg?ms=300">',
    files: { 'dot.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>' },
    run: () => window.addEventListener('load', () => setTimeout(firstData, 50)),
  },
  {
    name: 'a click while the route is still on its way',
    requests: 4,
    chunks: ROUTE,
    run: async () => (await importRoute(500)).load(ask),
    a: async () => {
      await ask('a', 1, { ms: 120 })
      await ask('a', 2)
    },
  },
  ...[0, 300].map(
    (ms): Scenario => ({
      name: `the back button to a route that is imported, after ${ms} ms`,
      requests: 3,
      chunks: ROUTE,
      run: () => {
        window.addEventListener('popstate', async () => {
          const route = await importRoute(ms)
          await route.load(ask)
        })
        onClick('a', async () => {
          history.pushState({}, '', '#details')
          await ask('a', 1)
        })
      },
      drive: async (user) => {
        await user.click('a')
        await user.seen('a', 1)
        await user.wait(400)
        await user.page.goBack()
      },
    }),
  ),
  {
    name: 'the back button to a page of the app that waits for its state',
    requests: 3,
    run: () => {
      window.addEventListener('popstate', () => void sleep(200).then(firstData))
      onClick('a', async () => {
        history.pushState({}, '', '#details')
        await ask('a', 1)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.wait(400)
      await user.page.goBack()
    },
  },
]
