import {
  createApp,
  defineComponent,
  effectScope,
  h,
  KeepAlive,
  onActivated,
  onUnmounted,
  ref,
  Suspense,
  Teleport,
  Transition,
  watch,
} from 'vue'
import { ask } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { clickBoth } from '../shared/both.js'
import { both, later } from './parts.js'

const button = (letter: Letter, onClick: () => unknown) =>
  h('button', { 'data-action-name': `action_${letter}`, onClick }, letter)
const mountApp = (setup: () => () => unknown): void => {
  const app = createApp(defineComponent({ setup }))
  app.mount(document.body.appendChild(document.createElement('div')))
  addEventListener('bench:leave', () => app.unmount(), { once: true })
}
const DOT = { 'dot.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>' }

/** Views of shops in Vue. */
export const partsOfVue: readonly Scenario[] = [
  {
    name: 'Vue: tabs that are kept alive, whose second showing loads again',
    requests: 4,
    drawsButtons: true,
    run: () => {
      const tab = (is: Letter) =>
        defineComponent({
          name: `Tab${is}`,
          setup() {
            onActivated(() => both(is))
            return () => h('p', is)
          },
        })
      const tabs = { a: tab('a'), b: tab('b') }
      mountApp(() => {
        const shown = ref<'a' | 'b'>()
        return () => [
          button('a', () => {
            shown.value = 'a'
          }),
          button('b', () => {
            shown.value = 'b'
          }),
          h(KeepAlive, () => shown.value && h(tabs[shown.value])),
        ]
      })
    },
    drive: later,
  },
  {
    name: 'Vue: a row that leaves with a transition, sent when it has left, while another one leaves',
    requests: 4,
    drawsButtons: true,
    html: '<style>.v-leave-active{transition:opacity .15s}.v-leave-to{opacity:0}</style>',
    run: () => {
      mountApp(() => {
        const rows = { a: ref(true), b: ref(true) }
        const row = (is: 'a' | 'b') =>
          h(Transition, { onAfterLeave: () => both(is) }, () => (rows[is].value ? h('p', is) : undefined))
        return () => [
          button('a', () => {
            rows.a.value = false
          }),
          button('b', () => {
            rows.b.value = false
          }),
          row('a'),
          row('b'),
        ]
      })
    },
    drive: later,
  },
  {
    name: 'Vue: a picture that reports its load, chosen by two clicks',
    requests: 4,
    drawsButtons: true,
    files: DOT,
    run: () => {
      mountApp(() => {
        const chosen = ref<Letter>()
        return () => [
          button('a', () => {
            chosen.value = 'a'
          }),
          button('b', () => {
            chosen.value = 'b'
          }),
          h('img', { src: `/files/dot.svg?${chosen.value}`, onLoad: () => chosen.value && void both(chosen.value) }),
        ]
      })
    },
    drive: async (user) => {
      await user.wait(300)
      await user.click('a')
      await user.seen('a', 2)
      await user.click('b')
    },
  },
  {
    name: 'Vue: two parts with asynchronous setup, each suspended by its own click',
    requests: 4,
    drawsButtons: true,
    run: () => {
      const part = (is: Letter) =>
        defineComponent({
          async setup() {
            await ask(is, 1, { ms: is === 'a' ? 200 : 60 })
            void ask(is, 2)
            return () => h('p', is)
          },
        })
      const parts = { a: part('a'), b: part('b') }
      mountApp(() => {
        const isShown = { a: ref(false), b: ref(false) }
        return () =>
          (['a', 'b'] as const).flatMap((is) => [
            button(is, () => {
              isShown[is].value = true
            }),
            h(Suspense, () => (isShown[is].value ? h(parts[is]) : h('i'))),
          ])
      })
    },
    drive: clickBoth,
  },
  {
    name: 'Vue: a watcher in a scope of the click’s own that stops itself, beside a poll of the same state',
    requests: 2,
    background: 3,
    drawsButtons: true,
    run: () => {
      let polled = 0
      mountApp(() => {
        const stock = ref(0)
        const chosen = ref(0)
        const timer = setInterval(async () => {
          await ask('none', ++polled)
          stock.value += 1
        }, 120)
        onUnmounted(() => clearInterval(timer))
        return () => [
          button('a', () => {
            const scope = effectScope()
            scope.run(() =>
              watch(
                chosen,
                () => {
                  scope.stop()
                  void both('a')
                },
                { once: true, flush: 'post' },
              ),
            )
            chosen.value += 1
          }),
          h('p', stock.value),
        ]
      })
    },
  },
  {
    name: 'Vue: a notice that is teleported and goes by itself, telling the server, beside another click',
    requests: 4,
    drawsButtons: true,
    run: () => {
      mountApp(() => {
        const isShown = ref(false)
        const show = async (): Promise<void> => {
          isShown.value = true
          await ask('a', 1)
          setTimeout(async () => {
            isShown.value = false
            await ask('a', 2)
          }, 400)
        }
        return () => [
          button('a', show),
          button('b', () => both('b')),
          h(Teleport as never, { to: 'body' }, isShown.value ? [h('p', 'saved')] : []),
        ]
      })
    },
    drive: later,
  },
]
