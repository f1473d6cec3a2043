import { ask, element, onClick } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { slow } from './parts.js'

const two = (): Promise<Response> => ask('c', 1, { ms: 20 }).then(() => ask('c', 2))
const write = (html: string): string => `<iframe srcdoc="${html}" style="height:90px"></iframe>`
/** Listens in the frame when its document is there. */
function onFrame(type: string, listener: (event: Event) => unknown): void {
  const frame = element<HTMLIFrameElement>('iframe')
  frame.addEventListener('load', () => frame.contentDocument?.addEventListener(type, listener))
}
const DOT = { 'dot.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>' }
const src = (is: string): string => `/files/dot.svg?${is}${Math.random()}`

/** Frames of the same origin, and what elements load for a click, a poll or nobody. */
export const frames: readonly Scenario[] = [
  {
    name: 'a form in a frame of the same origin, sent by Enter and by its page',
    requests: 2,
    html: write('<form data-action-name=action_c><input></form>'),
    run: () =>
      onFrame('submit', (event) => {
        event.preventDefault()
        void two()
      }),
    drive: async (user) => {
      await user.wait(600)
      const frame = await (await user.page.$('iframe'))?.contentFrame()
      await frame?.type('input', 'x')
      await user.page.keyboard.press('Enter')
    },
  },
  {
    name: 'a select in a frame of the same origin, changed by keys',
    requests: 2,
    html: write('<select data-action-name=action_c><option>S<option>M</select>'),
    run: () => onFrame('change', () => void two()),
    drive: async (user) => {
      await user.wait(600)
      const frame = await (await user.page.$('iframe'))?.contentFrame()
      await frame?.focus('select')
      await user.page.keyboard.press('ArrowDown')
    },
  },
  {
    name: 'a frame that code writes into, whose button the page listens to',
    requests: 2,
    html: '<iframe style="height:90px"></iframe>',
    run: () => {
      const inner = element<HTMLIFrameElement>('iframe').contentDocument
      inner?.open()
      inner?.write('<button data-action-name="action_c">in</button>')
      inner?.close()
      inner?.querySelector('button')?.addEventListener('click', () => void two())
    },
    drive: async (user) => {
      await user.wait(600)
      const frame = await (await user.page.$('iframe'))?.contentFrame()
      await frame?.click('button')
    },
  },
  {
    name: 'a frame of the same origin that the click opens, and whose own button closes it',
    requests: 4,
    html: '<section></section>',
    run: () => {
      Object.assign(window, {
        closeQuickView: () => {
          element('iframe').remove()
          void two()
        },
      })
      onClick('a', async () => {
        await ask('a', 1)
        const frame = document.createElement('iframe')
        frame.srcdoc = '<button data-action-name=action_c onclick=parent.closeQuickView()>close</button>'
        element('section').append(frame)
        await ask('a', 2)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 2)
      await user.wait(600)
      const frame = await (await user.page.$('iframe'))?.contentFrame()
      await frame?.click('button')
    },
  },
  {
    name: 'a frame of the same origin that polls through its parent, beside a click in the page',
    requests: 2,
    background: 3,
    html: write('<script>setInterval(() => parent.poll(), 150)</script>'),
    run: () => {
      let n = 0
      Object.assign(window, { poll: () => void ask('none', ++n) })
      onClick('a', slow)
    },
    drive: async (user) => {
      await user.wait(300)
      await user.click('a')
    },
  },
  {
    name: 'a picture whose source a poll changes, beside a click; the load’s listener reports it',
    requests: 2,
    background: 3,
    html: '<img id="main">',
    files: DOT,
    run: () => {
      let n = 0
      const image = element<HTMLImageElement>('#main')
      image.addEventListener('load', () => void ask('none', ++n))
      setInterval(() => {
        image.src = src('none')
      }, 150)
      onClick('a', slow)
    },
  },
  {
    name: 'a broken picture: the load’s error listener tells the server, and shows another',
    requests: 2,
    html: '<img id="main" src="/files/dot.svg">',
    files: DOT,
    run: () => {
      const image = element<HTMLImageElement>('#main')
      image.addEventListener('error', async () => {
        await ask('a', 1)
        image.src = src('instead')
      })
      image.addEventListener('load', () => image.src.includes('instead') && void ask('a', 2))
      onClick('a', () => {
        image.src = '/files/none.svg'
      })
    },
    drive: async (user) => {
      await user.wait(300)
      await user.click('a')
    },
  },
  {
    name: 'pictures that are loaded as the wheel brings them into sight, beside a click',
    requests: 2,
    background: 1,
    html: '<div style="height:2000px"></div><img id="lazy" width="40" height="40">',
    files: DOT,
    run: () => {
      const image = element<HTMLImageElement>('#lazy')
      image.addEventListener('load', () => void ask('none', 1))
      new IntersectionObserver(([entry], observer) => {
        if (!entry?.isIntersecting) return
        observer.disconnect()
        image.src = src('none')
      }).observe(image)
      onClick('a', slow)
    },
    drive: async (user) => {
      await user.wait(300)
      await user.click('a')
      await user.page.mouse.wheel({ deltaY: 3_000 })
    },
  },
  {
    name: 'a picture whose candidates the click changes by srcset, after an answer, beside another click',
    requests: 5,
    html: '<img id="main" src="/files/dot.svg">',
    files: DOT,
    run: () => {
      const image = element<HTMLImageElement>('#main')
      image.onload = () => {
        if (image.srcset) void ask('a', 2).then(() => ask('a', 3))
      }
      onClick('a', async () => {
        await ask('a', 1, { ms: 200 })
        image.srcset = `${src('a')} 1x`
      })
      onClick('b', async () => {
        await ask('b', 1, { ms: 300 })
        await ask('b', 2)
      })
    },
    drive: async (user) => {
      await user.wait(300)
      await user.click('a')
      await user.click('b')
    },
  },
  {
    name: 'a preview in a frame that the click fills with HTML, measured by the load’s listener',
    requests: 2,
    html: '<iframe></iframe>',
    run: () => {
      const frame = element<HTMLIFrameElement>('iframe')
      frame.addEventListener('load', () => {
        if (frame.srcdoc) void ask('a', 1).then(() => ask('a', 2))
      })
      onClick('a', () => {
        frame.srcdoc = '<p>preview</p>'
      })
    },
    drive: async (user) => {
      await user.wait(300)
      await user.click('a')
    },
  },
  {
    name: 'a preview in a frame that the click fills, and which then loads itself anew, beside another click',
    requests: 5,
    background: 2,
    html: '<iframe></iframe>',
    run: () => {
      const frame = element<HTMLIFrameElement>('iframe')
      let n = 0
      frame.addEventListener('load', () => {
        if (!frame.srcdoc) return
        n += 1
        if (n === 1) void ask('a', 1)
        else void ask('none', n)
        if (n < 4) setTimeout(() => frame.contentWindow?.location.reload(), 300)
      })
      onClick('a', () => {
        frame.srcdoc = '<p>preview</p>'
      })
      onClick('b', async () => {
        for (let i = 1; i < 5; i += 1) await ask('b', i, { ms: 250 })
      })
    },
    drive: async (user) => {
      await user.wait(300)
      await user.click('a')
      await user.click('b')
    },
  },
]
