import debounce from 'lodash/debounce.js'
import { element } from '../../page.js'
import { cases, named, on, two } from './cases.js'

/** Arrow keys and hotkeys. */
export const arrows = cases(
  'arrow keys and hotkeys',
  {
    name: 'arrows in a list box of one’s own',
    html: `<ul role="listbox" tabindex="0" ${named('a')}><li role="option">s<li role="option">m</ul>`,
    run: () => on('ul', 'keydown', ({ key }) => key === 'ArrowDown' && two('a')),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('ArrowDown')
    },
  },
  {
    name: 'arrows among radio buttons',
    html: `<input type="radio" name="size" checked id="s"><input type="radio" name="size" id="m" ${named('a')}>`,
    run: () => on('#m', 'change', () => two('a')),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('ArrowRight')
    },
  },
  {
    name: 'arrows on a slider of the browser',
    html: `<input type="range" ${named('a')}>`,
    run: () =>
      on(
        'input',
        'input',
        debounce(() => two('a'), 120),
      ),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('ArrowRight')
    },
  },
  {
    name: 'arrows on a slider of one’s own',
    html: `<div role="slider" tabindex="0" ${named('a')}>5</div>`,
    run: () => on('div', 'keydown', ({ key }) => key === 'ArrowRight' && two('a')),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('ArrowRight')
    },
  },
  {
    name: 'arrows between tabs, whose content loads on focus',
    html: `<div role="tablist"><button role="tab" id="one">one</button><button role="tab" tabindex="-1" id="two" ${named('a')}>two</button></div>`,
    run: () => {
      on('#one', 'keydown', ({ key }) => key === 'ArrowRight' && element('#two').focus())
      on('#two', 'focus', () => two('a'))
    },
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('ArrowRight')
    },
  },
  {
    name: 'a select, changed by an arrow',
    html: `<select ${named('a')}><option>one<option>two</select>`,
    run: () => on('select', 'change', () => two('a')),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('ArrowDown')
    },
  },
  {
    name: 'a select, changed by a letter',
    html: `<select ${named('a')}><option>small<option>large</select>`,
    run: () => on('select', 'input', () => two('a')),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('l')
    },
  },
  {
    name: 'two selects, one after the other',
    requests: 4,
    html: `<select id="one" ${named('a')}><option>1<option>2</select><select id="two" ${named('b')}><option>3<option>4</select>`,
    run: () => {
      on('#one', 'change', () => two('a'))
      on('#two', 'change', () => two('b'))
    },
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Tab')
      await page.keyboard.press('ArrowDown')
    },
  },
  {
    name: 'a combination of keys in an editor',
    html: `<div contenteditable tabindex="0" ${named('a')}></div>`,
    run: () =>
      on('div', 'keydown', (event) => {
        if (event.key !== 's' || !(event as KeyboardEvent).ctrlKey) return
        event.preventDefault()
        return two('a')
      }),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.down('Control')
      await page.keyboard.press('s')
      await page.keyboard.up('Control')
    },
  },
  {
    name: 'a single letter as a hotkey of a list',
    html: `<ul tabindex="0" ${named('a')}><li>mail</ul>`,
    run: () => document.addEventListener('keydown', ({ key }) => void (key === 'e' && two('a'))),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('e')
    },
  },
  {
    name: 'Escape in a dialog, which saves the draft',
    html: `<dialog ${named('a')}><input></dialog>`,
    run: () => {
      on('dialog', 'close', () => two('a'))
      element<HTMLDialogElement>('dialog').showModal()
    },
    drive: ({ page }) => page.keyboard.press('Escape'),
  },
)
