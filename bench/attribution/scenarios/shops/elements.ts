import { ask, element, onClick, sleep } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { clickBoth, onBoth } from '../shared/both.js'
import { both, later, slow } from './parts.js'

const DOT = { 'dot.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>' }
const src = (is: string): string => `/files/dot.svg?${is}${Math.random()}`

/** Elements that tell of their end to a listener of the load. */
export const elements: readonly Scenario[] = [
  {
    name: 'a gallery: the click sets the main picture’s source, the load’s listener loads its zoom',
    requests: 2,
    html: '<img id="main" src="/files/dot.svg">',
    files: DOT,
    run: () => {
      const main = element<HTMLImageElement>('#main')
      main.addEventListener('load', () => main.src.includes('?a') && void both('a'))
      onClick('a', () => element('#main').setAttribute('src', src('a')))
    },
    drive: async (user) => {
      await user.wait(300)
      await user.click('a')
    },
  },
  {
    name: 'a gallery: two pictures, two clicks, an onload property of the load',
    requests: 4,
    html: '<img id="one"><img id="two">',
    files: DOT,
    run: () => {
      for (const [id, is] of [
        ['#one', 'a'],
        ['#two', 'b'],
      ] as const) {
        const image = element<HTMLImageElement>(id)
        image.onload = () => both(is)
        onClick(is, () => {
          image.src = src(is)
        })
      }
    },
    drive: clickBoth,
  },
  {
    name: 'an advertising frame that loads itself anew again and again, beside a click',
    requests: 2,
    background: 3,
    html: '<iframe id="ad" srcdoc="<p>ad</p>"></iframe>',
    run: () => {
      let n = 0
      const ad = element<HTMLIFrameElement>('#ad')
      ad.addEventListener('load', () => void ask('none', ++n))
      setInterval(() => {
        ad.srcdoc = `<p>${n}</p>`
      }, 200)
      onClick('a', slow)
    },
  },
  {
    name: 'an upload of ten years ago: the form posts into a hidden frame, whose load reads the answer',
    requests: 2,
    html: `<iframe name="upload" hidden></iframe><form action="/files/done.html" target="upload">
      <button data-action-name="action_a" id="send">send</button></form>`,
    files: { 'done.html': '<p>done</p>' },
    run: () => {
      const frame = element<HTMLIFrameElement>('iframe')
      element('form').addEventListener('submit', () => {
        frame.onload = () => both('a')
      })
    },
    drive: (user) => user.click('#send'),
  },
  {
    name: 'an upload of ten years ago, whose frame the load listens to',
    requests: 2,
    html: `<iframe name="upload" hidden></iframe><form action="/files/done.html" target="upload">
      <button data-action-name="action_a" id="send">send</button></form>`,
    files: { 'done.html': '<p>done</p>' },
    run: () => {
      let isSent = false
      element('form').addEventListener('submit', () => {
        isSent = true
      })
      element('iframe').addEventListener('load', () => isSent && void both('a'))
    },
    drive: async (user) => {
      await user.wait(300)
      await user.click('#send')
    },
  },
  {
    name: 'a quick view in a frame that a link fills, whose load the page hears',
    requests: 2,
    html: `<iframe name="quick"></iframe><a href="/files/quick.html" target="quick" data-action-name="action_c">quick view</a>`,
    files: { 'quick.html': '<p>quick</p>' },
    run: () => {
      let n = 0
      element('iframe').addEventListener('load', (event) => {
        const frame = event.target as HTMLIFrameElement
        if (frame.contentWindow?.location.pathname === '/files/quick.html') void ask('c', ++n).then(() => ask('c', ++n))
      })
    },
    drive: async (user) => {
      await user.wait(300)
      await user.click('a[href]')
    },
  },
  {
    name: 'a stylesheet of a theme that the click switches, heard by the load’s listener',
    requests: 2,
    html: '<link id="theme" rel="stylesheet" href="data:text/css,b{}">',
    run: () => {
      const theme = element<HTMLLinkElement>('#theme')
      theme.addEventListener('load', () => theme.href.includes('i{}') && void both('a'))
      onClick('a', () => element('#theme').setAttribute('href', 'data:text/css,i{}'))
    },
    drive: async (user) => {
      await user.wait(300)
      await user.click('a')
    },
  },
  {
    name: 'a cookie that the click sets, heard by a listener of the cookie store',
    requests: 3,
    run: () => {
      cookieStore.addEventListener('change', () => both('a', 2))
      onClick('a', async () => {
        await ask('a', 1)
        await cookieStore.set('cart', String(Math.random()))
      })
    },
  },
  {
    name: 'a link to the reviews further down, which an observer loads when they come into sight',
    requests: 2,
    html: '<a id="jump" href="#reviews" data-action-name="action_c">reviews</a><div style="height:4000px"></div><section id="reviews" style="height:300px"></section>',
    run: () => {
      new IntersectionObserver(([entry], observer) => {
        if (!entry?.isIntersecting) return
        observer.disconnect()
        void ask('c', 1).then(() => ask('c', 2))
      }).observe(element('#reviews'))
    },
    drive: async (user) => {
      await user.wait(400)
      await user.click('#jump')
    },
  },
  {
    name: 'a panel that a hidden checkbox opens by style alone, whose content is loaded when it is seen',
    requests: 2,
    html: `<style>#panel{display:none}#toggle:checked~#panel{display:block;height:80px}</style>
      <input type="checkbox" id="toggle" data-action-name="action_c"><div id="panel"></div>`,
    run: () => {
      new IntersectionObserver((entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) void ask('c', 1).then(() => ask('c', 2))
      }).observe(element('#panel'))
    },
    drive: async (user) => {
      await user.wait(400)
      await user.click('#toggle')
    },
  },
  {
    name: 'a dialog that closes by a click beside it',
    requests: 2,
    html: '<dialog closedby="any" data-action-name="action_c" style="width:100px;margin:300px">offer</dialog>',
    run: () => {
      element('dialog').addEventListener('close', () => void ask('c', 1).then(() => ask('c', 2)))
      onClick('a', () => element<HTMLDialogElement>('dialog').showModal())
    },
    drive: async (user) => {
      await user.click('a')
      await user.wait(1200)
      await user.page.mouse.click(700, 20)
    },
  },
  {
    name: 'a select whose list is drawn by the page’s style, an option of it by the mouse',
    requests: 2,
    html: `<style>select,::picker(select){appearance:base-select}</style>
      <select data-action-name="action_c"><option>S</option><option id="medium">M</option></select>`,
    run: () => element('select').addEventListener('change', () => void ask('c', 1).then(() => ask('c', 2))),
    drive: async (user) => {
      await user.click('select')
      await user.wait(400)
      await user.click('#medium')
    },
  },
  {
    name: 'a banner that rotates by animations that the load awaits one after another, beside a click',
    requests: 2,
    background: 4,
    html: '<p>offer</p>',
    run: () => {
      void (async () => {
        for (let n = 1; n < 40; n += 1) {
          await element('p').animate([{ opacity: 0 }, { opacity: 1 }], 130).finished
          void ask('none', n)
        }
      })()
      onClick('a', slow)
    },
  },
  {
    name: 'a form-associated element: reset and disabled by the click, its callbacks load',
    requests: 3,
    html: '<form><fieldset><bench-size></bench-size></fieldset></form>',
    run: () => {
      customElements.define(
        'bench-size',
        class extends HTMLElement {
          static formAssociated = true
          internals = this.attachInternals()
          formResetCallback(): void {
            void ask('a', 1)
          }
          formDisabledCallback(): void {
            void ask('a', 2).then(() => ask('a', 3))
          }
        },
      )
      onClick('a', async () => {
        await sleep(30)
        element<HTMLFormElement>('form').reset()
        element<HTMLFieldSetElement>('fieldset').disabled = true
      })
    },
  },
  {
    name: 'a code that the click selects, heard by the field’s select event',
    requests: 2,
    html: '<input id="code" value="SAVE10">',
    run: () => {
      element('#code').addEventListener('select', () => both('a'), { once: true })
      onClick('a', () => element<HTMLInputElement>('#code').select())
    },
  },
  {
    name: 'pictures that a click appends, counted by a listener of the document in the capture phase',
    requests: 2,
    html: '<ul></ul>',
    files: DOT,
    run: () => {
      let n = 0
      document.addEventListener('load', ({ target }) => target instanceof HTMLImageElement && void ask('a', ++n), true)
      onClick('a', async () => {
        await sleep(40)
        for (const is of ['x', 'y']) element('ul').append(Object.assign(new Image(), { src: src(is) }))
      })
    },
  },
  {
    name: 'two clicks that each load a picture, whose one handler of the load is told by its dataset',
    requests: 4,
    html: '<img id="stage">',
    files: DOT,
    run: () => {
      const stage = element<HTMLImageElement>('#stage')
      stage.addEventListener('load', () => void ask(stage.dataset.is as 'a', 2))
      onBoth(async (is) => {
        await ask(is, 1, { ms: 20 })
        stage.dataset.is = is
        stage.src = src(is)
      })
    },
    drive: later,
  },
]

declare const cookieStore: EventTarget & { set(name: string, value: string): Promise<void> }
