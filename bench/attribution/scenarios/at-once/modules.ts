import { ask, onClick, url } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { clickBothApart, onBoth } from '../shared/both.js'
import { askAt, workOnB } from './features.js'

/** A module that waits at its top, and then asks: served as it is, since no bundler writes that for older browsers. */
const MODULE = `
class Settings { static ready; static { Settings.ready = fetch('/r/a/1?ms=150') } }
await Settings.ready
await fetch('/r/a/2?ms=20')
export const show = () => fetch('/r/a/3?')
`

/** Modules that are loaded when they are needed. */
export const modules: readonly Scenario[] = [
  {
    name: 'a lazy module that waits at its top, beside a click',
    requests: 5,
    files: { 'late.js': MODULE },
    run: () => {
      workOnB(600)
      onClick('a', async () => {
        const { show } = await import(`${location.origin}/files/late.js?ms=250`)
        await show()
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a lazy module that waits at its top, alone',
    requests: 3,
    files: { 'late.js': MODULE },
    run: () =>
      onClick('a', async () => {
        const { show } = await import(`${location.origin}/files/late.js?ms=250`)
        await show()
      }),
  },
  {
    name: 'a lazy module that asks as it is evaluated, beside a click whose work is done by then',
    requests: 4,
    chunks: { 'late.js': `export const data = fetch('/r/a/1?ms=20'); export const show = () => fetch('/r/a/2?')` },
    run: () => {
      workOnB(20)
      onClick('a', async () => {
        const { data, show } = await import(`${location.origin}/files/late.js?ms=350`)
        await data
        await show()
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a lazy module that the pointer has prefetched and that two clicks then wait for',
    requests: 4,
    chunks: { 'late.js': `export const show = (is, n) => fetch('/r/' + is + '/' + n + '?ms=20')` },
    run: () => {
      let loading: Promise<{ show(is: string, n: number): Promise<unknown> }> | undefined
      const load = () => {
        loading ??= import(`${location.origin}/files/late.js?ms=300`)
        return loading
      }
      document.body.addEventListener('pointerover', () => void load())
      onBoth(async (is) => {
        const { show } = await load()
        await show(is, 1)
        await show(is, 2)
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a lazy module whose top asks, long after the page has loaded',
    requests: 2,
    chunks: { 'late.js': `export const data = fetch('/r/a/1?ms=20'); export const show = () => fetch('/r/a/2?')` },
    run: () =>
      onClick('a', async () => {
        const { data, show } = await import(`${location.origin}/files/late.js?ms=250`)
        await data
        await show()
      }),
    drive: async (user) => {
      await user.wait(1600)
      await user.click('a')
    },
  },
  {
    name: 'a lazy module whose top asks, after the click has asked for something itself',
    requests: 4,
    chunks: { 'late.js': `export const data = fetch('/r/a/2?ms=20'); export const show = () => fetch('/r/a/3?')` },
    run: () =>
      onClick('a', async () => {
        await ask('a', 1)
        const { data, show } = await import(`${location.origin}/files/late.js?ms=250`)
        await data
        await show()
        await askAt(url('none', 970), 'a', 4)
      }),
    drive: async (user) => {
      await user.wait(1600)
      await user.click('a')
    },
  },
]
