import { ask, element, onClick, sleep } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { both, slow } from './parts.js'

/** Steps in the history, by code, by links and by the browser's own buttons. */
export const addresses: readonly Scenario[] = [
  {
    name: 'filters in the address: the click sets one and loads, the back button reads again meanwhile',
    requests: 2,
    background: 2,
    run: () => {
      onClick('a', async () => {
        history.pushState({ filter: 'red' }, '', '?filter=red')
        await slow()
      })
      addEventListener('popstate', () => void ask('none', 1).then(() => ask('none', 2)))
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.page.goBack()
    },
  },
  {
    name: 'filters in the address: the click sets one by its hash, the back button reads again meanwhile',
    requests: 2,
    background: 1,
    run: () => {
      onClick('a', async () => {
        history.pushState({}, '', '#red')
        await slow()
      })
      addEventListener('hashchange', () => void ask('none', 1))
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.page.goBack()
    },
  },
  {
    name: 'the Navigation API: the back button is intercepted while a click works',
    requests: 2,
    background: 2,
    run: () => {
      navigation.addEventListener('navigate', (event) => {
        if (event.navigationType === 'traverse')
          event.intercept({ handler: () => ask('none', 1).then(() => ask('none', 2)) })
      })
      onClick('a', async () => {
        history.pushState({}, '', '?filter=red')
        await slow()
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.page.goBack()
    },
  },
  {
    name: 'a click that steps back by code while its work goes on',
    requests: 4,
    run: () => {
      history.pushState({}, '', '?filter=red')
      addEventListener('popstate', () => void both('a', 3))
      onClick('a', async () => {
        history.back()
        await both('a')
      })
    },
  },
  {
    name: 'a click that steps back by the Navigation API, awaited and heard by popstate',
    requests: 3,
    run: () => {
      history.pushState({}, '', '?filter=red')
      addEventListener('popstate', () => void ask('a', 2))
      onClick('a', async () => {
        await ask('a', 1)
        await navigation.back().finished
        await ask('a', 3)
      })
    },
  },
  {
    name: 'a link to a fragment whose popstate loads, beside another click’s work',
    requests: 4,
    html: '<a id="jump" href="#reviews" data-action-name="action_c">reviews</a>',
    run: () => {
      addEventListener('popstate', () => void ask('c', 1).then(() => ask('c', 2)))
      onClick('a', slow)
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.click('#jump')
    },
  },
  {
    name: 'an infinite list: a sentinel loads more by a click, and the back button brings the place back',
    requests: 2,
    background: 1,
    html: '<ul style="margin:0"></ul>',
    run: () => {
      let page = 0
      onClick('a', async () => {
        page += 1
        await ask('a', 1)
        history.pushState({ page }, '', `?page=${page}`)
        element('ul').append(Object.assign(document.createElement('li'), { style: 'height:900px' }))
        await sleep(30)
        await ask('a', 2, { ms: 700 })
      })
      addEventListener('popstate', async () => {
        await ask('none', 1)
        scrollTo(0, 0)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 2)
      await user.page.goBack()
    },
  },
]

interface NavigateEvent extends Event {
  readonly navigationType: string
  intercept(options: { handler: () => unknown }): void
}
declare const navigation: {
  addEventListener(type: 'navigate', listener: (event: NavigateEvent) => unknown): void
  back(): { readonly finished: Promise<unknown> }
}
