import { ask, element, onClick, sleep, url } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { workOnB } from '../at-once/features.js'
import { clickBothApart } from '../shared/both.js'

/** What the page’s own hooks report: errors, violations, what is late. */
export const reports: readonly Scenario[] = [
  {
    name: 'a rejection that nobody catches, of the first click after its answer, reported while the second one works',
    requests: 4,
    run: () => {
      addEventListener('unhandledrejection', (event) => {
        event.preventDefault()
        void ask('a', 2)
      })
      onClick('a', async () => {
        const { status } = await ask('a', 1, { ms: 250, fail: 1 })
        throw new Error(`cart ${status}`)
      })
      workOnB(700)
    },
    drive: clickBothApart,
  },
  {
    name: 'an error thrown in a timer of the first click, reported by onerror while the second one works',
    requests: 4,
    run: () => {
      window.onerror = () => {
        void ask('a', 2)
        return true
      }
      onClick('a', async () => {
        await ask('a', 1)
        setTimeout(() => {
          throw new Error('no price')
        }, 250)
      })
      workOnB(700)
    },
    drive: clickBothApart,
  },
  {
    name: 'an error thrown in a frame of the first click, reported by a listener while the second one works',
    requests: 4,
    run: () => {
      addEventListener('error', (event) => {
        event.preventDefault()
        void ask('a', 2)
      })
      onClick('a', async () => {
        await ask('a', 1, { ms: 250 })
        requestAnimationFrame(() => {
          throw new Error('no row')
        })
      })
      workOnB(700)
    },
    drive: clickBothApart,
  },
  {
    name: 'reportError of what a click has caught, while the next one works',
    requests: 4,
    run: () => {
      addEventListener('error', () => ask('a', 2))
      onClick('a', async () => {
        try {
          await ask('a', 1, { ms: 250 })
          throw new Error('no stock')
        } catch (error) {
          reportError(error)
        }
      })
      workOnB(700)
    },
    drive: clickBothApart,
  },
  {
    name: 'a poll of the page that fails with an error nobody catches, reported beside a click',
    requests: 2,
    background: 3,
    run: () => {
      let n = 1
      addEventListener('unhandledrejection', (event) => {
        event.preventDefault()
        n += 1
        void ask('none', n)
      })
      const poll = async (): Promise<void> => {
        const { ok } = await fetch('/missing')
        if (!ok) throw new Error('stock')
      }
      const timer = setInterval(() => (n < 4 ? void poll() : clearInterval(timer)), 150)
      void ask('none', 1)
      onClick('a', async () => {
        await ask('a', 1, { ms: 700 })
        await ask('a', 2)
      })
    },
    drive: async (user) => {
      await user.click('a')
    },
  },
  {
    name: 'a policy that a picture of the first click violates, reported while the second one works',
    requests: 4,
    run: () => {
      const policy = document.createElement('meta')
      policy.httpEquiv = 'Content-Security-Policy'
      policy.content = "img-src 'self'"
      document.head.append(policy)
      addEventListener('securitypolicyviolation', () => ask('a', 2))
      onClick('a', async () => {
        await ask('a', 1, { ms: 250 })
        const picture = new Image()
        picture.src = 'http://pictures.invalid/a.png'
        document.body.append(picture)
      })
      workOnB(700)
    },
    drive: clickBothApart,
  },
  {
    name: 'a global queue of reports, each sent by a promise chain that goes on after failures',
    requests: 4,
    run: () => {
      let tail: Promise<unknown> = Promise.resolve()
      const report = (is: 'a' | 'b', n: number): void => {
        tail = tail.then(() => ask(is, n, { ms: 80, fail: n === 1 ? 1 : 0 })).catch(() => {})
      }
      for (const is of ['a', 'b'] as const)
        onClick(is, () => {
          report(is, 1)
          report(is, 2)
        })
    },
    drive: clickBothApart,
  },
  {
    name: 'a click’s XHR that times out: ontimeout tells the server, while another click works',
    requests: 4,
    run: () => {
      onClick('a', () => {
        const xhr = new XMLHttpRequest()
        xhr.open('GET', url('a', 1, { ms: 2000 }))
        xhr.timeout = 300
        xhr.ontimeout = () => ask('a', 2)
        xhr.send()
      })
      workOnB(700)
    },
    drive: clickBothApart,
  },
  {
    name: 'an event listener that throws in the middle of the first click’s dispatch, after its answer',
    requests: 5,
    run: () => {
      const bus = new EventTarget()
      window.onerror = () => {
        void ask('a', 2)
        return true
      }
      bus.addEventListener('added', () => {
        throw new Error('broken plug-in')
      })
      bus.addEventListener('added', () => ask('a', 3))
      onClick('a', async () => {
        await ask('a', 1, { ms: 250 })
        bus.dispatchEvent(new Event('added'))
      })
      workOnB(700)
    },
    drive: clickBothApart,
  },
  {
    name: 'a form validated by code after an answer: invalid is reported by its field, while another click works',
    requests: 4,
    html: '<form id="f"><input id="zip" required></form>',
    run: () => {
      element('#zip').addEventListener('invalid', () => ask('a', 2))
      onClick('a', async () => {
        await ask('a', 1, { ms: 250 })
        await sleep(20)
        element<HTMLFormElement>('#f').reportValidity()
      })
      workOnB(700)
    },
    drive: clickBothApart,
  },
]
