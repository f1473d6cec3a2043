import { ask } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { clickBoth, onBoth } from '../shared/both.js'

/** What libraries for data do, in a few lines. */
export const libsOfData: readonly Scenario[] = [
  {
    name: 'the acknowledgement of a message to a socket that the load has opened, beside its pushes',
    requests: 4,
    background: 3,
    run: () => {
      const socket = new WebSocket(`ws://${location.host}/socket?times=20&every=150`)
      const waiting = new Map<number, () => unknown>()
      let n = 0
      socket.onmessage = ({ data }) => {
        if (data === 'news') return void ask('none', 9)
        const { id } = JSON.parse(data)
        waiting.get(id)?.()
      }
      onBoth((is) => {
        waiting.set(++n, async () => {
          await ask(is, 1)
          await ask(is, 2)
        })
        socket.send(JSON.stringify({ id: n, event: 'like' }))
      })
    },
    drive: async (user) => {
      await user.wait(300)
      await clickBoth(user)
      await user.wait(300)
    },
  },
]
