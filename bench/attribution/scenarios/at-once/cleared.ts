import { ask, element, onClick, url } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { two } from '../gesture-table/cases.js'
import { clickBothApart } from '../shared/both.js'
import { askAt } from './features.js'

/** What pages have somewhere: a timer that calls a function without its arguments. */
const later = (ms: number, go: () => unknown): number => window.setTimeout(() => go(), ms)
const nextFrame = (go: () => unknown): number => requestAnimationFrame(() => go())

/** A debounce as pages write it. */
function debounce(go: () => unknown, ms: number) {
  let timer = 0
  const call = (): void => {
    clearTimeout(timer)
    timer = window.setTimeout(() => {
      timer = 0
      go()
    }, ms)
  }
  return Object.assign(call, { cancel: () => clearTimeout(timer) })
}

/** Timers of clicks that look like timers which the clicks have cleared. */
export const cleared: readonly Scenario[] = [
  {
    name: 'a click that clears the page’s hint and saves by one helper, with a shorter delay',
    requests: 2,
    run: () => {
      const hint = later(3000, () => element('p').remove())
      onClick('a', () => {
        clearTimeout(hint)
        later(300, () => two('a'))
      })
    },
    html: '<p>tip</p>',
  },
  {
    name: 'a click that clears the page’s hint, and another one that saves a moment later, by one helper with one delay',
    requests: 4,
    run: () => {
      const hint = later(3000, () => element('p').remove())
      onClick('a', () => {
        clearTimeout(hint)
        return two('a')
      })
      onClick('b', () => void later(3000, () => two('b')))
    },
    html: '<p>tip</p>',
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 2)
      await user.wait(300)
      await user.click('b')
    },
  },
  {
    name: 'a click that clears the page’s hint and saves, by one helper with one delay',
    requests: 2,
    run: () => {
      const hint = later(600, () => element('p').remove())
      onClick('a', () => {
        clearTimeout(hint)
        later(600, () => two('a'))
      })
    },
    html: '<p>tip</p>',
  },
  {
    name: 'two debounces of one factory with one pause: the click calls off the page’s layout and saves',
    requests: 2,
    run: () => {
      const layOut = debounce(() => element('p').remove(), 500)
      const save = debounce(() => two('a'), 500)
      layOut()
      onClick('a', () => {
        layOut.cancel()
        save()
      })
    },
    html: '<p>tip</p>',
  },
  {
    name: 'methods bound to a controller as timers: the click stops the hint and saves',
    requests: 2,
    run: () => {
      class Controller {
        #hint = window.setTimeout(this.hide.bind(this), 500)
        hide(): void {
          element('p').remove()
        }
        save(): void {
          void two('a')
        }
        click(): void {
          clearTimeout(this.#hint)
          setTimeout(this.save.bind(this), 500)
        }
      }
      const controller = new Controller()
      onClick('a', () => controller.click())
    },
    html: '<p>tip</p>',
  },
  {
    name: 'frames of one helper: the click ends the page’s animation and saves in the next frame',
    requests: 2,
    run: () => {
      let frame = 0
      const turn = (): void => {
        element('p').style.opacity = `${Math.random()}`
        frame = nextFrame(turn)
      }
      turn()
      onClick('a', () => {
        cancelAnimationFrame(frame)
        nextFrame(() => two('a'))
      })
    },
    html: '<p>tip</p>',
  },
  {
    name: 'a click that stops the page’s refresh and counts down by an interval of the same pace',
    requests: 3,
    run: () => {
      let n = 0
      const refresh = setInterval(() => void askAt(url('none', 980), 'none', ++n), 200)
      onClick('a', () => {
        clearInterval(refresh)
        let left = 3
        const timer = setInterval(() => {
          void ask('a', left, { left })
          left -= 1
          if (!left) clearInterval(timer)
        }, 200)
      })
    },
    drive: async (user) => {
      await user.seen('none', 1)
      await user.click('a')
    },
  },
  {
    name: 'a click that stops another’s notice and saves, both by one helper with one delay',
    requests: 4,
    run: () => {
      let notice = 0
      onClick('a', async () => {
        notice = later(500, () => element('p').remove())
        await two('a')
      })
      onClick('b', () => {
        clearTimeout(notice)
        later(500, () => two('b'))
      })
    },
    html: '<p>tip</p>',
    drive: clickBothApart,
  },
]
