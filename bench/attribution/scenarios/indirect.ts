import { ask, element, onClick, sleep } from '../page.js'
import type { Letter, Scenario, User } from '../scenario.js'

const clickBoth = async (user: User) => {
  await user.click('a')
  await user.click('b')
}

/** Work that a click leaves with a part of the page that does it in its own time: in lists, loops, generators. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'a list of callbacks for when the load is done',
    requests: 2,
    run: () => {
      const whenReady: (() => void)[] = []
      void ask('mount', 1, { ms: 400 }).then(() => {
        for (const callback of whenReady) callback()
      })
      onClick('a', () => whenReady.push(() => void ask('a', 1)))
    },
  },
  {
    name: 'a command queue of a library that comes later',
    requests: 1,
    run: () => {
      let queue: { push(command: () => void): unknown } = []
      setTimeout(() => {
        const commands = queue as (() => void)[]
        queue = { push: (command) => command() }
        for (const command of commands) command()
      }, 350)
      onClick('a', () => queue.push(() => ask('a', 1)))
    },
  },
  {
    name: 'jobs that a frame loop of the page takes',
    requests: 2,
    run: () => {
      const jobs: (() => unknown)[] = []
      const frame = () => {
        jobs.shift()?.()
        requestAnimationFrame(frame)
      }
      requestAnimationFrame(frame)
      onClick('a', () => {
        // An actor that the load has started does what it is given: its own, or the giver's.
        jobs.push(() => ask('a|none', 1))
        jobs.push(() => ask('a|none', 2))
      })
    },
  },
  {
    name: 'jobs of two clicks that one timer of the page takes',
    requests: 4,
    run: () => {
      let jobs: (() => unknown)[] = []
      setInterval(() => {
        for (const job of jobs) job()
        jobs = []
      }, 150)
      const order = (is: 'a' | 'b') => {
        jobs.push(() => ask(`${is}|none`, 1))
        jobs.push(async () => {
          await sleep(20)
          await ask(`${is}|none`, 2)
        })
      }
      onClick('a', () => order('a'))
      onClick('b', () => order('b'))
    },
    drive: clickBoth,
  },
  {
    name: 'tasks of two clicks in the timer that the first has set',
    requests: 2,
    run: () => {
      let tasks: (() => unknown)[] = []
      const later = (task: () => unknown) => {
        tasks.push(task)
        if (tasks.length > 1) return
        setTimeout(() => {
          for (const one of tasks) one()
          tasks = []
        }, 180)
      }
      onClick('a', () => later(() => ask('a', 1)))
      // Drained by the turn of another.
      onClick('b', () => later(() => ask('a|b', 1)))
    },
    drive: clickBoth,
  },
  {
    name: 'a worker’s answers as callbacks, by number, to two clicks',
    requests: 2,
    files: { 'worker.js': 'onmessage = ({ data }) => setTimeout(() => postMessage(data), data.ms)' },
    run: () => {
      const worker = new Worker('/files/worker.js')
      const waiting = new Map<number, () => void>()
      worker.onmessage = ({ data }) => waiting.get(data.id)?.()
      const call = (id: number, ms: number, done: () => void) => {
        waiting.set(id, done)
        worker.postMessage({ id, ms })
      }
      onClick('a', () => call(1, 220, () => void ask('a', 1)))
      onClick('b', () => call(2, 60, () => void ask('b', 1)))
    },
    drive: clickBoth,
  },
  {
    name: 'a generator of pages, made by the load and advanced by clicks',
    requests: 5,
    run: () => {
      let who: Letter | 'mount' = 'mount'
      async function* pages() {
        for (let n = 1; ; n += 1) yield (await ask(who, n, { ms: 30 })).json()
      }
      const list = pages()
      void list.next()
      const more = async (is: Letter) => {
        who = is
        await list.next()
        await ask(is, 11)
      }
      onClick('a', () => more('a'))
      onClick('b', () => more('b'))
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 11)
      await user.wait(120)
      await user.click('b')
    },
  },
  {
    name: 'a saga: a generator whose runner waits for events',
    requests: 4,
    run: () => {
      let wake = (_: Letter) => {}
      function* saga(): Generator<unknown, void, Letter> {
        for (;;) {
          const is = yield 'take'
          yield ask(is, 1, { ms: 50 })
          yield ask(is, 2)
        }
      }
      const running = saga()
      const step = (value?: Letter): void => {
        const effect = running.next(value as Letter).value
        if (effect === 'take') wake = step
        else void Promise.resolve(effect).then(() => step())
      }
      step()
      onClick('a', () => wake('a'))
      onClick('b', () => wake('b'))
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 2)
      await user.wait(60)
      await user.click('b')
    },
  },
  {
    name: 'async code compiled to generators',
    requests: 3,
    run: () => {
      // What compilers make of `async` for old browsers.
      const awaiter = (make: () => Generator<unknown, unknown, unknown>) =>
        new Promise((resolve, reject) => {
          const running = make()
          const step = ({ done, value }: IteratorResult<unknown>): void =>
            void (done ? resolve(value) : Promise.resolve(value).then((answer) => step(running.next(answer)), reject))
          step(running.next())
        })
      onClick('a', () =>
        awaiter(function* () {
          yield ask('a', 1, { ms: 40 })
          yield sleep(130)
          yield awaiter(function* () {
            yield ask('a', 2)
          })
          yield ask('a', 3)
        }),
      )
    },
  },
  {
    name: 'a promise library with a queue of its own',
    requests: 3,
    run: () => {
      // The least of one: callbacks wait in one list that a message empties.
      let queue: (() => void)[] = []
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        const callbacks = queue
        queue = []
        for (const callback of callbacks) callback()
      }
      const soon = (callback: () => void) => {
        if (queue.push(callback) === 1) port2.postMessage(0)
      }
      interface Deferred {
        resolve(): void
        then(next: () => void): void
      }
      const defer = (): Deferred => {
        let settled = false
        const listeners: (() => void)[] = []
        return {
          resolve: () => {
            settled = true
            listeners.forEach(soon)
          },
          // biome-ignore lint/suspicious/noThenProperty: that is what it is.
          then: (next) => void (settled ? soon(next) : listeners.push(next)),
        }
      }
      const get = (n: number) => {
        const answer = defer()
        void ask('a', n, { ms: 40 }).then(answer.resolve)
        return answer
      }
      onClick('a', () => get(1).then(() => get(2).then(() => void ask('a', 3))))
    },
  },
  {
    name: 'a promise of another frame, awaited',
    requests: 2,
    html: '<iframe src="/files/frame.html"></iframe>',
    files: {
      'frame.html': '<script>function compute(ms) { return new Promise((done) => setTimeout(done, ms)) }</script>',
    },
    a: async () => {
      const frame = element<HTMLIFrameElement>('iframe').contentWindow as unknown as {
        compute(ms: number): Promise<void>
      }
      await frame.compute(120)
      await ask('a', 1)
      await frame.compute(0).then(() => ask('a', 2))
    },
  },
  {
    name: 'a countdown of five turns by an interval, then a request',
    requests: 1,
    a: () => {
      let left = 5
      const timer = setInterval(() => {
        left -= 1
        if (left) return
        clearInterval(timer)
        void ask('a', 1)
      }, 60)
    },
  },
  {
    name: 'a job that is asked for again and again until it is done',
    requests: 7,
    a: async () => {
      await ask('a', 1)
      for (let n = 2; n <= 6; n += 1) {
        await sleep(60)
        await ask(n <= 3 ? 'a' : 'a|none', n)
      }
      await ask('a', 7)
    },
  },
  {
    name: 'a poll that one click starts, beside another click',
    requests: 8,
    a: () => {
      let n = 0
      const timer = setInterval(() => {
        n += 1
        void ask(n < 3 ? 'a' : 'a|none', n)
        if (n === 6) clearInterval(timer)
      }, 70)
    },
    b: async () => {
      await ask('b', 1, { ms: 130 })
      await ask('b', 2)
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 2)
      await user.click('b')
    },
  },
  {
    name: 'the Navigation API: an intercepted link',
    requests: 2,
    html: '<p><a href="/page/items" data-action-name="action_c">items</a></p>',
    run: () => {
      interface NavigateEvent extends Event {
        intercept(options: { handler(): Promise<void> }): void
      }
      const { navigation } = window as unknown as { navigation: EventTarget }
      navigation.addEventListener('navigate', (event) =>
        (event as NavigateEvent).intercept({
          handler: async () => {
            await ask('c', 1, { ms: 40 })
            await ask('c', 2)
          },
        }),
      )
    },
    drive: (user) => user.click('a[href]'),
  },
  {
    name: 'a listener of scrolling, where the click scrolls',
    requests: 1,
    html: '<div style="height:4000px"></div>',
    run: () => {
      document.addEventListener('scroll', () => void ask('a', 1), { once: true })
      onClick('a', () => window.scrollTo(0, 2_000))
    },
  },
  {
    name: 'a listener of focus, where the click sets the focus',
    requests: 2,
    html: '<input>',
    run: () => {
      element('input').addEventListener('focus', async () => {
        await ask('a', 1)
        await ask('a', 2)
      })
      onClick('a', () => element('input').focus())
    },
  },
  {
    name: 'a double click’s own event',
    requests: 2,
    run: () =>
      element('[data-action-name=action_a]').addEventListener('dblclick', async () => {
        await ask('a', 1, { ms: 50 })
        await ask('a', 2)
      }),
    drive: (user) => user.page.click('[data-action-name=action_a]', { count: 2 }),
  },
]
