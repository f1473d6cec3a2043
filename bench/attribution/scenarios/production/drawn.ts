import { ask, element, onClick } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { workOnB } from '../at-once/features.js'
import { clickBothApart } from '../shared/both.js'

/** Rows that observers of the load wait for. */
const ROWS = '<div id="panel" hidden style="height:40px">panel</div><div id="box" style="width:50px;height:10px"></div>'
const MOVE = '<style>#box{transition:opacity 60ms}#box.gone{opacity:0}</style>'

/** What the browser reports after it has drawn what a click’s code has changed, while another click is newer. */
export const drawn: readonly Scenario[] = [
  {
    name: 'a panel that the first click shows after its answer, seen by an observer of the load, while the second works',
    requests: 4,
    html: ROWS,
    run: () => {
      new IntersectionObserver((entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) void ask('a', 2)
      }).observe(element('#panel'))
      onClick('a', async () => {
        await ask('a', 1, { ms: 250 })
        element('#panel').hidden = false
      })
      workOnB(700)
    },
    drive: clickBothApart,
  },
  {
    name: 'a box that the first click makes wider after its answer, measured by an observer of the load',
    requests: 4,
    html: ROWS,
    run: () => {
      let isFirst = true
      new ResizeObserver(() => {
        if (!isFirst) void ask('a', 2)
        isFirst = false
      }).observe(element('#box'))
      onClick('a', async () => {
        await ask('a', 1, { ms: 250 })
        element('#box').style.width = '90px'
      })
      workOnB(700)
    },
    drive: clickBothApart,
  },
  {
    name: 'a row that fades out after the first click’s answer, heard by the load’s listener, while the second works',
    requests: 4,
    html: ROWS + MOVE,
    run: () => {
      document.addEventListener('transitionend', () => ask('a', 2))
      onClick('a', async () => {
        await ask('a', 1, { ms: 250 })
        element('#box').classList.add('gone')
      })
      workOnB(800)
    },
    drive: clickBothApart,
  },
  {
    name: 'a dialog that the first click closes after its answer, whose close event saves, while the second works',
    requests: 4,
    html: '<dialog id="d">size</dialog>',
    run: () => {
      const dialog = element<HTMLDialogElement>('#d')
      dialog.addEventListener('close', () => ask('a', 2))
      onClick('a', async () => {
        dialog.show()
        await ask('a', 1, { ms: 250 })
        dialog.close('added')
      })
      workOnB(700)
    },
    drive: clickBothApart,
  },
  {
    name: 'a popover that the first click shows after its answer, which loads on toggle, while the second works',
    requests: 4,
    html: '<div id="pop" popover="manual">cart</div>',
    run: () => {
      element('#pop').addEventListener('toggle', () => ask('a', 2))
      onClick('a', async () => {
        await ask('a', 1, { ms: 250 })
        element('#pop').showPopover()
      })
      workOnB(700)
    },
    drive: clickBothApart,
  },
  {
    name: 'a view transition with an object after an answer, beside the second click’s work',
    requests: 5,
    run: () => {
      onClick('a', async () => {
        await ask('a', 1, { ms: 250 })
        const { finished } = document.startViewTransition({
          types: [],
          update: () => {
            void ask('a', 2)
          },
        })
        await finished
        await ask('a', 3)
      })
      workOnB(1200)
    },
    drive: clickBothApart,
  },
  {
    name: 'a slot that the first click fills after its answer: slotchange loads, while the second works',
    requests: 4,
    html: '<div id="host"></div>',
    run: () => {
      const root = element('#host').attachShadow({ mode: 'open' })
      root.innerHTML = '<slot></slot>'
      root.querySelector('slot')?.addEventListener('slotchange', () => ask('a', 2))
      onClick('a', async () => {
        await ask('a', 1, { ms: 250 })
        element('#host').append(document.createElement('p'))
      })
      workOnB(700)
    },
    drive: clickBothApart,
  },
  {
    name: 'a list that the first click scrolls by code after its answer: scroll loads more, while the second works',
    requests: 4,
    html: '<div id="list" style="height:50px;overflow:auto"><div style="height:900px"></div></div>',
    run: () => {
      element('#list').addEventListener('scroll', () => ask('a', 2), { once: true })
      onClick('a', async () => {
        await ask('a', 1, { ms: 250 })
        element('#list').scrollTop = 300
      })
      workOnB(700)
    },
    drive: clickBothApart,
  },
  {
    name: 'a focus that the first click moves after its answer, heard by focusin, while the second works',
    requests: 4,
    html: '<input id="code">',
    run: () => {
      element('#code').addEventListener('focusin', () => ask('a', 2))
      onClick('a', async () => {
        await ask('a', 1, { ms: 250 })
        element('#code').focus()
      })
      workOnB(700)
    },
    drive: clickBothApart,
  },
  {
    name: 'details that the first click opens after its answer, whose toggle loads, while the second works',
    requests: 4,
    html: '<details id="more"><summary>more</summary>text</details>',
    run: () => {
      element('#more').addEventListener('toggle', () => ask('a', 2))
      onClick('a', async () => {
        await ask('a', 1, { ms: 250 })
        element<HTMLDetailsElement>('#more').open = true
      })
      workOnB(700)
    },
    drive: clickBothApart,
  },
]
