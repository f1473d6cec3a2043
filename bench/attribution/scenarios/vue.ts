import {
  computed,
  createApp,
  defineComponent,
  h,
  nextTick,
  onMounted,
  reactive,
  ref,
  Suspense,
  watch,
  watchEffect,
} from 'vue'
import { ask, sleep } from '../page.js'
import type { Scenario } from '../scenario.js'

type Component = Parameters<typeof createApp>[0]

const render = (component: Component): void =>
  void createApp(component).mount(document.body.appendChild(document.createElement('div')))
const button = (letter: 'a' | 'b', onClick: () => unknown) =>
  h('button', { 'data-action-name': `action_${letter}`, onClick }, letter)

const drawn: readonly Scenario[] = [
  {
    name: 'a handler, nextTick',
    requests: 2,
    run: () =>
      render(
        defineComponent(() => {
          const count = ref(0)
          const add = async () => {
            count.value += 1
            await nextTick()
            await ask('a', 1)
            await ask('a', 2)
          }
          return () => [count.value, button('a', add)]
        }),
      ),
  },
  {
    name: 'watch',
    requests: 2,
    run: () =>
      render(
        defineComponent(() => {
          const page = ref(0)
          watch(page, async (now) => {
            await ask('a', now, { ms: 120 })
            await ask('a', now + 1)
          })
          return () => button('a', () => (page.value += 1))
        }),
      ),
  },
  {
    name: 'watchEffect over a computed value',
    requests: 2,
    run: () =>
      render(
        defineComponent(() => {
          const filter = reactive({ by: '' })
          const query = computed(() => filter.by.toUpperCase())
          watchEffect(() => void ask(query.value ? 'a' : 'mount', 1, { q: query.value }))
          return () => button('a', () => (filter.by = 'price'))
        }),
      ),
  },
  {
    name: 'watch with flush post, then a timer',
    requests: 1,
    run: () =>
      render(
        defineComponent(() => {
          const open = ref(false)
          watch(open, () => void setTimeout(() => ask('a', 1), 140), { flush: 'post' })
          return () => button('a', () => (open.value = true))
        }),
      ),
  },
  {
    name: 'a part with async setup that a click shows',
    requests: 2,
    run: () => {
      const Panel = defineComponent({
        async setup() {
          await ask('a', 1, { ms: 110 })
          await ask('a', 2)
          return () => h('p', 'panel')
        },
      })
      render(
        defineComponent(() => {
          const open = ref(false)
          return () => [
            button('a', () => (open.value = true)),
            h(Suspense, () => (open.value ? h(Panel) : h('p', '–'))),
          ]
        }),
      )
    },
  },
  {
    name: 'onMounted of a part that a click shows',
    requests: 2,
    run: () => {
      const Panel = defineComponent(() => {
        onMounted(async () => {
          await ask('a', 1)
          await sleep(130)
          await ask('a', 2)
        })
        return () => h('p', 'panel')
      })
      render(
        defineComponent(() => {
          const open = ref(false)
          return () => [button('a', () => (open.value = true)), open.value ? h(Panel) : undefined]
        }),
      )
    },
  },
  {
    name: 'two clicks, one watcher',
    requests: 2,
    run: () =>
      render(
        defineComponent(() => {
          const by = ref<'a' | 'b' | ''>('')
          watch(by, async (now) => {
            if (!now) return
            await sleep(now === 'a' ? 180 : 50)
            await ask(now, 1)
          })
          return () => [button('a', () => (by.value = 'a')), button('b', () => (by.value = 'b'))]
        }),
      ),
    drive: async (user) => {
      await user.click('a')
      await user.click('b')
    },
  },
]

/** Vue 3. */
export const scenarios: readonly Scenario[] = drawn.map((scenario) => ({ drawsButtons: true, ...scenario }))
