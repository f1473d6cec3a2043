import type { Page } from 'puppeteer-core'
import { ask, element } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'

/** Two requests, one after the other, numbered from `first`. */
export const two = async (is: Letter, first = 1): Promise<void> => {
  await ask(is, first, { ms: 30 })
  await ask(is, first + 1)
}
/** The attributes of a control that is the action of a letter. */
export const named = (letter: Letter, attributes = ''): string => `data-action-name="action_${letter}" ${attributes}`
/** Listens to one or more kinds of events of an element. */
export const on = (selector: string, types: string, listener: (event: Event & { key?: string }) => unknown): void => {
  for (const type of types.split(' ')) element(selector).addEventListener(type, listener)
}

/** Acts on a screen that can be touched. */
export async function withTouch(page: Page, act: () => Promise<unknown>): Promise<void> {
  const session = await page.createCDPSession()
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: true })
  await act()
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: false })
  await session.detach()
}

/** Where to press an element. */
export const centre = async (page: Page, selector: string): Promise<{ x: number; y: number }> => {
  const box = await (await page.waitForSelector(selector))?.boundingBox()
  if (!box) throw new Error(`${selector} is nowhere`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** One gesture on one or two controls, with its own page. */
type Case = Omit<Scenario, 'gesture' | 'drawsButtons' | 'requests'> & { requests?: number }
/** Scenarios of one kind of gesture; they draw their controls themselves. */
export const cases = (gesture: string, ...given: readonly Case[]): Scenario[] =>
  given.map((one) => ({ requests: 2, ...one, gesture, drawsButtons: true }))

/** A text field, which is action a. */
export const FIELD = `<input id="q" ${named('a')}>`
/** Two boxes, actions a and b. */
export const CHECKS = `<input type="checkbox" id="one" ${named('a')}><input type="checkbox" id="two" ${named('b')}>`
/** Each box loads as it changes. */
export const checksLoad = () => {
  on('#one', 'change', () => two('a'))
  on('#two', 'change', () => two('b'))
}
/** A menu, closed at first: its button is action a, its entry action b. */
export const MENU = `<button id="open" ${named('a')} aria-haspopup="listbox">size</button>
  <ul role="listbox" hidden><li role="option" id="m" ${named('b')}>m</li></ul>`
/** Opens the menu. */
export const showMenu = () => {
  element('ul').hidden = false
}
