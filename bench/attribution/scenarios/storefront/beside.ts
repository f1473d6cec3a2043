import { ask, element, onClick, url } from '../../page.js'
import type { Scenario, User } from '../../scenario.js'

/** What b does while the browser still works for a: nothing that a waits for. */
const clickBoth = async (user: User): Promise<void> => {
  await user.click('a')
  await user.wait(60)
  await user.click('b')
}

const own = (): void =>
  onClick('b', async () => {
    await ask('b', 1, { ms: 40 })
    await ask('b', 2)
  })

async function two(): Promise<void> {
  await ask('a', 1, { ms: 20 })
  await ask('a', 2)
}

function beep(seconds: number): OscillatorNode {
  const context = new AudioContext()
  const oscillator = context.createOscillator()
  oscillator.connect(context.destination)
  oscillator.start()
  oscillator.stop(context.currentTime + seconds)
  return oscillator
}

async function connectPeers(): Promise<RTCDataChannel> {
  const [one, two] = [new RTCPeerConnection(), new RTCPeerConnection()]
  one.onicecandidate = ({ candidate }) => candidate && two.addIceCandidate(candidate)
  two.onicecandidate = ({ candidate }) => candidate && one.addIceCandidate(candidate)
  two.ondatachannel = ({ channel }) => {
    channel.onmessage = ({ data }) => setTimeout(() => channel.send(data), 500)
  }
  const channel = one.createDataChannel('calls')
  await one.setLocalDescription(await one.createOffer())
  await two.setRemoteDescription(one.localDescription as RTCSessionDescription)
  await two.setLocalDescription(await two.createAnswer())
  await one.setRemoteDescription(two.localDescription as RTCSessionDescription)
  await new Promise((resolve) => channel.addEventListener('open', resolve))
  return channel
}

/** One click whose work is called back late, when the visitor has clicked on something else. */
const late = (name: string, a: () => unknown, more: Partial<Scenario> = {}): Scenario => ({
  name,
  requests: 4,
  drive: clickBoth,
  ...more,
  run: () => {
    own()
    more.run?.()
    onClick('a', a)
  },
})

/** Adds an element that loads something. */
function load(tag: 'script' | 'link' | 'img', properties: object): void {
  const loading = document.createElement(tag)
  loading.addEventListener('load', () => void two())
  document.head.append(Object.assign(loading, properties))
}

/** APIs that call back late. */
export const beside: readonly Scenario[] = [
  late('a sound of the audio graph that ends, heard by its handler', () => {
    beep(0.6).onended = () => void two()
  }),
  late('a sound of the audio graph that ends, heard by a listener', () =>
    beep(0.6).addEventListener('ended', () => void two()),
  ),
  late('a recording that is stopped later', () => {
    const recorder = new MediaRecorder(new AudioContext().createMediaStreamDestination().stream)
    recorder.onstop = () => void two()
    recorder.start()
    setTimeout(() => recorder.stop(), 600)
  }),
  {
    name: 'a call over a data channel',
    requests: 4,
    run: () => {
      own()
      const connecting = connectPeers()
      onClick('a', async () => {
        const channel = await connecting
        channel.onmessage = () => void two()
        channel.send('price?')
      })
    },
    drive: async (user) => {
      await user.wait(500)
      await clickBoth(user)
    },
  },
  late(
    'a mutation observer of the click that waits for an element',
    () => {
      const observer = new MutationObserver(() => {
        observer.disconnect()
        void two()
      })
      observer.observe(element('section'), { childList: true })
      setTimeout(() => element('section').append('late'), 500)
    },
    { html: '<section></section>' },
  ),
  late('a picture that the click loads', () => load('img', { src: '/files/late.svg?ms=600' }), {
    files: { 'late.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>' },
  }),
  late('a script that the click loads by a tag', () => load('script', { src: '/files/reviews.js?ms=600' }), {
    files: { 'reviews.js': 'window.reviews = 1' },
  }),
  late(
    'JSONP: the answer is a call of the page’s function',
    () => {
      Object.assign(window, { gotPrice: () => void two() })
      document.head.append(Object.assign(document.createElement('script'), { src: '/files/price.js?ms=600' }))
    },
    { files: { 'price.js': 'gotPrice(5)' } },
  ),
  late(
    'a preloaded file that the click asks for',
    () => load('link', { rel: 'preload', as: 'fetch', crossOrigin: '', href: '/files/data.html?ms=600' }),
    { files: { 'data.html': 'data' } },
  ),
  late(
    'a transition that the click starts by a class, heard by a listener of the load',
    () => element('p').classList.add('gone'),
    {
      html: '<style>p { transition: opacity 0.6s } p.gone { opacity: 0 }</style><p>hat</p>',
      run: () => element('p').addEventListener('transitionend', () => void two()),
    },
  ),
  late(
    'a transition that the click starts and waits for by its animations',
    async () => {
      element('p').classList.add('gone')
      await Promise.all(
        element('p')
          .getAnimations()
          .map(({ finished }) => finished),
      )
      await two()
    },
    { html: '<style>p { transition: opacity 0.6s } p.gone { opacity: 0 }</style><p>hat</p>' },
  ),
  late('the route by hash: the router loads a moment later', () => location.assign('#/cart'), {
    run: () => {
      window.onhashchange = () => setTimeout(two, 500)
    },
  }),
  {
    name: 'a link to a route by hash',
    requests: 2,
    html: '<p><a href="#/items" data-action-name="action_a" id="link">items</a></p>',
    drawsButtons: true,
    run: () => addEventListener('hashchange', () => void two()),
    drive: (user) => user.click('#link'),
  },
  {
    name: 'a prefetch when the pointer comes, which the click waits for',
    requests: 2,
    background: 1,
    run: () => {
      let prefetch: Promise<unknown> | undefined
      element('[data-action-name=action_a]').addEventListener('pointerenter', () => {
        prefetch ??= ask('none', 1, { ms: 300 })
      })
      onClick('a', async () => {
        await prefetch
        await two()
      })
    },
  },
  {
    name: 'a poll that is faster for a while after a click',
    requests: 2,
    background: 6,
    run: () => {
      let [n, every] = [0, 300]
      const poll = async (): Promise<void> => {
        await fetch(url('none', ++n), { cache: 'no-store' })
        setTimeout(poll, every)
      }
      setTimeout(poll, 50)
      onClick('a', async () => {
        every = 80
        await two()
      })
    },
    drive: async (user) => {
      await user.seen('none', 1)
      await user.click('a')
    },
  },
  {
    name: 'an async generator of pages that a begins and b advances',
    requests: 4,
    run: () => {
      async function* pages(): AsyncGenerator<number> {
        yield 1
        yield 2
      }
      let reading: AsyncGenerator<number> | undefined
      onClick('a', async () => {
        reading = pages()
        await reading.next()
        await two()
      })
      onClick('b', async () => {
        await reading?.next()
        await ask('b', 1, { ms: 20 })
        await ask('b', 2)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 2)
      await user.click('b')
    },
  },
  {
    name: 'a watcher that Escape closes',
    requests: 2,
    run: () => {
      const { CloseWatcher } = window as unknown as { CloseWatcher: new () => EventTarget & { onclose: unknown } }
      onClick('a', () => {
        new CloseWatcher().onclose = () => void ask('a|none', 1).then(() => ask('a|none', 2))
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.wait(100)
      await user.page.keyboard.press('Escape')
    },
  },
]
