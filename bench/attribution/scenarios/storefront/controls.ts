import { element } from '../../page.js'
import { cases, centre, named, on, two } from '../gesture-table/cases.js'

/** Dialogs, popovers and details, by what they are made of today. */
export const opened = cases(
  'dialogs and popovers',
  {
    name: 'a form with the method dialog: the close handler reads the answer',
    html: `<button id="open">open</button><dialog><form method="dialog"><button value="yes" ${named('a')}>yes</button></form></dialog>`,
    run: () => {
      const dialog = element<HTMLDialogElement>('dialog')
      on('#open', 'click', () => dialog.showModal())
      on('dialog', 'close', () => void (dialog.returnValue === 'yes' && two('a')))
    },
    drive: async (user) => {
      await user.click('#open')
      await user.wait(150)
      await user.click('dialog button')
    },
  },
  {
    name: 'a form with the method dialog, Enter in its field',
    html: `<dialog open><form method="dialog" ${named('a')}><input id="q"><button value="ok">ok</button></form></dialog>`,
    run: () => on('dialog', 'close', () => two('a')),
    drive: (user) => user.press('#q', 'Enter'),
  },
  {
    name: 'a dialog that a command opens',
    html: `<button command="show-modal" commandfor="d" ${named('a')}>open</button><dialog id="d">hello</dialog>`,
    run: () => on('dialog', 'toggle', () => two('a')),
    drive: (user) => user.click('button'),
  },
  {
    name: 'a command of one’s own',
    html: `<button command="--rotate" commandfor="p" ${named('a')}>rotate</button><p id="p">picture</p>`,
    run: () => on('p', 'command', () => two('a')),
    drive: (user) => user.click('button'),
  },
  {
    name: 'a popover that its target opens, and loads before it shows',
    html: `<button popovertarget="p" ${named('a')}>more</button><div id="p" popover>more</div>`,
    run: () => on('#p', 'beforetoggle', () => two('a')),
    drive: (user) => user.click('button'),
  },
  {
    name: 'a popover that closes because something else is clicked',
    html: '<button popovertarget="p">more</button><div id="p" popover data-action-name="action_a">more</div><p id="else" data-action-name="action_a">elsewhere</p>',
    run: () => on('#p', 'toggle', (event) => void ((event as ToggleEvent).newState === 'closed' && two('a'))),
    drive: async (user) => {
      await user.click('button')
      await user.wait(200)
      await user.click('#else')
    },
  },
  {
    name: 'a popover that Escape closes',
    html: `<button popovertarget="p">more</button><div id="p" popover><button id="in" autofocus ${named('a')}>in</button></div>`,
    run: () => on('#p', 'toggle', (event) => void ((event as ToggleEvent).newState === 'closed' && two('a'))),
    drive: async (user) => {
      await user.click('button')
      await user.wait(200)
      await user.press('#in', 'Escape')
    },
  },
  {
    name: 'details of one name: opening the second closes the first, which saves',
    requests: 4,
    html: `<details name="n" open id="one"><summary>1</summary>x</details><details name="n" id="two"><summary ${named('a')}>2</summary>y</details>`,
    run: () => {
      element<HTMLDetailsElement>('#one').dataset.state = 'ready'
      setTimeout(() => {
        on('#one', 'toggle', () => two('a'))
        on('#two', 'toggle', () => two('a', 3))
      }, 60)
    },
    drive: (user) => user.click('#two summary'),
  },
)

/** Fields and what is entered in them. */
export const entered = cases(
  'fields',
  {
    name: 'a search field whose cross empties it',
    html: `<input type="search" value="hats" style="width:200px" ${named('a')}>`,
    run: () => on('input', 'search', () => two('a')),
    drive: async ({ page }) => {
      const { x, y } = await centre(page, 'input')
      await page.mouse.click(x, y)
      await page.mouse.click(x + 92, y)
    },
  },
  {
    name: 'a search field, Enter heard by its search event',
    html: `<input type="search" value="hats" ${named('a')}>`,
    run: () => on('input', 'search', () => two('a')),
    drive: (user) => user.press('input', 'Enter'),
  },
  {
    name: 'a number whose arrows are clicked',
    html: `<input type="number" value="1" style="width:120px" ${named('a')}>`,
    run: () => on('input', 'input', () => two('a')),
    drive: async ({ page }) => {
      const { x, y } = await centre(page, 'input')
      await page.mouse.move(x + 50, y)
      await page.mouse.click(x + 52, y - 4)
    },
  },
  {
    name: 'text that an input method composes and commits',
    html: `<input ${named('a')}>`,
    run: () => on('input', 'compositionend', () => two('a')),
    drive: async ({ page }) => {
      await page.focus('input')
      const session = await page.createCDPSession()
      await session.send('Input.imeSetComposition', { text: 'ni', selectionStart: 2, selectionEnd: 2 })
      await session.send('Input.insertText', { text: '你' })
      await session.detach()
    },
  },
  {
    name: 'cut by keys, in editable text',
    html: `<p contenteditable ${named('a')}>text</p>`,
    run: () => on('p', 'cut', () => two('a')),
    drive: async ({ page }) => {
      await page.focus('p')
      await page.keyboard.down('Control')
      await page.keyboard.press('KeyA')
      await page.keyboard.press('KeyX')
      await page.keyboard.up('Control')
    },
  },
  {
    name: 'undone by keys, in editable text',
    html: `<p contenteditable ${named('a')}></p>`,
    run: () => on('p', 'beforeinput', (event) => void ((event as InputEvent).inputType === 'historyUndo' && two('a'))),
    drive: async ({ page }) => {
      await page.focus('p')
      await page.keyboard.type('x')
      await page.keyboard.down('Control')
      await page.keyboard.press('KeyZ')
      await page.keyboard.up('Control')
    },
  },
  {
    name: 'an entry of a list of suggestions, chosen by keys',
    html: `<input list="l" ${named('a')}><datalist id="l"><option>hats</option></datalist>`,
    run: () => on('input', 'input', () => void (element<HTMLInputElement>('input').value === 'hats' && two('a'))),
    drive: async ({ page }) => {
      await page.focus('input')
      await page.keyboard.type('hats')
    },
  },
  {
    name: 'several entries of a list box, chosen by arrows with the shift key',
    html: `<select multiple ${named('a')}><option>1<option>2<option>3</select>`,
    run: () =>
      on(
        'select',
        'change',
        () => void (element<HTMLSelectElement>('select').selectedOptions.length === 2 && two('a')),
      ),
    drive: async ({ page }) => {
      await page.focus('select')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.down('Shift')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.up('Shift')
    },
  },
  {
    name: 'a one-time code: each field moves on to the next, the last one sends',
    html: `<form ${named('a')}><input maxlength="1" id="x"><input maxlength="1" id="y"></form>`,
    run: () => {
      on('#x', 'input', () => element('#y').focus())
      on('#y', 'input', () => element<HTMLFormElement>('form').requestSubmit())
      on('form', 'submit', (event) => {
        event.preventDefault()
        return two('a')
      })
    },
    drive: async ({ page }) => {
      await page.focus('#x')
      await page.keyboard.type('12', { delay: 40 })
    },
  },
  {
    name: 'a field that is checked as its form says it is invalid',
    html: `<form ${named('a')}><input required><button>send</button></form>`,
    run: () => on('input', 'invalid', () => two('a')),
    drive: (user) => user.click('button'),
  },
)
