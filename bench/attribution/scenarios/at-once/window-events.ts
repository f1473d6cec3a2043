import { ask, onClick } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { two } from '../gesture-table/cases.js'
import { clickBothApart } from '../shared/both.js'
import { workOnB } from './features.js'

/** Events of the window while clicks work. */
export const windowEvents: readonly Scenario[] = [
  {
    name: 'a resize while both clicks work: the layout is measured in a frame and loads',
    requests: 4,
    background: 2,
    run: () => {
      let frame = 0
      addEventListener('resize', () => {
        cancelAnimationFrame(frame)
        frame = requestAnimationFrame(() => void ask('none', 1).then(() => ask('none', 2)))
      })
      workOnB(600)
      onClick('a', async () => {
        await ask('a', 1, { ms: 600 })
        await ask('a', 2)
      })
    },
    drive: async (user) => {
      await clickBothApart(user)
      await user.wait(60)
      await user.page.setViewport({ width: 640, height: 500 })
    },
  },
  {
    name: 'the network is gone and comes back while a click waits: the page refreshes, the click tries again',
    requests: 3,
    background: 2,
    run: () => {
      addEventListener('online', () => void ask('none', 1).then(() => ask('none', 2)))
      onClick('a', async () => {
        await ask('a', 1, { ms: 20 })
        await new Promise((resolve) => addEventListener('online', resolve, { once: true }))
        await two('a', 2)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.wait(50)
      await user.page.setOfflineMode(true)
      await user.wait(80)
      await user.page.setOfflineMode(false)
    },
  },
]
