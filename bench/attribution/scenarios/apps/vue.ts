import { fromStore, writable } from 'svelte/store'
import {
  computed,
  createApp,
  defineComponent,
  h,
  nextTick,
  onErrorCaptured,
  reactive,
  ref,
  watch,
  watchEffect,
} from 'vue'
import { ask, element, onClick, sleep } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { clickBoth, onBoth } from '../shared/both.js'

const both = async (is: Letter, first = 1): Promise<void> => {
  await ask(is, first, { ms: 20 })
  await ask(is, first + 1)
}
const host = (): HTMLElement => document.body.appendChild(document.createElement('div'))
const button = (letter: Letter, onclick: () => unknown) =>
  h('button', { 'data-action-name': `action_${letter}`, onclick }, letter)

/** Signals with effects that run at once, and resources. */
function signal<T>(value: T): [read: () => T, write: (next: T) => void, effect: (run: () => unknown) => void] {
  const effects = new Set<() => unknown>()
  return [
    () => value,
    (next) => {
      value = next
      for (const run of [...effects]) run()
    },
    (run) => {
      effects.add(run)
      run()
    },
  ]
}

/** Small applications in Vue and with signals. */
export const vueApps: readonly Scenario[] = [
  {
    name: 'Vue: a basket, a poll of its stock and a watcher that saves a moment later',
    requests: 4,
    background: 3,
    drawsButtons: true,
    run: () => {
      let polled = 0
      createApp({
        setup() {
          const cart = reactive({ items: 0, stock: 0 })
          const total = computed(() => cart.items * 2)
          setInterval(async () => {
            polled += 1
            await ask('none', polled)
            cart.stock = polled
          }, 110)
          let timer: ReturnType<typeof setTimeout> | undefined
          watch(total, () => {
            clearTimeout(timer)
            timer = setTimeout(() => both('a', 3), 150)
          })
          const add = async (): Promise<void> => {
            cart.items += 1
            await nextTick()
            await both('a')
          }
          return () => button('a', add)
        },
      }).mount(host())
    },
    drive: async (user) => {
      await user.seen('none', 2)
      await user.click('a')
    },
  },
  {
    name: 'Vue: a watcher with a cleanup that aborts, two clicks one after another',
    requests: 3,
    drawsButtons: true,
    run: () => {
      createApp({
        setup() {
          const chosen = ref<Letter | undefined>()
          watch(chosen, async (is, _, onCleanup) => {
            if (!is) return
            const controller = new AbortController()
            onCleanup(() => controller.abort())
            await ask(is, 1, { ms: 150 })
            if (!controller.signal.aborted) await ask(is, 2)
          })
          const choose = (is: Letter) => () => {
            chosen.value = is
          }
          return () => [button('a', choose('a')), button('b', choose('b'))]
        },
      }).mount(host())
    },
    drive: clickBoth,
  },
  {
    name: 'Vue: an asynchronous part in a list, whose parent catches its error and reports it',
    requests: 3,
    drawsButtons: true,
    run: () => {
      const Part = defineComponent({
        setup() {
          void ask('a', 1)
          watchEffect(() => {})
          return () => {
            throw new Error('broken')
          }
        },
      })
      const Boundary = defineComponent({
        setup(_, { slots }) {
          const isBroken = ref(false)
          onErrorCaptured(() => {
            isBroken.value = true
            void both('a', 2)
            return false
          })
          return () => (isBroken.value ? 'sorry' : slots.default?.())
        },
      })
      createApp({
        setup() {
          const isShown = ref(false)
          return () => [
            button('a', () => {
              isShown.value = true
            }),
            isShown.value && h(Boundary, () => h(Part)),
          ]
        },
      }).mount(host())
    },
  },
  {
    name: 'signals: an effect that loads, whose answer sets another signal, whose effect loads',
    requests: 4,
    run: () => {
      const stock = { a: signal(0), b: signal(0) }
      const chosen = signal<'a' | 'b' | undefined>(undefined)
      chosen[2](() => {
        const is = chosen[0]()
        if (is) void ask(is, 1, { ms: is === 'a' ? 90 : 30 }).then(() => stock[is][1](1))
      })
      for (const is of ['a', 'b'] as const) stock[is][2](() => stock[is][0]() && ask(is, 2))
      onBoth((is) => chosen[1](is))
    },
    drive: clickBoth,
  },
  {
    name: 'Svelte: a store read by a poll and by a click, with what a subscriber starts',
    requests: 2,
    background: 3,
    run: () => {
      const cart = writable(0)
      const current = fromStore(cart)
      let n = 0
      setInterval(async () => {
        await ask('none', ++n)
        element('button').title = `${current.current}`
      }, 120)
      cart.subscribe((items) => items && void both('a'))
      onClick('a', async () => {
        await null
        cart.update((items) => items + 1)
      })
    },
    drive: async (user) => {
      await user.seen('none', 2)
      await user.click('a')
    },
  },
  {
    name: 'a directive of attributes: x-data, x-on, with a magic that waits for the next tick',
    requests: 3,
    drawsButtons: true,
    html: '<div x-data><button data-action-name="action_a" x-on:click="load">a</button><p x-if="open"></p></div>',
    run: () => {
      const queue: (() => unknown)[] = []
      let isFlushing = false
      const schedule = (job: () => unknown): void => {
        queue.push(job)
        if (isFlushing) return
        isFlushing = true
        queueMicrotask(() => {
          isFlushing = false
          for (const run of queue.splice(0)) run()
        })
      }
      const tick = () => new Promise<void>((resolve) => setTimeout(() => schedule(resolve)))
      const data = new Proxy<Record<string, unknown>>(
        {
          async load(this: Record<string, unknown>) {
            data.open = true
            await tick()
            await ask('a', 2)
          },
        },
        {
          set(target, key, value) {
            schedule(() => ask('a', 1).then(() => ask('a', 3)))
            return Reflect.set(target, key, value)
          },
        },
      )
      for (const node of document.querySelectorAll('[x-on\\:click]'))
        node.addEventListener('click', () => {
          // As the library makes an async function of the attribute's text.
          const run = new Function(
            'data',
            `with (data) { return (async () => { await ${node.getAttribute('x-on:click')}() })() }`,
          )
          run(data)
        })
    },
  },
  {
    name: 'zoneless: a scheduler that races a timer and a frame, and renders once for what has changed',
    requests: 4,
    run: () => {
      let dirty: (() => unknown)[] = []
      let cancel: (() => void) | undefined
      const flush = (): void => {
        cancel?.()
        cancel = undefined
        for (const run of dirty.splice(0)) run()
      }
      const notify = (render: () => unknown): void => {
        dirty = [...dirty, render]
        if (cancel) return
        const timer = setTimeout(flush)
        const frame = requestAnimationFrame(flush)
        cancel = () => {
          clearTimeout(timer)
          cancelAnimationFrame(frame)
        }
      }
      onBoth(async (is) => {
        await ask(is, 1, { ms: is === 'a' ? 100 : 20 })
        notify(() => void ask(is, 2))
      })
    },
    drive: clickBoth,
  },
  {
    name: 'an island that hydrates when it is seen, then its button’s click loads twice',
    requests: 3,
    drawsButtons: true,
    html: '<bench-island></bench-island>',
    run: () => {
      customElements.define(
        'bench-island',
        class extends HTMLElement {
          connectedCallback(): void {
            new IntersectionObserver(async (entries, observer) => {
              if (!entries[0]?.isIntersecting) return
              observer.disconnect()
              await ask('mount', 1)
              this.innerHTML = '<button data-action-name="action_a">a</button>'
              element('button').addEventListener('click', () => both('a'))
            }).observe(this)
            this.style.display = 'block'
            this.style.height = '40px'
          }
        },
      )
    },
    drive: async (user) => {
      await user.seen('mount', 1)
      await sleep(60)
      await user.click('a')
    },
  },
]
