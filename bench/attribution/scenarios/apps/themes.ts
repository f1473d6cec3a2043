import { ask, element, onClick, sleep, url } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'
import { clickBoth, onBoth } from '../shared/both.js'

const xhr = (address: string, done: (text: string) => unknown): void => {
  const request = new XMLHttpRequest()
  request.open('GET', address)
  request.onreadystatechange = () => {
    if (request.readyState === 4) done(request.responseText)
  }
  request.send()
}

/** What jQuery's `ajax` and its global events do: done callbacks first, then the handlers of the document. */
function createAjax() {
  const globals: ((address: string) => unknown)[] = []
  const prefilters: ((address: string) => string)[] = []
  return {
    onComplete: (handler: (address: string) => unknown) => globals.push(handler),
    prefilter: (filter: (address: string) => string) => prefilters.push(filter),
    get(address: string, done: (text: string) => unknown = () => {}) {
      xhr(
        prefilters.reduce((before, filter) => filter(before), address),
        (text) => {
          done(text)
          for (const handler of globals) handler(address)
        },
      )
    },
  }
}

/** How themes of the common shop systems are written. */
export const themes: readonly Scenario[] = [
  {
    name: 'sections of a theme: the answer is put in as HTML, its element loads what it recommends',
    requests: 4,
    html: '<div id="section"></div>',
    run: () => {
      customElements.define(
        'bench-recommendations',
        class extends HTMLElement {
          connectedCallback(): void {
            const n = Number(this.dataset.n)
            void ask('a', n, { ms: 30 }).then(() => ask('a', n + 1))
          }
        },
      )
      onClick('a', async () => {
        const text = await (await ask('a', 1, { ms: 40 })).text()
        element('#section').innerHTML = `<bench-recommendations data-n="2">${text}</bench-recommendations>`
        await ask('a', 4)
      })
    },
  },
  {
    name: 'sections of a theme: an upgrade that comes later finds what the click has put in',
    requests: 3,
    html: '<div id="section"></div>',
    run: () => {
      onClick('a', async () => {
        await ask('a', 1)
        element('#section').innerHTML = '<bench-late-card></bench-late-card>'
        await sleep(150)
        customElements.define(
          'bench-late-card',
          class extends HTMLElement {
            async connectedCallback(): Promise<void> {
              await ask('a', 2)
              await ask('a', 3)
            }
          },
        )
      })
    },
  },
  {
    name: 'a cart drawer that hears of each addition by an event of the document',
    requests: 4,
    run: () => {
      document.addEventListener('cart:added', async (event) => {
        const { is } = (event as CustomEvent<{ is: Letter }>).detail
        await ask(is, 2, { ms: 40 })
      })
      onBoth(async (is) => {
        await ask(is, 1, { ms: 60 })
        document.dispatchEvent(new CustomEvent('cart:added', { detail: { is }, bubbles: true }))
      })
    },
    drive: clickBoth,
  },
  {
    name: 'fragments of the cart: refreshed when a request has added something, as a handler of all requests',
    requests: 2,
    background: 2,
    run: () => {
      const ajax = createAjax()
      let n = 0
      setInterval(() => ajax.get(url('none', ++n)), 150)
      ajax.onComplete((address) => {
        if (address.includes('/a/1')) ajax.get(url('a', 2))
      })
      onClick('a', () => ajax.get(url('a', 1, { ms: 50 })))
    },
  },
  {
    name: 'fragments of the cart, for two clicks',
    requests: 4,
    run: () => {
      const ajax = createAjax()
      ajax.onComplete((address) => {
        if (address.includes('/1?')) ajax.get(address.replace('/1?', '/2?'))
      })
      ajax.prefilter((address) => `${address}&v=1`)
      onClick('a', () => ajax.get(url('a', 1, { ms: 120 })))
      onClick('b', () => ajax.get(url('b', 1, { ms: 60 })))
    },
    drive: clickBoth,
  },
  {
    name: 'a module loader of the page’s own: a click requires what is then defined, with a dependency',
    requests: 2,
    files: {
      'mini-cart.js': 'define("mini-cart", ["price"], (price) => () => price().then(() => fetch("/r/a/2")))',
      'price.js': 'define("price", [], () => () => fetch("/r/a/1?ms=30"))',
    },
    run: () => {
      type Module = { dependencies: string[]; make(...given: unknown[]): unknown }
      const modules = new Map<string, Module>()
      const loaded = new Map<string, Promise<unknown>>()
      const load = (name: string): Promise<unknown> => {
        const known = loaded.get(name)
        if (known) return known
        const loading = new Promise<void>((resolve) => {
          const script = document.createElement('script')
          script.src = `/files/${name}.js?ms=30`
          script.addEventListener('load', () => resolve())
          document.head.appendChild(script)
        }).then(async () => {
          const { dependencies = [], make } = modules.get(name) ?? { make: () => undefined }
          return make(...(await Promise.all(dependencies.map(load))))
        })
        loaded.set(name, loading)
        return loading
      }
      Object.assign(window, {
        define: (name: string, dependencies: string[], make: Module['make']) =>
          modules.set(name, { dependencies, make }),
      })
      onClick('a', () => void load('mini-cart').then((open) => (open as () => unknown)()))
    },
  },
  {
    name: 'a loader of modules that calls back all who wait, when the load’s script is there',
    requests: 3,
    files: { 'lib.js': 'window.onLib()' },
    run: () => {
      const waiting: (() => unknown)[] = []
      const onLib = (): void => {
        for (const go of waiting.splice(0)) go()
      }
      Object.assign(window, { onLib })
      const script = document.createElement('script')
      script.src = '/files/lib.js?ms=500'
      setTimeout(() => document.head.append(script), 60)
      waiting.push(() => ask('mount', 1))
      onClick('a', () => {
        waiting.push(async () => {
          await ask('a', 1)
          await ask('a', 2)
        })
      })
    },
  },
  {
    name: 'observables with subscriptions: a write recomputes, and a rate limit defers the load',
    requests: 2,
    run: () => {
      const observable = <T>(value: T) => {
        const subscribers: ((value: T) => unknown)[] = []
        return {
          get: () => value,
          set(next: T) {
            value = next
            for (const subscriber of subscribers) subscriber(next)
          },
          subscribe: (subscriber: (value: T) => unknown) => subscribers.push(subscriber),
        }
      }
      const quantity = observable(1)
      let isLimited = false
      const limited = observable(1)
      quantity.subscribe((value) => {
        if (isLimited) return
        isLimited = true
        setTimeout(() => {
          isLimited = false
          limited.set(value)
        }, 100)
      })
      limited.subscribe(() => ask('a', 1).then(() => ask('a', 2)))
      onClick('a', () => quantity.set(quantity.get() + 1))
    },
  },
  {
    name: 'sections of private data: a write marks them stale, a reader elsewhere loads them a moment later',
    requests: 3,
    run: () => {
      const stale = new Set<string>()
      const reload = (): void => {
        for (const section of [...stale]) {
          stale.delete(section)
          xhr(url('a', section === 'cart' ? 2 : 3), () => {})
        }
      }
      addEventListener('sections:stale', () => setTimeout(reload, 30))
      onClick('a', () =>
        xhr(url('a', 1, { ms: 40 }), () => {
          stale.add('cart').add('messages')
          dispatchEvent(new Event('sections:stale'))
        }),
      )
    },
  },
  {
    name: 'a form with HTML over the wire: its submit handler fetches, the answer’s frame loads by its attribute',
    requests: 3,
    html: '<form><button id="send" data-action-name="action_a">send</button></form><section></section>',
    drawsButtons: true,
    run: () => {
      customElements.define(
        'bench-frame',
        class extends HTMLElement {
          static observedAttributes = ['src']
          attributeChangedCallback(_: string, __: string | null, src: string): void {
            void fetch(src).then(async (response) => {
              this.innerHTML = await response.text()
              this.dispatchEvent(new Event('frame:load', { bubbles: true }))
            })
          }
        },
      )
      document.addEventListener('frame:load', () => void ask('a', 3))
      element('form').addEventListener('submit', async (event) => {
        event.preventDefault()
        await fetch(url('a', 1), { method: 'POST', body: new FormData(event.target as HTMLFormElement) })
        const frame = document.createElement('bench-frame')
        element('section').append(frame)
        frame.setAttribute('src', url('a', 2, { ms: 20 }))
      })
    },
    drive: (user) => user.click('#send'),
  },
  {
    name: 'a visit of the page’s own: body replaced, controllers of the new one connected by an observer',
    requests: 3,
    html: '<main></main>',
    run: () => {
      const controllers: Record<string, () => unknown> = { reviews: () => ask('a', 2).then(() => ask('a', 3)) }
      new MutationObserver(() => {
        for (const node of document.querySelectorAll<HTMLElement>('[data-controller]:not([data-on])')) {
          node.dataset.on = ''
          controllers[node.dataset.controller ?? '']?.()
        }
      }).observe(document.documentElement, { childList: true, subtree: true, attributes: true })
      onClick('a', async (event) => {
        event.preventDefault()
        await (await ask('a', 1, { ms: 80 })).text()
        history.pushState({}, '', '?p=2')
        await new Promise((resolve) => requestAnimationFrame(resolve))
        element('main').replaceWith(
          Object.assign(document.createElement('main'), { innerHTML: '<p data-controller="reviews">' }),
        )
      })
    },
  },
  {
    name: 'a variant picker: the change of a radio button replaces the section, and the sticky bar follows it',
    requests: 3,
    html: '<label><input type="radio" name="v" data-action-name="action_a" id="v">M</label><div id="bar"></div>',
    drawsButtons: true,
    run: () => {
      let controller: AbortController | undefined
      const bus = new EventTarget()
      bus.addEventListener('variant', () => void ask('a', 2))
      element('#v').addEventListener('change', async () => {
        controller?.abort()
        controller = new AbortController()
        const response = await fetch(url('a', 1, { ms: 50 }), { signal: controller.signal })
        new DOMParser().parseFromString(await response.text(), 'text/html')
        bus.dispatchEvent(new Event('variant'))
        history.replaceState({}, '', '?variant=2')
        await ask('a', 3)
      })
    },
    drive: (user) => user.click('#v'),
  },
  {
    name: 'consent: what has waited for it is run by the click that grants it',
    requests: 3,
    run: () => {
      const blocked: (() => unknown)[] = [() => ask('a', 1), async () => ask('a', 2).then(() => ask('a', 3))]
      onClick('a', () => {
        for (const run of blocked.splice(0)) run()
      })
    },
  },
  {
    name: 'consent: scripts of another type are made real ones by the click',
    requests: 2,
    html: '<script type="text/plain" data-src="/files/stats.js?ms=40"></script>',
    files: { 'stats.js': 'fetch("/r/a/1").then(() => fetch("/r/a/2"))' },
    run: () =>
      onClick('a', () => {
        for (const plain of document.querySelectorAll<HTMLScriptElement>('script[type="text/plain"]')) {
          const real = document.createElement('script')
          real.src = plain.dataset.src ?? ''
          plain.replaceWith(real)
        }
      }),
  },
  {
    name: 'a script of the page whose source is set as an attribute',
    requests: 2,
    files: { 'late.js': 'fetch("/r/a/1").then(() => fetch("/r/a/2"))' },
    run: () =>
      onClick('a', () => {
        const script = document.createElement('script')
        script.setAttribute('src', '/files/late.js?ms=150')
        document.body.appendChild(script)
      }),
  },
]
