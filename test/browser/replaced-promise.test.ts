import type { Page } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import { eventually } from '../support/eventually.js'
import { setStage } from '../support/stage.js'

const stage = setStage()
const IMPORT = `import { start } from './src/entries/index.ts'`
const START = 'window.throughline = start({ actions: { pay: {}, look: {} } })'
const BUTTONS = '<button id="a" data-action-name="pay">a</button><button id="b" data-action-name="look">b</button>'
/** `go` runs a generator as compiled async functions do, since a native `await` bypasses the class. */
const APP = `
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
  const go = (make) => {
    const running = make()
    const step = (result) => {
      const { done, value } = running.next(result)
      return done ? value : Promise.resolve(value).then(step)
    }
    return Promise.resolve().then(step)
  }
  const on = (id, make) => (document.getElementById(id).onclick = () => go(make))`

const ZONE = `require('zone.js'); window.itsThen = Promise.prototype.then`
const BLUEBIRD = `window.Promise = require('bluebird'); window.itsThen = Promise.prototype.then`

/** Classes in the place of `window.Promise`. Applications with zone.js have their libraries compiled as well, and so us. */
const REPLACED = {
  'zone.js, loaded after us': { first: `${START}; ${ZONE}`, library: ZONE, target: 'es2016' },
  'zone.js, loaded before us': { first: `${ZONE}; ${START}`, library: ZONE, target: 'es2016' },
  'Bluebird, loaded after us': { first: `${START}; ${BLUEBIRD}`, library: BLUEBIRD, target: 'es2022' },
  'Bluebird, loaded before us': { first: `${BLUEBIRD}; ${START}`, library: BLUEBIRD, target: 'es2022' },
}

type Replaced = (typeof REPLACED)[keyof typeof REPLACED]

const open = ({ first, target }: Replaced, code: string): Promise<Page> =>
  stage.open(`${IMPORT}\n${first}\n${APP}\n${code}`, BUTTONS, { target })

const came = (path: string) => eventually(() => stage.server.to(`/api/${path}`).length > 0)
const link = (path: string): string[] =>
  stage.server
    .to(`/api/${path}`)
    .map(({ headers }) => `${headers['x-throughline-action-name'] ?? headers['x-throughline-action-kind']}`)

describe.each(Object.entries(REPLACED))('with %s', (_, replaced) => {
  test('what waits for another click stays the work of its own', async () => {
    const page = await open(
      replaced,
      `let answer
       on('a', function* () { yield fetch('/api/a'); window.isAsked = true; if (yield new Promise((resolve) => (answer = resolve))) fetch('/api/confirmed') })
       on('b', function* () { answer(true); yield undefined; fetch('/api/b') })`,
    )
    await page.click('#a')
    await came('a')
    await eventually(() => page.evaluate('!!window.isAsked'))
    await page.click('#b')
    await came('confirmed')
    await came('b')
    expect(link('confirmed')).toEqual(['pay'])
    expect(link('b')).toEqual(['look'])
  })

  test('each of two clicks keeps its own requests over awaits and timers', async () => {
    const page = await open(
      replaced,
      `const work = (path) => function* () {
         for (const step of [1, 2, 3]) { yield sleep(40); yield fetch('/api/' + path + step) }
         yield Promise.all([sleep(5), sleep(10)]).then(() => fetch('/api/' + path + 'all'))
       }
       on('a', work('a')); on('b', work('b'))`,
    )
    await page.click('#a')
    await page.click('#b')
    await came('aall')
    await came('ball')
    for (const step of ['1', '2', '3', 'all'])
      expect([link(`a${step}`), link(`b${step}`)], step).toEqual([['pay'], ['look']])
  })

  test('reactions get what they get without us, and so does the report of a rejection', async () => {
    const seenBy = async (first: string): Promise<unknown> => {
      const page = await open(
        { ...replaced, first },
        `const seen = (window.seen = [])
         const note = (text) => seen.push(text)
         addEventListener('unhandledrejection', ({ detail, reason }) => note('unhandled ' + (reason ?? detail.reason).message))
         console.error = (error) => note('reported ' + (error?.rejection ?? error).message)
         on('a', function* () {
           Promise.resolve(1).then().then(null, 'no function').then((value) => note('value ' + value))
           Promise.reject(new Error('caught')).then((value) => value).catch(({ message }) => note(message))
           Promise.resolve({ then: (resolve) => resolve('thenable') }).then(note)
           Promise.reject(new Error('nobody')).then((value) => value)
           yield sleep(50)
           note('end')
         })`,
      )
      await page.click('#a')
      await eventually(() => page.evaluate(`seen.includes('end')`))
      return page.evaluate('seen')
    }
    const seen = await seenBy(replaced.first)
    expect(seen).toEqual(await seenBy(`window.start = start; ${replaced.library}`))
    expect(seen).toEqual(expect.arrayContaining(['caught', 'thenable', 'value 1']))
  })

  test('stop() restores its then', async () => {
    const page = await open(replaced, '')
    await page.click('#a')
    const isFollowed = `Promise.prototype.then !== itsThen`
    expect(await page.evaluate(`[${isFollowed}, throughline.stop(), ${isFollowed}]`)).toEqual([true, null, false])
  })
})
