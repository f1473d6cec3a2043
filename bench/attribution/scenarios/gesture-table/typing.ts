import debounce from 'lodash/debounce.js'
import { cases, FIELD, named, on, two } from './cases.js'

/** What is typed. */
export const typing = cases(
  'typing',
  {
    name: 'a field reached by Tab, its search debounced',
    html: FIELD,
    run: () =>
      on(
        '#q',
        'input',
        debounce(() => two('a'), 150),
      ),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.type('hat', { delay: 30 })
    },
  },
  {
    name: 'a field reached by Tab, a search for each letter',
    requests: 6,
    html: FIELD,
    run: () => {
      let n = 0
      on('#q', 'input', () => {
        n += 2
        return two('a', n - 1)
      })
    },
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.type('hat', { delay: 60 })
    },
  },
  {
    name: 'two fields, Tab between them',
    requests: 4,
    html: `${FIELD}<input id="zip" ${named('b')}>`,
    run: () => {
      on(
        '#q',
        'input',
        debounce(() => two('a'), 60),
      )
      on(
        '#zip',
        'input',
        debounce(() => two('b'), 60),
      )
    },
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.type('hat')
      await page.keyboard.press('Tab')
      await page.keyboard.type('123')
    },
  },
  {
    name: 'letters taken away',
    html: `<input id="q" value="hats" ${named('a')}>`,
    run: () =>
      on(
        '#q',
        'input',
        debounce(() => two('a'), 100),
      ),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('End')
      await page.keyboard.press('Backspace')
      await page.keyboard.press('Backspace')
    },
  },
  {
    name: 'text that may be edited, reached by Tab',
    html: `<div contenteditable tabindex="0" ${named('a')}></div>`,
    run: () =>
      on(
        'div',
        'input',
        debounce(() => two('a'), 100),
      ),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.type('note')
    },
  },
  {
    name: 'text of an input method, without keys',
    html: FIELD,
    run: () =>
      on(
        '#q',
        'input',
        debounce(() => two('a'), 80),
      ),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.sendCharacter('帽子')
    },
  },
  {
    name: 'a field that has the focus from the beginning',
    html: `<input id="q" autofocus ${named('a')}>`,
    run: () =>
      on(
        '#q',
        'keyup',
        debounce(() => two('a'), 120),
      ),
    drive: ({ page }) => page.keyboard.type('hat', { delay: 20 }),
  },
  {
    name: 'a number raised by an arrow key',
    html: `<input type="number" value="1" ${named('a')}>`,
    run: () => on('input', 'change', () => two('a')),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('ArrowUp')
    },
  },
)
