import { ask } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { clickBothApart, onBoth } from '../shared/both.js'

/** Routes that a click begins while another one’s is in progress. */
export const routes: readonly Scenario[] = [
  {
    name: 'two view transitions: the second click skips the first’s, both await what is finished',
    requests: 6,
    run: () => {
      onBoth(async (is) => {
        const transition = document.startViewTransition(async () => {
          await ask(is, 1, { ms: 100 })
          document.title = is
        })
        transition.ready.catch(() => {})
        await transition.updateCallbackDone
        await ask(is, 2)
        await transition.finished.catch(() => {})
        await ask(is, 3)
      })
    },
    drive: async (user) => {
      await user.press('a', 'Enter')
      await user.wait(60)
      await user.press('b', 'Enter')
    },
  },
  {
    name: 'the Navigation API: the second click’s route aborts the first’s, which says so',
    requests: 4,
    run: () => {
      const { navigation } = window as unknown as { navigation: EventTarget & { navigate(to: string): unknown } }
      navigation.addEventListener('navigate', (event) => {
        const { destination, intercept, signal } = event as unknown as {
          destination: { url: string }
          intercept: (options: object) => void
          signal: AbortSignal
        }
        const is = destination.url.endsWith('a') ? 'a' : 'b'
        intercept.call(event, {
          handler: async () => {
            signal.addEventListener('abort', () => void ask('a|b', 1))
            await ask(is, 1, { ms: 300 })
            if (!signal.aborted) await ask(is, 2)
          },
        })
      })
      onBoth((is) => {
        const { committed, finished } = navigation.navigate(`#/${is}`) as Record<string, Promise<unknown>>
        committed?.catch(() => {})
        finished?.catch(() => {})
      })
    },
    drive: clickBothApart,
  },
]
