// What the browser reports later, when code has changed something: a selection, a transition, a dialog.
import { describe, expect, test } from 'vitest'
import { setStage } from '../support/stage.js'
import { useTwoButtons } from '../support/two-buttons.js'

const stage = setStage()
const { open, came, links, answer } = useTwoButtons(stage)

/** What is changed, the event that reports it, and the code that changes it. */
const CHANGES: readonly [name: string, html: string, hears: string, changes: string][] = [
  [
    'a selection',
    '<p id="text">text</p>',
    `document.onselectionchange = heard`,
    'getSelection().selectAllChildren(text)',
  ],
  ['the text of a field', '<input id="field" value="code">', 'field.onselect = heard', 'field.select()'],
  ['a section', '<details id="more">text</details>', 'more.ontoggle = heard', 'more.open = true'],
  ['a dialog', '<dialog id="box" open>text</dialog>', 'box.onclose = heard', 'box.close()'],
  ['a sound', '<audio id="sound"></audio>', 'sound.onvolumechange = heard', 'sound.volume = 0.5'],
  [
    'a style',
    '<style>#fading { transition: opacity 3s }</style><p id="fading">text</p>',
    'fading.ontransitionrun = heard',
    'fading.style.opacity = 0.5',
  ],
  [
    'a scroll position',
    '<div id="list" style="height:40px;overflow:auto"><p style="height:900px"></p></div>',
    'list.onscroll = heard',
    'list.scrollTop = 90',
  ],
]

const HEARD = `let isDue = false; const heard = () => { if (isDue) ask('caused'); isDue = false }`

describe('what code changes belongs to that code when the browser reports it', () => {
  test.each(CHANGES)('%s that a timer of the page changes is not the work of an open click', async (...change) => {
    const [, html, hears, changes] = change
    answer('slow', [200], 4000)
    const page = await open(
      `${HEARD}; ${hears}
       let idleAt = Infinity
       // Code for the click has also run in idle time, such as that of web-vitals.
       on('a', async () => { requestIdleCallback(() => { idleAt = performance.now() }, { timeout: 1500 }); await ask('slow'); ask('of-a') })
       const timer = setInterval(() => {
         if (!(performance.now() - idleAt > 200)) return
         clearInterval(timer)
         isDue = true
         ${changes}
       }, 100)`,
      html,
    )
    await page.click('#a')
    await came('caused')
    await came('of-a')
    expect(links('caused').filter((link) => link.startsWith('pay'))).toEqual([])
    expect(links('of-a')).toEqual(['pay exact'])
  })

  test.each(CHANGES)(
    '%s that a click changes after its answer is its work, while a later click works',
    async (...change) => {
      const [, html, hears, changes] = change
      answer('of-a', [200], 300)
      answer('of-b', [200], 1500)
      const page = await open(
        `${HEARD}; ${hears}
       on('a', async () => { await ask('of-a'); isDue = true; ${changes} })
       on('b', () => ask('of-b'))`,
        html,
      )
      await page.click('#a')
      await page.click('#b')
      await came('caused')
      expect(links('caused').join()).toMatch(/^pay/)
    },
  )
})
