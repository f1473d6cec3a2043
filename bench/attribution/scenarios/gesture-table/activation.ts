import { ask, element, sleep } from '../../page.js'
import { CHECKS, cases, checksLoad, named, on, two } from './cases.js'

/** Controls that are activated by a key. */
export const activation = cases(
  'Enter and Space',
  {
    name: 'Space on two checkboxes, Tab between them',
    requests: 4,
    html: CHECKS,
    run: checksLoad,
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('Space')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Space')
    },
  },
  {
    name: 'a click, then Space on another checkbox',
    requests: 4,
    html: CHECKS,
    run: checksLoad,
    drive: async ({ page }) => {
      await page.click('#one')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Space')
    },
  },
  {
    name: 'filters of one form, by Space on one and on the next',
    requests: 4,
    html: `<form><label>new <input type="checkbox" ${named('a')}></label><label>sale <input type="checkbox" ${named('b')}></label></form>`,
    run: () =>
      on('form', 'change', ({ target }) => two((target as HTMLElement).dataset.actionName === 'action_a' ? 'a' : 'b')),
    drive: async ({ page }) => {
      for (const key of ['Tab', 'Space', 'Tab', 'Space'] as const) await page.keyboard.press(key)
    },
  },
  {
    name: 'filters that reload the list a moment later, by a click on a label and by Space on the next',
    requests: 4,
    html: `<form><label id="new">new <input type="checkbox" ${named('a')}></label><label>sale <input type="checkbox" ${named('b')}></label></form>`,
    run: () =>
      on('form', 'change', async ({ target }) => {
        await sleep(250)
        await two((target as HTMLElement).dataset.actionName === 'action_a' ? 'a' : 'b')
      }),
    drive: async ({ page }) => {
      await page.click('#new')
      for (const key of ['Tab', 'Space'] as const) await page.keyboard.press(key)
    },
  },
  {
    name: 'Space on two boxes, each in a label that has the name, with pauses',
    requests: 4,
    html: `<label ${named('a')}><input type="checkbox" id="one">one</label><label ${named('b')}><input type="checkbox" id="two">two</label>`,
    run: checksLoad,
    drive: async ({ page, wait }) => {
      for (const key of ['Tab', 'Space', 'Tab', 'Space'] as const) {
        await page.keyboard.press(key)
        await wait(120)
      }
    },
  },
  {
    name: 'Space on a box without a name, then on one that has one, then on a button',
    requests: 4,
    html: '<input type="checkbox" id="one"><input type="checkbox" id="two"><button data-action-name="action_b">b</button>',
    run: () => {
      on('#one', 'change', async () => {
        await ask('none', 1, { ms: 30 })
        await ask('none', 2)
      })
      on('button', 'click', () => two('b'))
      on('#two', 'change', () => two('b', 3))
      element('#two').dataset.actionName = 'action_b'
    },
    drive: async ({ page }) => {
      for (const key of ['Tab', 'Space', 'Tab', 'Space', 'Tab', 'Space'] as const) await page.keyboard.press(key)
    },
  },
  {
    name: 'access keys of two buttons',
    requests: 4,
    html: `<button id="one" accesskey="x" ${named('a')}>x</button><button id="two" accesskey="y" ${named('b')}>y</button>`,
    run: () => {
      on('#one', 'click', () => two('a'))
      on('#two', 'click', () => two('b'))
    },
    drive: async ({ page }) => {
      const session = await page.createCDPSession()
      // The browser hears access keys in the characters; puppeteer's keys send none beside Alt.
      for (const key of ['x', 'y'])
        await session.send('Input.dispatchKeyEvent', {
          type: 'char',
          modifiers: 1,
          key,
          text: key,
          unmodifiedText: key,
        })
    },
  },
  {
    name: 'Enter on one button, Space on the next',
    requests: 4,
    html: `<button id="one" ${named('a')}>a</button><button id="two" ${named('b')}>b</button>`,
    run: () => {
      on('#one', 'click', () => two('a'))
      on('#two', 'click', () => two('b'))
    },
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Space')
    },
  },
  {
    name: 'Enter on a link of the app',
    html: `<a href="/there" ${named('a')}>there</a>`,
    run: () =>
      on('a', 'click', (event) => {
        event.preventDefault()
        return two('a')
      }),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
    },
  },
  {
    name: 'Space on a switch that listens to keys itself',
    html: `<div role="switch" tabindex="0" ${named('a')}>dark</div>`,
    run: () => on('div', 'keydown', ({ key }) => key === ' ' && two('a')),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('Space')
    },
  },
  {
    name: 'Enter on a summary',
    html: `<details ${named('a')}><summary>more</summary>text</details>`,
    run: () => on('details', 'toggle', () => two('a')),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
    },
  },
  {
    name: 'Enter in a text area, which sends a message',
    html: `<textarea ${named('c')}></textarea>`,
    run: () =>
      on('textarea', 'keydown', async ({ key }) => {
        if (key !== 'Enter') return
        await ask('c|none', 1)
        await ask('c|none', 2)
      }),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
    },
  },
  {
    name: 'Enter in a field of a form with two buttons',
    html: `<form ${named('a')}><input name="q"><button>go</button><button type="button">not</button></form>`,
    run: () =>
      on('form', 'submit', (event) => {
        event.preventDefault()
        return two('a')
      }),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.type('hat')
      await page.keyboard.press('Enter')
    },
  },
)
