import { ask, element, onClick } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'

/** Tasks, routes, transitions and frames. */
export const routes: readonly Scenario[] = [
  {
    name: 'clipboard, permissions and storage, whose promises are awaited',
    requests: 3,
    run: () => {
      onClick('a', async () => {
        await navigator.clipboard.writeText('link').catch(() => {})
        await ask('a', 1)
        await navigator.permissions.query({ name: 'geolocation' })
        await ask('a', 2)
        await navigator.storage.estimate()
        await ask('a', 3)
      })
    },
  },
  {
    name: 'work in slices of idle time that yields to input',
    requests: 5,
    run: () => {
      const items: { is: Letter; n: number }[] = []
      const slice = (deadline: IdleDeadline): void => {
        const item = deadline.timeRemaining() >= 0 ? items.shift() : undefined
        if (item) void ask(item.is, item.n)
        if (items.length) requestIdleCallback(slice, { timeout: 100 })
      }
      onClick('a', () => {
        for (let n = 1; n <= 5; n += 1) items.push({ is: 'a', n })
        requestIdleCallback(slice, { timeout: 100 })
      })
    },
  },
  {
    name: 'tasks of three priorities, then what waits for all',
    requests: 4,
    run: () => {
      interface Scheduler {
        postTask<T>(task: () => T, options: { priority: string; delay?: number }): Promise<T>
      }
      const { scheduler } = window as unknown as { scheduler: Scheduler }
      onClick('a', async () => {
        const tasks = ['user-blocking', 'user-visible', 'background'].map((priority, n) =>
          scheduler.postTask(() => ask('a', n + 1), { priority, delay: n * 20 }),
        )
        await Promise.all(tasks)
        await ask('a', 4)
      })
    },
  },
  {
    name: 'a route by hash: the click sets it, the router loads',
    requests: 2,
    run: () => {
      addEventListener('hashchange', async () => {
        await ask('a', 1)
        await ask('a', 2)
      })
      onClick('a', () => {
        location.hash = '#/cart'
      })
    },
  },
  {
    name: 'a navigation that code starts and the page intercepts, with a handler and a commit',
    requests: 3,
    run: () => {
      const { navigation } = window as unknown as {
        navigation: EventTarget & { navigate(to: string): { committed: Promise<unknown>; finished: Promise<unknown> } }
      }
      navigation.addEventListener('navigate', (event) => {
        const { intercept } = event as Event & { intercept(options: { handler(): Promise<unknown> }): void }
        intercept.call(event, { handler: () => ask('a', 1, { ms: 40 }) })
      })
      onClick('a', async () => {
        const { committed, finished } = navigation.navigate('/page/cart')
        await committed
        await ask('a', 2, { ms: 80 })
        await finished
        await ask('a', 3)
      })
    },
  },
  {
    name: 'a view transition: its update loads, its end reports',
    requests: 3,
    run: () => {
      onClick('a', async () => {
        const transition = document.startViewTransition(async () => {
          await ask('a', 1)
          document.body.append('shown')
        })
        await transition.ready
        void ask('a', 2)
        await transition.finished
        await ask('a', 3)
      })
    },
  },
  {
    name: 'code that is made of text',
    requests: 4,
    run: () => {
      const late = new Function('go', 'setTimeout(async () => { await go(1); await go(2) }, 50)')
      onClick('a', async () => {
        late((n: number) => ask('a', n))
        // biome-ignore lint/security/noGlobalEval: some pages do so.
        await window.eval('(async (go) => { await go(3); await null; await go(4) })')((n: number) => ask('a', n))
      })
    },
  },
  {
    name: 'a frame of the same origin whose code uses the page’s fetch',
    requests: 3,
    html: '<iframe src="/files/part.html"></iframe>',
    files: {
      'part.html': `<button>b</button><script>
        const ask = (n) => parent.fetch('/r/a%7Cnone/' + n)
        parent.loadPart = async () => { await ask(2); await ask(3) }</script>`,
    },
    run: () => {
      onClick('a', async () => {
        await ask('a', 1)
        await (window as unknown as { loadPart(): Promise<void> }).loadPart()
      })
    },
    drive: async (user) => {
      await user.page.waitForFunction(() => 'loadPart' in window)
      await user.click('a')
    },
  },
  {
    name: 'a lazy section that comes into sight because the click makes room',
    requests: 2,
    html: '<div id="gap" style="height:3000px"></div><section id="lazy" style="height:50px"></section>',
    run: () => {
      const observer = new IntersectionObserver(async ([entry]) => {
        if (!entry?.isIntersecting) return
        observer.disconnect()
        await ask('a', 1)
        await ask('a', 2)
      })
      observer.observe(element('#lazy'))
      onClick('a', () => {
        element('#gap').style.height = '10px'
      })
    },
    drive: async (user) => {
      await user.wait(1_200)
      await user.click('a')
    },
  },
]
