import { ask, element, onClick, sleep } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { clickBoth, onBoth } from '../shared/both.js'

const both = async (is: Letter, first = 1): Promise<void> => {
  await ask(is, first, { ms: 20 })
  await ask(is, first + 1)
}
const later: Scenario['drive'] = async (user) => {
  await user.click('a')
  await user.wait(150)
  await user.click('b')
}

/** Listeners that a click adds, and who calls them. */
export const listeners: readonly Scenario[] = [
  {
    name: 'a menu that the next click anywhere closes, which saves it',
    requests: 4,
    run: () => {
      onClick('a', async () => {
        await both('a')
        setTimeout(() => document.addEventListener('click', () => both('b'), { once: true }))
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 2)
      await user.wait(60)
      await user.click('b')
    },
  },
  {
    name: 'a drag that listens to the next release, as it begins',
    requests: 2,
    run: () => {
      element('[data-action-name=action_a]').addEventListener('pointerdown', () =>
        document.addEventListener('pointerup', () => both('a'), { once: true }),
      )
    },
    drive: async (user) => {
      await user.page.hover('[data-action-name=action_a]')
      await user.page.mouse.down()
      await user.page.mouse.move(400, 300, { steps: 4 })
      await user.page.mouse.up()
    },
  },
  {
    name: 'an intro that any movement of the pointer ends, which a click has shown',
    requests: 1,
    background: 2,
    run: () => {
      onClick('a', async () => {
        await ask('a', 1)
        document.addEventListener('mousemove', () => ask('none', 1).then(() => ask('none', 2)), { once: true })
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 1)
      await user.wait(60)
      await user.page.mouse.move(300, 300)
    },
  },
  {
    name: 'a cart that the load’s answer announces, awaited by a click’s listener for one event',
    requests: 3,
    run: () => {
      void ask('mount', 1, { ms: 600 }).then(() => dispatchEvent(new CustomEvent('cart:ready')))
      onClick('a', () => addEventListener('cart:ready', () => both('a'), { once: true }))
    },
  },
  {
    name: 'an event target of the page’s own, whose next event two clicks wait for, each with its own listener',
    requests: 5,
    run: () => {
      const cart = new EventTarget()
      void ask('mount', 1, { ms: 700 }).then(() => cart.dispatchEvent(new Event('ready')))
      onBoth((is) => cart.addEventListener('ready', () => both(is), { once: true }))
    },
    drive: clickBoth,
  },
  {
    name: 'an element’s own event that a poll dispatches, which a click waits for once',
    requests: 2,
    background: 3,
    html: '<output></output>',
    run: () => {
      let n = 0
      setInterval(async () => {
        n += 1
        await ask('none', n)
        if (n >= 4) element('output').dispatchEvent(new Event('stock', { bubbles: true }))
      }, 100)
      onClick('a', () => element('output').addEventListener('stock', () => both('a'), { once: true }))
    },
  },
  {
    name: 'a listener that a click adds for every event of a poll',
    requests: 1,
    background: 4,
    run: () => {
      let n = 0
      setInterval(() => dispatchEvent(new Event('tick')), 130)
      onClick('a', async () => {
        await ask('a', 1)
        addEventListener('tick', () => void ask('none', ++n))
      })
    },
  },
  {
    name: 'an abort signal of the first click, listened to by code and by an awaited promise',
    requests: 3,
    run: () => {
      let controller: AbortController | undefined
      onClick('a', async () => {
        controller = new AbortController()
        const { signal } = controller
        signal.addEventListener('abort', () => void ask('a|b', 1), { once: true })
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        await ask('a', 2)
      })
      onClick('b', () => {
        controller?.abort()
        void ask('b', 3)
      })
    },
    drive: later,
  },
  {
    name: 'a signal that is aborted by its own click when the answer is late',
    requests: 2,
    run: () =>
      onClick('a', async () => {
        const controller = new AbortController()
        controller.signal.addEventListener('abort', () => void ask('a', 1))
        setTimeout(() => controller.abort(), 60)
        await sleep(120)
        await ask('a', 2)
      }),
  },
  {
    name: 'a dialog of the page’s own that dispatches confirm, which the first click waits for once',
    requests: 2,
    run: () => {
      const dialog = new EventTarget()
      onClick('a', () => dialog.addEventListener('confirm', () => void ask('a|b', 1), { once: true }))
      onClick('b', () => {
        dialog.dispatchEvent(new Event('confirm'))
        void ask('b', 2)
      })
    },
    drive: later,
  },
  {
    name: 'a page transition of the code’s own: events before and after, heard once by what the click has shown',
    requests: 3,
    run: () => {
      onClick('a', async () => {
        document.addEventListener('page:loaded', () => void ask('a', 3), { once: true })
        await ask('a', 1, { ms: 40 })
        document.dispatchEvent(new Event('page:before'))
        await ask('a', 2)
        document.dispatchEvent(new Event('page:loaded'))
      })
    },
  },
  {
    name: 'smooth scrolling to the top, the header’s listener of scrolling loads at the top',
    requests: 2,
    html: '<div style="height:4000px"></div>',
    run: () => {
      let isTop = false
      addEventListener('scroll', () => {
        if (scrollY > 0 || isTop) return
        isTop = true
        void both('a')
      })
      scrollTo(0, 900)
      element('button').style.cssText = 'position:fixed;top:0'
      onClick('a', () => scrollTo({ top: 0, behavior: 'smooth' }))
    },
    drive: async (user) => {
      await user.wait(400)
      await user.click('a')
    },
  },
  {
    name: 'smooth scrolling beside a click on something else, each with its own requests',
    requests: 4,
    html: '<div id="list" style="height:100px;overflow:auto"><div style="height:5000px"></div></div>',
    run: () => {
      element('#list').addEventListener('scrollend', () => both('a'))
      onClick('a', () => element('#list').scrollTo({ top: 4_000, behavior: 'smooth' }))
      onClick('b', () => both('b'))
    },
    drive: clickBoth,
  },
  {
    name: 'a list that grows as it is scrolled by the wheel, while a click works',
    requests: 2,
    background: 1,
    html: '<div id="list" style="height:100px;width:300px;overflow:auto"><div style="height:5000px"></div></div>',
    run: () => {
      element('#list').addEventListener('scrollend', () => void ask('none', 1))
      onClick('a', async () => {
        await ask('a', 1, { ms: 600 })
        await ask('a', 2)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.page.hover('#list')
      await user.page.mouse.wheel({ deltaY: 500 })
    },
  },
  {
    name: 'what the page measures of its own requests and reports, while a click works',
    requests: 3,
    background: 1,
    run: () => {
      let n = 0
      new PerformanceObserver((list) => {
        const isOfClick = list.getEntries().some(({ name }) => name.includes('/r/a/1'))
        if (isOfClick) void ask('none', ++n)
      }).observe({ type: 'resource' })
      onClick('a', async () => {
        await (await ask('a', 1)).text()
        await ask('a', 2, { ms: 300 })
        await ask('a', 3)
      })
    },
  },
]
