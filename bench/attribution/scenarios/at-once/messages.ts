import { ask, element } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { two } from '../gesture-table/cases.js'
import { clickBothApart, onBoth } from '../shared/both.js'
import { poll } from './features.js'

/** Answers that come as messages. */
export const messages: readonly Scenario[] = [
  {
    name: 'a frame that answers two clicks by number',
    requests: 4,
    html: `<iframe srcdoc="<script>onmessage = (e) => setTimeout(() => e.source.postMessage(e.data, '*'), 200)</script>"></iframe>`,
    run: () => {
      const waiting = new Map<number, () => void>()
      let id = 0
      addEventListener('message', ({ data }) => waiting.get(data.id)?.())
      onBoth((is) => {
        id += 1
        waiting.set(id, () => void two(is))
        element<HTMLIFrameElement>('iframe').contentWindow?.postMessage({ id }, '*')
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a broadcast of a leader of the same page: two clicks ask it, it asks the server and tells both',
    requests: 4,
    run: () => {
      poll()
      const leader = new BroadcastChannel('leader')
      const client = new BroadcastChannel('leader')
      leader.onmessage = async ({ data: { id } }) => {
        if (!id) return
        await ask(id, 1, { ms: 60 })
        leader.postMessage({ done: id })
      }
      onBoth(async (is) => {
        const told = new Promise<void>((resolve) =>
          client.addEventListener('message', ({ data: { done } }) => done === is && resolve()),
        )
        client.postMessage({ id: is })
        await told
        await ask(is, 2)
      })
    },
    drive: clickBothApart,
  },
]
