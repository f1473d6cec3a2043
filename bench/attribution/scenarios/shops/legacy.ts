import { ask, element, onClick, sleep, url } from '../../page.js'
import type { Letter, Scenario, Truth } from '../../scenario.js'
import { clickBoth, onBoth } from '../shared/both.js'
import { both, later } from './parts.js'

/** A request by XHR with callbacks, as before promises. */
function get(is: Truth, n: number, done?: () => unknown, ms = 20): XMLHttpRequest {
  const request = new XMLHttpRequest()
  request.open('GET', url(is, n, { ms }))
  request.onreadystatechange = () => {
    if (request.readyState === 4) done?.()
  }
  request.send()
  return request
}

/** Code as shops wrote it ten years ago and still serve it. */
export const legacy: readonly Scenario[] = [
  {
    name: 'a delayed task that an interval carries, which clears itself as it first fires',
    requests: 2,
    run: () => {
      let id: ReturnType<typeof setInterval> | undefined
      const delay = (run: () => void): void => {
        clearInterval(id)
        id = setInterval(() => {
          clearInterval(id)
          id = undefined
          run()
        }, 120)
      }
      onClick('a', () => {
        delay(() => void ask('a', 8))
        delay(() => void both('a'))
      })
    },
  },
  {
    name: 'a delayed task that an interval carries, restarted by another click',
    requests: 3,
    run: () => {
      let id: ReturnType<typeof setInterval> | undefined
      const delay = (run: () => void): void => {
        clearInterval(id)
        id = setInterval(() => {
          clearInterval(id)
          run()
        }, 300)
      }
      onBoth((is) => {
        void ask(is, 1)
        delay(() => void ask('a|b', 2))
      })
    },
    drive: later,
  },
  {
    name: 'a task queue that asks a timer and an interval at once, and whichever comes first clears both',
    requests: 4,
    run: () => {
      let queue: (() => void)[] = []
      const flush = (): void => {
        const all = queue
        queue = []
        for (const run of all) run()
      }
      const asap = (run: () => void): void => {
        queue.push(run)
        if (queue.length > 1) return
        const end = (): void => {
          clearTimeout(timer)
          clearInterval(interval)
          flush()
        }
        const timer = setTimeout(end, 0)
        const interval = setInterval(end, 50)
      }
      onBoth((is) => asap(() => get(is, 1, () => asap(() => get(is, 2)))))
    },
    drive: later,
  },
  {
    name: 'a queue of requests that is one long: the next is sent as the last one completes, two of each click',
    requests: 3,
    run: () => {
      const waiting: (() => void)[] = []
      let isBusy = false
      const send = (is: Truth, n: number): void => {
        const go = (): void => {
          isBusy = true
          get(is, n, () => {
            isBusy = false
            waiting.shift()?.()
          })
        }
        if (isBusy) waiting.push(go)
        else go()
      }
      onClick('a', () => {
        send('a', 1)
        send('a', 2)
        send('a', 3)
      })
    },
  },
  {
    name: 'a dispatcher whose stores wait for each other, and tell their views a moment later',
    requests: 4,
    run: () => {
      const handlers: ((is: Letter, waitFor: (i: number) => void) => void)[] = []
      const views: ((is: Letter) => void)[] = []
      const dispatch = (is: Letter): void => {
        const done = new Set<number>()
        const call = (i: number): void => {
          if (done.has(i)) return
          done.add(i)
          handlers[i]?.(is, call)
        }
        for (let i = 0; i < handlers.length; i += 1) call(i)
      }
      handlers.push(
        (is, waitFor) => {
          waitFor(1)
          setTimeout(() => {
            for (const view of views) view(is)
          }, 30)
        },
        (is) => void get(is, 1),
      )
      views.push((is) => void get(is, 2))
      onBoth(dispatch)
    },
    drive: later,
  },
  {
    name: 'models and collections: sync, then change, then the view that renders and fetches its children',
    requests: 6,
    run: () => {
      const events: Record<string, ((is: Letter) => void)[]> = {}
      const on = (type: string, run: (is: Letter) => void): void => {
        events[type] = [...(events[type] ?? []), run]
      }
      const trigger = (type: string, is: Letter): void => {
        for (const run of events[type] ?? []) run(is)
      }
      on('change', (is) => void setTimeout(() => trigger('render', is), 0))
      on('render', (is) => void get(is, 2, () => trigger('children', is)))
      on('children', (is) => void get(is, 3))
      onBoth((is) => get(is, 1, () => trigger('change', is), 60))
    },
    drive: clickBoth,
  },
  {
    name: 'a quick click of a library for fingers: touchend makes the click itself',
    requests: 2,
    html: '<div id="fast" role="button" data-action-name="action_c" style="padding:20px">buy</div>',
    run: () => {
      document.addEventListener(
        'touchend',
        (event) => {
          event.preventDefault()
          event.target?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))
        },
        { passive: false },
      )
      element('#fast').addEventListener('click', () => void ask('c', 1).then(() => ask('c', 2)))
    },
    drive: ({ page }) => page.tap('#fast'),
  },
  {
    name: 'a library of gestures that waits for a second tap before it calls the first one a tap',
    requests: 2,
    html: '<div id="picture" role="button" data-action-name="action_c" style="padding:30px;touch-action:none">picture</div>',
    run: () => {
      let timer: ReturnType<typeof setTimeout> | undefined
      element('#picture').addEventListener('pointerup', () => {
        clearTimeout(timer)
        timer = setTimeout(() => void ask('c', 1).then(() => ask('c', 2)), 300)
      })
    },
    drive: ({ page }) => page.tap('#picture'),
  },
  {
    name: 'a slideshow that stops while the pointer is over it and goes on after, beside a click',
    requests: 2,
    background: 3,
    html: '<div id="show" style="height:120px;width:200px">slide</div>',
    run: () => {
      let n = 0
      const start = () => setInterval(() => void ask('none', ++n), 150)
      let timer = start()
      element('#show').addEventListener('mouseenter', () => clearInterval(timer))
      element('#show').addEventListener('mouseleave', () => {
        timer = start()
      })
      onClick('a', async () => {
        await ask('a', 1, { ms: 1200 })
        await ask('a', 2)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.page.hover('#show')
      await user.wait(100)
      await user.page.mouse.move(700, 500)
    },
  },
  {
    name: 'ajax events of the document: a spinner, and a hook that reloads the mini basket after each post',
    requests: 4,
    run: () => {
      const send = (is: Letter, n: number): void =>
        void get(
          is,
          n,
          () => document.dispatchEvent(new CustomEvent('ajaxComplete', { detail: { is, n } })),
          n === 1 ? 80 : 10,
        )
      document.addEventListener('ajaxComplete', (event) => {
        const { is, n } = (event as CustomEvent<{ is: Letter; n: number }>).detail
        if (n === 1) send(is, 2)
      })
      onBoth((is) => send(is, 1))
    },
    drive: clickBoth,
  },
  {
    name: 'effects one after another: fade out by timers of 13 ms, then the row is sent, then fade in',
    requests: 2,
    html: '<p id="row">row</p>',
    run: () => {
      const animate = (to: number, done: () => void): void => {
        let step = 0
        const id = setInterval(() => {
          step += 1
          element('#row').style.opacity = String(Math.abs(1 - to - step / 20))
          if (step < 20) return
          clearInterval(id)
          done()
        }, 13)
      }
      onClick('a', () => animate(0, () => get('a', 1, () => animate(1, () => get('a', 2)))))
    },
  },
  {
    name: 'effects in one shared interval of all animations, whose ends are the clicks’ own',
    requests: 2,
    run: () => {
      const tweens = new Set<{ left: number; done: () => void }>()
      let id: ReturnType<typeof setInterval> | undefined
      const tick = (): void => {
        for (const tween of tweens) {
          tween.left -= 13
          if (tween.left > 0) continue
          tweens.delete(tween)
          tween.done()
        }
        if (!tweens.size) {
          clearInterval(id)
          id = undefined
        }
      }
      const animate = (left: number, done: () => void): void => {
        tweens.add({ left, done })
        id ??= setInterval(tick, 13)
      }
      onClick('a', () => animate(200, () => get('a', 1)))
      onClick('b', () => animate(400, () => get('a|b', 2)))
    },
    drive: clickBoth,
  },
  {
    name: 'a page with hashbang routes polled by an interval, because old browsers had no event',
    requests: 2,
    background: 0,
    run: () => {
      let last = location.hash
      setInterval(() => {
        if (location.hash === last) return
        last = location.hash
        void ask('a|none', 1).then(() => ask('a|none', 2))
      }, 50)
      onClick('a', () => {
        location.hash = '#!/basket'
      })
    },
  },
  {
    name: 'a synchronous loop that keeps the thread busy while another button is pressed',
    requests: 4,
    run: () => {
      onClick('a', async () => {
        void ask('a', 1)
        const end = performance.now() + 300
        while (performance.now() < end);
        setTimeout(() => ask('a', 2), 0)
      })
      onBoth((is) => is === 'b' && both('b'))
    },
    drive: async (user) => {
      const first = user.click('a')
      await sleep(60)
      await Promise.all([first, user.click('b')])
    },
  },
]
