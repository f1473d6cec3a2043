import { ask, element, onClick, url } from '../../page.js'
import type { Scenario, User } from '../../scenario.js'
import { clickBothApart } from '../shared/both.js'

const FIELDS =
  '<input id="coupon" data-action-name="action_b"><select id="size" data-action-name="action_b"><option>S<option>M</select>'

/** Notes that the visitor has edited a field. Returns a function that says so, and forgets it. */
function noteEdits(): () => boolean {
  let isChanged = false
  for (const field of ['#coupon', '#size'])
    element(field).addEventListener('input', () => {
      isChanged = true
    })
  return () => {
    const was = isChanged
    isChanged = false
    return was
  }
}

const typeWhileSaving = async (user: User): Promise<void> => {
  await user.click('a')
  await user.seen('a', 1)
  await user.page.type('#coupon', 'x')
}
const typeAndPause = async (user: User): Promise<void> => {
  await user.page.type('#coupon', 'x')
  await user.wait(1200)
  await user.click('a')
}

/** A form that is saved, and saved again at the end if it has been edited meanwhile. */
const saved = (
  name: string,
  run: (isChanged: () => boolean) => void,
  drive: Scenario['drive'] = typeWhileSaving,
): Scenario => ({ name, requests: 2, html: FIELDS, run: () => run(noteEdits()), drive })

/** Forms whose edits only leave a mark, for the code that is saving. */
export const autosave: readonly Scenario[] = [
  saved('saved again since the visitor has typed meanwhile', (isChanged) =>
    onClick('a', async () => {
      await ask('a', 1, { ms: 400 })
      if (isChanged()) await ask('a|b', 2)
    }),
  ),
  saved('saved again since the visitor has typed meanwhile, by XMLHttpRequest', (isChanged) =>
    onClick('a', () => {
      const xhr = new XMLHttpRequest()
      xhr.open('POST', url('a', 1, { ms: 400 }))
      xhr.onload = () => isChanged() && ask('a|b', 2)
      xhr.send()
    }),
  ),
  saved(
    'saved again since the visitor has chosen by an arrow key meanwhile',
    (isChanged) =>
      onClick('a', async () => {
        await ask('a', 1, { ms: 400 })
        if (isChanged()) await ask('a|b', 2)
      }),
    async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.press('#size', 'ArrowDown')
    },
  ),
  {
    name: 'saved again since the second click has noted a change, and shows a notice for a while',
    requests: 2,
    run: () => {
      let isChanged = false
      onClick('a', async () => {
        await ask('a', 1, { ms: 400 })
        if (isChanged) await ask('a|b', 2)
      })
      onClick('b', () => {
        const notice = document.createElement('p')
        notice.textContent = 'added'
        document.body.append(notice)
        setTimeout(() => notice.remove(), 1500)
        isChanged = true
      })
    },
    drive: clickBothApart,
  },
  saved(
    'a form that is left for a button whose press has an effect, then two requests',
    () => {
      element('[data-action-name=action_a]').addEventListener('pointerdown', () => document.body.append('pressed'))
      onClick('a', async () => {
        await ask('a', 1, { ms: 50 })
        await ask('a', 2)
      })
    },
    typeAndPause,
  ),
]
