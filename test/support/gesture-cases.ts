import type { Page } from 'puppeteer-core'
import { describe, expect, test } from 'vitest'
import { eventually } from './eventually.js'
import type { Stage } from './stage.js'

/** A gesture that is done at `one` and then at `two`: the requests of each are the work of one action, and of its own. */
export interface GestureCase {
  html(id: string): string
  /** Runs in the page, where `it` is the element, `id` its name and `ask(id)` makes a request. */
  code: string
  play(page: Page, id: string): Promise<unknown>
  /** Requests of one gesture. @default 1 */
  requests?: number
  /** What follows by a timer is not followed with `window`. */
  isLater?: boolean
}

const START = `import { start } from './src/entries/index.ts'
  import { createElement, useEffect, useState } from 'react'
  import { createRoot } from 'react-dom/client'
  window.throughline = start({ attribution: ATTRIBUTION, actions: { one: {}, two: {} } })
  const ask = (id) => fetch('/api/' + id)
  const on = (target, types, run) => types.split(' ').forEach((type) => target.addEventListener(type, run))
`
const TWO = ['one', 'two']

/** The attributes of the element of a gesture. */
export const named = (id: string): string => `id="${id}" data-action-name="${id}"`

/** A field, and something before it that has the focus first. */
export const input =
  (attributes = '') =>
  (id: string): string =>
    `<button id="before-${id}">x</button><input ${named(id)} ${attributes}>`

/** Puts the focus on an element by its id. */
export const focus = (page: Page, id: string): Promise<void> => page.focus(`#${id}`)

/** Reaches a field as a visitor does without a pointer. */
export async function tabTo(page: Page, id: string): Promise<void> {
  await page.focus(`#before-${id}`)
  await page.keyboard.press('Tab')
}

/** Types into a field that Tab has reached. */
export const type =
  (text: string, delay = 40) =>
  async (page: Page, id: string): Promise<void> => {
    await tabTo(page, id)
    await page.keyboard.type(text, { delay })
  }

/** The middle of an element. */
export async function centerOf(page: Page, id: string): Promise<{ x: number; y: number }> {
  return (await (await page.$(`#${id}`))?.clickablePoint()) ?? { x: 0, y: 0 }
}

/** Plays cases with each way of attribution. */
export function testGestures(stage: Stage, cases: Readonly<Record<string, GestureCase>>): void {
  describe.each(['exact', 'window'])(
    'with `%s`, a gesture on each of two controls makes two actions:',
    (attribution) => {
      const playable = Object.entries(cases).filter(([, { isLater }]) => !(isLater && attribution === 'window'))
      test.each(playable)('%s', async (_, { html, code, play, requests = 1 }) => {
        const page = await stage.open(
          `${START.replace('ATTRIBUTION', JSON.stringify(attribution))}
         for (const id of ${JSON.stringify(TWO)}) { const it = document.getElementById(id); ${code} }`,
          TWO.map(html).join(''),
        )
        // The page's own load is over.
        await page.waitForFunction('performance.now() > 400')
        for (const id of TWO) {
          await play(page, id)
          await eventually(() => stage.server.to(`/api/${id}`).length >= requests)
        }
        const seen = TWO.map((id) => stage.server.to(`/api/${id}`).map(({ headers }) => headers))
        expect(seen.map((own) => own.length)).toEqual([requests, requests])
        for (const [at, own] of seen.entries())
          for (const headers of own)
            expect(headers).toMatchObject({
              'x-throughline-action-kind': 'explicit_user_action',
              'x-throughline-action-name': TWO[at],
              'x-throughline-attribution': 'exact',
            })
        const ids = seen.map((own) => new Set(own.map((headers) => headers['x-throughline-origin-action-id'])))
        expect(ids.map(({ size }) => size)).toEqual([1, 1])
        expect(new Set(ids.flatMap((own) => [...own])).size).toBe(2)
      })
    },
  )
}
