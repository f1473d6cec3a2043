import { configureStore, createAction, createListenerMiddleware } from '@reduxjs/toolkit'
import { concatMap, mergeMap, Subject } from 'rxjs'
import { ask, onClick, sleep } from '../page.js'
import type { Letter, Scenario, User } from '../scenario.js'

type Item = { is: Letter; n: number }

/** Each click comes when the actor has nothing to do. */
const clickInTurn = async (user: User) => {
  await user.click('a')
  await user.seen('a', 2)
  await user.wait(120)
  await user.click('b')
  await user.seen('b', 2)
  await user.wait(120)
  await user.click('a')
}

/** A queue that one can wait at. */
function createMailbox<T>() {
  const items: T[] = []
  let wake = (): void => {}
  return {
    put(item: T) {
      items.push(item)
      wake()
    },
    async take(): Promise<T> {
      for (let item = items.shift(); ; item = items.shift()) {
        if (item) return item
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
    async *[Symbol.asyncIterator]() {
      for (;;) yield await this.take()
    },
  }
}

/** Every click puts one item in; an item is two requests. The third click's are numbered on. */
function putOnClick(put: (item: Item) => unknown): void {
  const counts = { a: 0, b: 0, c: 0 }
  for (const is of ['a', 'b'] as const)
    onClick(is, () => {
      counts[is] += 1
      return put({ is, n: counts[is] * 2 - 1 })
    })
}

const work = async ({ is, n }: Item): Promise<void> => {
  await ask(is, n, { ms: 20 })
  await ask(is, n + 1)
}

const ACTOR = { requests: 6, drive: clickInTurn }

/** Loops, queues and machines that are there since the page has loaded, and work off what clicks put in. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'an endless loop that takes from a mailbox',
    ...ACTOR,
    run: async () => {
      const mailbox = createMailbox<Item>()
      putOnClick((item) => mailbox.put(item))
      for (;;) await work(await mailbox.take())
    },
  },
  {
    name: 'for await over a queue',
    ...ACTOR,
    run: async () => {
      const mailbox = createMailbox<Item>()
      putOnClick((item) => mailbox.put(item))
      for await (const item of mailbox) await work(item)
    },
  },
  {
    name: 'a loop that cleans up when nothing has come for a while',
    ...ACTOR,
    background: 2,
    run: async () => {
      const mailbox = createMailbox<Item>()
      putOnClick((item) => mailbox.put(item))
      let taking: Promise<Item> | undefined
      for (let n = 1; ; ) {
        taking ??= mailbox.take()
        const item = await Promise.race([taking, sleep(350)])
        if (item) {
          taking = undefined
          await work(item)
        } else await ask('none', n++)
      }
    },
    drive: async (user) => {
      await clickInTurn(user)
      await user.wait(800)
    },
  },
  {
    name: 'two loops that share one mailbox',
    ...ACTOR,
    run: () => {
      const mailbox = createMailbox<Item>()
      putOnClick((item) => mailbox.put(item))
      const loop = async () => {
        for (;;) await work(await mailbox.take())
      }
      void loop()
      void loop()
    },
  },
  {
    name: 'an actor with a state, told by a message',
    ...ACTOR,
    run: async () => {
      class Cart {
        #mailbox = createMailbox<{ type: 'add'; item: Item } | { type: 'stop' }>()
        send(message: { type: 'add'; item: Item }) {
          this.#mailbox.put(message)
        }
        async run() {
          for await (const message of this.#mailbox) {
            if (message.type === 'stop') return
            await work(message.item)
          }
        }
      }
      const cart = new Cart()
      putOnClick((item) => cart.send({ type: 'add', item }))
      await cart.run()
    },
  },
  {
    name: 'a state machine whose services are promises',
    ...ACTOR,
    run: () => {
      type State = 'idle' | 'sending'
      const machine = {
        state: 'idle' as State,
        deferred: [] as Item[],
        async send(item: Item) {
          if (machine.state !== 'idle') return void machine.deferred.push(item)
          machine.state = 'sending'
          await Promise.resolve()
          try {
            await work(item)
          } finally {
            machine.state = 'idle'
            const next = machine.deferred.shift()
            if (next) void machine.send(next)
          }
        },
      }
      putOnClick((item) => machine.send(item))
    },
  },
  {
    name: 'a saga: a generator that takes, calls and takes again',
    ...ACTOR,
    run: () => {
      type Effect = { take: true } | { call: () => Promise<unknown> }
      let go = (_: unknown): void => {}
      function* saga(): Generator<Effect, void, unknown> {
        for (;;) {
          const item = (yield { take: true }) as Item
          yield { call: () => ask(item.is, item.n, { ms: 20 }) }
          yield { call: () => ask(item.is, item.n + 1) }
        }
      }
      const running = saga()
      const step = (value?: unknown) => {
        const { value: effect, done } = running.next(value)
        if (done) return
        if ('take' in effect) go = step
        else void effect.call().then(step)
      }
      step()
      putOnClick((item) => go(item))
    },
  },
  {
    name: 'a saga that forks each item',
    ...ACTOR,
    run: async () => {
      const mailbox = createMailbox<Item>()
      putOnClick((item) => mailbox.put(item))
      for (;;) {
        const item = await mailbox.take()
        void work(item)
      }
    },
  },
  {
    name: 'Redux Toolkit: a listener that takes in a loop',
    ...ACTOR,
    run: () => {
      const add = createAction<Item>('add')
      const start = createAction('start')
      const listeners = createListenerMiddleware()
      listeners.startListening({
        actionCreator: start,
        effect: async (_, { take }) => {
          for (;;) {
            const [{ payload }] = await take(add.match)
            await work(payload)
          }
        },
      })
      const store = configureStore({
        reducer: (state = {}) => state,
        middleware: (before) => before().prepend(listeners.middleware),
      })
      store.dispatch(start())
      putOnClick((item) => store.dispatch(add(item)))
    },
  },
  {
    name: 'Redux Toolkit: a listener for each action',
    ...ACTOR,
    run: () => {
      const add = createAction<Item>('add')
      const listeners = createListenerMiddleware()
      listeners.startListening({ actionCreator: add, effect: ({ payload }) => work(payload) })
      const store = configureStore({
        reducer: (state = {}) => state,
        middleware: (before) => before().prepend(listeners.middleware),
      })
      putOnClick((item) => store.dispatch(add(item)))
    },
  },
  {
    name: 'RxJS: concatMap with pauses between the clicks',
    ...ACTOR,
    run: () => {
      const items = new Subject<Item>()
      items.pipe(concatMap(work)).subscribe()
      putOnClick((item) => items.next(item))
    },
  },
  {
    name: 'RxJS: a scheduler of epics',
    ...ACTOR,
    run: () => {
      const actions = new Subject<Item & { type: string }>()
      actions
        .pipe(
          mergeMap(async ({ type, is, n }) => {
            await ask(is, n, { ms: 20 })
            return { type: `${type}_done`, is, n: n + 1 }
          }),
          mergeMap(({ is, n }) => ask(is, n)),
        )
        .subscribe()
      putOnClick((item) => actions.next({ type: 'add', ...item }))
    },
  },
  {
    name: 'events of a target as an async iterator',
    ...ACTOR,
    run: async () => {
      const bus = new EventTarget()
      async function* on(type: string) {
        for (;;) {
          const event = await new Promise<Event>((resolve) => bus.addEventListener(type, resolve, { once: true }))
          yield (event as CustomEvent<Item>).detail
        }
      }
      putOnClick((detail) => bus.dispatchEvent(new CustomEvent('add', { detail })))
      for await (const item of on('add')) await work(item)
    },
  },
  {
    name: 'a readable stream that clicks fill',
    ...ACTOR,
    run: async () => {
      let controller: ReadableStreamDefaultController<Item> | undefined
      const stream = new ReadableStream<Item>({
        start: (given) => {
          controller = given
        },
      })
      putOnClick((item) => controller?.enqueue(item))
      const reader = stream.getReader()
      for (;;) {
        const { value } = await reader.read()
        if (value) await work(value)
      }
    },
  },
  {
    name: 'a writable stream that clicks write to',
    ...ACTOR,
    run: () => {
      const writer = new WritableStream<Item>({ write: work }).getWriter()
      putOnClick((item) => writer.write(item))
    },
  },
  {
    name: 'a chain of promises as a queue',
    ...ACTOR,
    run: () => {
      let tail: Promise<unknown> = Promise.resolve()
      putOnClick((item) => {
        tail = tail.then(() => work(item))
      })
    },
  },
  {
    name: 'an actor behind a message port',
    ...ACTOR,
    run: () => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = ({ data }) => work(data)
      putOnClick((item) => port2.postMessage(item))
    },
  },
  {
    name: 'an item that comes while the loop is busy with another’s',
    requests: 4,
    run: async () => {
      const mailbox = createMailbox<Item>()
      putOnClick((item) => mailbox.put(item))
      for (;;) {
        const { is, n } = await mailbox.take()
        await ask(is === 'a' ? 'a' : 'a|b', n, { ms: 200 })
        await ask(is === 'a' ? 'a' : 'a|b', n + 1)
      }
    },
    drive: async (user) => {
      await user.click('a')
      await user.click('b')
    },
  },
  {
    name: 'a loop that a click wakes, and goes its own way from there',
    requests: 3,
    background: 3,
    run: async () => {
      const mailbox = createMailbox<Item>()
      putOnClick((item) => mailbox.put(item))
      await work(await mailbox.take())
      // The session is known now: the loop looks after it for as long as the page lives.
      for (let n = 1; ; n += 1) {
        await sleep(140)
        await ask(n === 1 ? 'a|none' : 'none', n)
      }
    },
    drive: (user) => user.click('a'),
  },
]
