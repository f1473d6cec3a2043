import { ask, element, onClick, sleep } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { onBoth } from '../shared/both.js'
import { both, later, slow } from './parts.js'

/** What goes on in a shop beside a click, or follows from it by a way around. */
export const beside: readonly Scenario[] = [
  {
    name: 'a help bubble that goes as the pointer leaves it, and reports so, beside a click',
    requests: 2,
    background: 2,
    html: '<div id="tip" style="height:100px;width:200px">tip</div>',
    run: () => {
      element('#tip').addEventListener('pointerleave', () => void ask('none', 1))
      element('#tip').addEventListener('mouseleave', () => void ask('none', 2))
      onClick('a', slow)
    },
    drive: async (user) => {
      await user.click('a')
      await user.page.hover('#tip')
      await user.page.mouse.move(700, 500)
    },
  },
  {
    name: 'a hero film without sound that plays by itself and reports its time, beside a click',
    requests: 2,
    background: 2,
    html: '<canvas width="8" height="8"></canvas><video muted playsinline></video>',
    run: () => {
      const canvas = element<HTMLCanvasElement>('canvas')
      const film = element<HTMLVideoElement>('video')
      const context = canvas.getContext('2d')
      setInterval(() => context?.fillRect(Math.random() * 8, 0, 1, 8), 40)
      film.srcObject = canvas.captureStream(25)
      let n = 0
      film.addEventListener('timeupdate', () => void ask('none', ++n))
      void film.play()
      onClick('a', slow)
    },
  },
  {
    name: 'a banner moved by style for ever, which reports each round, beside a click',
    requests: 2,
    background: 3,
    html: '<style>@keyframes move{to{translate:40px}}#banner{animation:move .18s infinite}</style><p id="banner">offer</p>',
    run: () => {
      let n = 0
      element('#banner').addEventListener('animationiteration', () => void ask('none', ++n))
      onClick('a', slow)
    },
  },
  {
    name: 'a payment in a frame that says it works before it says it is done, asked by the click',
    requests: 2,
    html: '<iframe src="/files/pay.html"></iframe>',
    files: {
      'pay.html': `<script>onmessage = () => { parent.postMessage('working', '*'); setTimeout(() => parent.postMessage('done', '*'), 300) }</script>`,
    },
    run: () => {
      addEventListener('message', ({ data }) => {
        if (data === 'working') void ask('a', 1)
        if (data === 'done') void ask('a', 2)
      })
      onClick('a', () => element<HTMLIFrameElement>('iframe').contentWindow?.postMessage('pay', '*'))
    },
    drive: async (user) => {
      await user.wait(300)
      await user.click('a')
    },
  },
  {
    name: 'a frame that a click asks once, and which goes on telling by itself; the listener compares the source',
    requests: 1,
    background: 2,
    html: '<iframe src="/files/chat.html"></iframe>',
    files: {
      'chat.html': `<script>onmessage = () => { parent.postMessage('open', '*'); setInterval(() => parent.postMessage('news', '*'), 4000) }</script>`,
    },
    run: () => {
      let n = 0
      const frame = element<HTMLIFrameElement>('iframe')
      addEventListener('message', ({ data, source }) => {
        if (source !== frame.contentWindow) return
        if (data === 'open') void ask('a', 1)
        else if (++n > 2) void ask('none', n - 2)
      })
      onClick('a', () => frame.contentWindow?.postMessage('open', '*'))
    },
    drive: async (user) => {
      await user.wait(300)
      await user.click('a')
      await user.wait(12_500)
    },
  },
  {
    name: 'a chunk that the click imports, which defines an element that the click has put in',
    requests: 2,
    html: '<section></section>',
    chunks: {
      'reviews.js': `customElements.define('bench-reviews', class extends HTMLElement {
        connectedCallback() { fetch('/r/a/1?ms=20').then(() => fetch('/r/a/2')) }
      })`,
    },
    run: () =>
      onClick('a', async () => {
        element('section').append(document.createElement('bench-reviews'))
        await import(/* @vite-ignore */ `${location.origin}/files/reviews.js`)
      }),
  },
  {
    name: 'one module that two clicks import, each of which calls what it exports',
    requests: 4,
    chunks: { 'search.js': 'export const search = (is, n) => fetch("/r/" + is + "/" + n + "?ms=20")' },
    run: () =>
      onBoth(async (is) => {
        const { search } = await import(/* @vite-ignore */ `${location.origin}/files/search.js`)
        await search(is, 1)
        await search(is, 2)
      }),
    drive: later,
  },
  {
    name: 'a basket badge by a custom property that a transition of the page waits for, two clicks',
    requests: 4,
    html: '<style>#badge{transition:opacity .12s}</style><b id="badge">0</b>',
    run: () => {
      onBoth(async (is) => {
        await ask(is, 1, { ms: 30 })
        const badge = element('#badge')
        badge.style.opacity = is === 'a' ? '.5' : '.9'
        await Promise.all(badge.getAnimations().map(({ finished }) => finished))
        await ask(is, 2)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 2)
      await user.click('b')
    },
  },
  {
    name: 'a snippet that wraps addEventListener and history of everybody, and reports routes and clicks in idle time',
    requests: 3,
    background: 0,
    run: () => {
      const add = EventTarget.prototype.addEventListener
      EventTarget.prototype.addEventListener = function (type, listener, options) {
        const wrapped =
          typeof listener === 'function'
            ? function (this: unknown, event: Event) {
                return Reflect.apply(listener, this, [event])
              }
            : listener
        return Reflect.apply(add, this, [type, wrapped, options])
      }
      const push = history.pushState
      history.pushState = function (...args) {
        Reflect.apply(push, this, args)
        requestIdleCallback(() => void ask('a', 3), { timeout: 100 })
      }
      onClick('a', async () => {
        await ask('a', 1)
        history.pushState({}, '', '?step=2')
        await sleep(20)
        await ask('a', 2)
      })
    },
  },
  {
    name: 'a wizard whose next step is another element, focused and scrolled to, which loads as it gets the focus',
    requests: 3,
    html: '<div style="height:1500px"></div><input id="next" data-action-name="action_c">',
    run: () => {
      element('#next').addEventListener('focus', () => void both('a', 2))
      onClick('a', async () => {
        await ask('a', 1)
        element('#next').focus()
      })
    },
  },
]
