import { ask, element, onClick, otherOrigin, sleep } from '../page.js'
import type { Scenario, User } from '../scenario.js'

/** The click that is under way while something else happens: three requests over half a second. */
async function chain(): Promise<void> {
  await ask('a', 1, { ms: 150 })
  await ask('a', 2, { ms: 150 })
  await sleep(150)
  await ask('a', 3)
}

/** What the page does about something that the click has not caused: two requests, one after the other. */
function createOther(): () => Promise<void> {
  let n = 0
  return async () => {
    n += 1
    const first = n * 2 - 1
    await ask('none', first, { ms: 20 })
    await ask('none', first + 1)
  }
}

const during =
  (happen: (user: User) => Promise<unknown>) =>
  async (user: User): Promise<void> => {
    await user.click('a')
    await user.seen('a', 1)
    await happen(user)
  }

const BESIDE = { requests: 3, background: 2, a: chain }
const TAB = { 'other.html': '<title>other</title>' }

/** Something is done in another tab that was opened before the click. */
const inOtherTab = (act: () => unknown) => async (user: User) => {
  const tab = await user.openTab('/files/other.html')
  await during(() => tab.evaluate(act))(user)
}

const WORKER = `onpush = (event) => event.waitUntil(tell('push'))
onmessage = (event) => event.waitUntil(tell('message'))
const tell = async (what) => { for (const client of await clients.matchAll({ includeUncontrolled: true })) client.postMessage(what) }`

/** Registers a service worker; its messages do not belong to the click. */
async function startServiceWorker(): Promise<void> {
  const other = createOther()
  navigator.serviceWorker.addEventListener('message', () => void other())
  const registration = await navigator.serviceWorker.register('/files/sw.js')
  while (!registration.active) await sleep(20)
  document.body.dataset.worker = 'active'
}

const waitForWorker = ({ page }: User) =>
  page.waitForFunction(() => document.body.dataset.worker === 'active', { polling: 20 })
const removeWorker = ({ page }: User) =>
  page.evaluate(async () => (await navigator.serviceWorker.getRegistration('/files/'))?.unregister())

/** As a push service would do it. */
async function push(user: User): Promise<void> {
  const session = await user.page.createCDPSession()
  const registered = new Promise<string>((resolve) =>
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const registration = registrations.find(({ scopeURL, isDeleted }) => scopeURL.endsWith('/files/') && !isDeleted)
      if (registration) resolve(registration.registrationId)
    }),
  )
  await session.send('ServiceWorker.enable')
  const origin = new URL(user.page.url()).origin
  await session.send('ServiceWorker.deliverPushMessage', { origin, registrationId: await registered, data: 'news' })
  await session.detach()
}

/** What other parties and the visitor elsewhere do while a click is under way is not the click’s. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'a storage event of another tab',
    ...BESIDE,
    files: TAB,
    run: () => window.addEventListener('storage', createOther()),
    drive: inOtherTab(() => localStorage.setItem('cart', `${Math.random()}`)),
  },
  {
    name: 'a broadcast of another tab',
    ...BESIDE,
    files: TAB,
    run: () => {
      new BroadcastChannel('cart-of-all').onmessage = createOther()
    },
    drive: inOtherTab(() => new BroadcastChannel('cart-of-all').postMessage('changed')),
  },
  {
    name: 'a broadcast of another tab while this one sends its own',
    ...BESIDE,
    files: TAB,
    run: () => {
      const channel = new BroadcastChannel('stock-of-all')
      channel.onmessage = createOther()
      onClick('a', () => channel.postMessage('mine'))
    },
    drive: inOtherTab(() => new BroadcastChannel('stock-of-all').postMessage('theirs')),
  },
  {
    name: 'a shared worker that another tab has woken',
    ...BESIDE,
    files: {
      ...TAB,
      'shared.js':
        'const ports = []; onconnect = ({ ports: [port] }) => { ports.push(port); port.onmessage = () => ports.forEach((p) => p.postMessage("changed")) }',
    },
    run: () => {
      new SharedWorker('/files/shared.js').port.onmessage = createOther()
    },
    drive: inOtherTab(() => new SharedWorker('/files/shared.js').port.postMessage('go')),
  },
  {
    name: 'a cookie that another tab has set',
    ...BESIDE,
    files: TAB,
    run: () => {
      const store = (window as unknown as { cookieStore: EventTarget }).cookieStore
      store.addEventListener('change', createOther())
    },
    drive: inOtherTab(() => {
      // biome-ignore lint/suspicious/noDocumentCookie: as most pages do it.
      document.cookie = `seen=${Math.random()}; path=/`
    }),
  },
  {
    name: 'a service worker’s message, because of another tab',
    ...BESIDE,
    files: { ...TAB, 'sw.js': WORKER },
    run: startServiceWorker,
    drive: async (user) => {
      await waitForWorker(user)
      await inOtherTab(async () => {
        const registration = await navigator.serviceWorker.getRegistration('/files/')
        registration?.active?.postMessage('go')
      })(user)
      await user.seen('none', 2)
      await removeWorker(user)
    },
  },
  {
    name: 'a push to the service worker',
    ...BESIDE,
    files: { 'sw.js': WORKER },
    run: startServiceWorker,
    drive: async (user) => {
      await waitForWorker(user)
      await during(push)(user)
      await user.seen('none', 2)
      await removeWorker(user)
    },
  },
  {
    name: 'an endless list that the wheel moves',
    ...BESIDE,
    html: '<div id="list" style="height:120px;overflow:auto"><div style="height:3000px">list</div></div>',
    run: () => {
      const other = createOther()
      let asked = false
      element('#list').addEventListener('scroll', () => {
        if (!asked) void other()
        asked = true
      })
    },
    drive: during(async ({ page }) => {
      await page.hover('#list')
      await page.mouse.wheel({ deltaY: 300 })
    }),
  },
  {
    name: 'an endless list whose end the wheel brings into sight',
    ...BESIDE,
    html: '<div id="list" style="height:120px;overflow:auto"><div style="height:600px">list</div><hr></div>',
    run: () => {
      const other = createOther()
      new IntersectionObserver(([entry]) => {
        if (entry?.isIntersecting) void other()
      }).observe(element('hr'))
    },
    drive: during(async ({ page }) => {
      await page.hover('#list')
      await page.mouse.wheel({ deltaY: 900 })
    }),
  },
  {
    name: 'a wheel’s own listener',
    ...BESIDE,
    run: () => document.addEventListener('wheel', createOther(), { once: true, passive: true }),
    drive: during(({ page }) => page.mouse.wheel({ deltaY: 30 })),
  },
  {
    name: 'a pointer that is let go on another control',
    requests: 5,
    run: () =>
      element('[data-action-name=action_b]').addEventListener('pointerup', async () => {
        await ask('b|none', 1, { ms: 20 })
        await ask('b|none', 2)
      }),
    a: chain,
    drive: during(async ({ page }) => {
      await page.mouse.down()
      await page.hover('[data-action-name=action_b]')
      await page.mouse.up()
    }),
  },
  {
    name: 'a pointer that comes to a link',
    ...BESIDE,
    html: '<a href="#next">next</a>',
    run: () => element('a').addEventListener('pointerenter', createOther()),
    drive: during(({ page }) => page.hover('a')),
  },
  {
    name: 'a search in another field',
    requests: 5,
    html: '<input id="q" data-action-name="action_c">',
    run: () => {
      let n = 0
      element('#q').addEventListener('input', () => {
        n += 1
        if (n < 3) void ask('c|none', n)
      })
    },
    a: chain,
    drive: during(async ({ page }) => {
      await page.focus('#q')
      await page.keyboard.type('hat')
    }),
  },
  {
    name: 'a message over a socket',
    ...BESIDE,
    background: 4,
    run: () => {
      const other = createOther()
      new WebSocket('/socket?times=30&every=130').onmessage = () => void other()
    },
  },
  {
    name: 'a message over an event source',
    ...BESIDE,
    background: 4,
    run: () => {
      const other = createOther()
      new EventSource('/events?times=30&every=130').addEventListener('message', () => void other())
    },
  },
  {
    name: 'a socket’s message for somebody else’s order, put into a queue',
    ...BESIDE,
    background: 4,
    run: () => {
      const other = createOther()
      let tail: Promise<unknown> = Promise.resolve()
      new WebSocket('/socket?times=30&every=120').onmessage = () => {
        tail = tail.then(other)
      }
    },
  },
  {
    name: 'a third party that watches what changes',
    ...BESIDE,
    // The change is the click's, the report the third party's.
    requests: 4,
    background: 0,
    files: {
      'watch.js': `new MutationObserver((_, observer) => { observer.disconnect(); fetch('/r/a%7Cnone/1') })
        .observe(document.body, { childList: true, subtree: true })`,
    },
    run: () => {
      document.head.append(Object.assign(document.createElement('script'), { src: `${otherOrigin()}/files/watch.js` }))
    },
    a: async () => {
      document.body.append('added')
      await chain()
    },
  },
  {
    name: 'a place that changes',
    ...BESIDE,
    run: () => {
      const other = createOther()
      let isThere = false
      const watch = () =>
        navigator.geolocation.watchPosition(({ coords }) => {
          if (coords.latitude < 51 || isThere) return
          isThere = true
          void other()
        })
      Object.assign(window, { watch })
    },
    drive: async (user) => {
      const context = user.page.browserContext()
      await context.overridePermissions(new URL(user.page.url()).origin, ['geolocation'])
      await user.page.setGeolocation({ latitude: 50, longitude: 10 })
      await user.page.evaluate(() => (window as unknown as { watch(): void }).watch())
      await user.wait(150)
      await during(({ page }) => page.setGeolocation({ latitude: 51, longitude: 11 }))(user)
      await user.seen('none', 2)
      await context.clearPermissionOverrides()
    },
  },
  {
    name: 'a window that is made smaller',
    ...BESIDE,
    run: () => window.addEventListener('resize', createOther(), { once: true }),
    drive: during(({ page }) => page.setViewport({ width: 640, height: 480 })),
  },
  {
    name: 'a grid that lays itself out anew for a smaller window',
    ...BESIDE,
    html: '<div id="grid">grid</div>',
    run: () => {
      const other = createOther()
      let seen = 0
      new ResizeObserver(() => {
        seen += 1
        if (seen === 2) void other()
      }).observe(element('#grid'))
    },
    drive: during(({ page }) => page.setViewport({ width: 620, height: 480 })),
  },
  {
    name: 'a media query that no longer holds',
    ...BESIDE,
    run: () => matchMedia('(prefers-color-scheme: dark)').addEventListener('change', createOther()),
    drive: during(({ page }) => page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }])),
  },
  {
    name: 'the window that gets the focus back',
    ...BESIDE,
    files: TAB,
    run: () => window.addEventListener('focus', createOther(), { once: true }),
    drive: async (user) => {
      const tab = await user.openTab('/files/other.html')
      await during(async ({ page }) => {
        await tab.bringToFront()
        await page.bringToFront()
      })(user)
    },
  },
  {
    name: 'a part in a frame that has moved on by itself',
    ...BESIDE,
    html: '<iframe src="/files/ad.html"></iframe>',
    files: { 'ad.html': '<script>setTimeout(() => location.replace("/files/ad.html?2"), 330)</script>' },
    run: () => {
      const other = createOther()
      let loads = 0
      element('iframe').addEventListener('load', () => {
        loads += 1
        if (loads === 2) void other()
      })
    },
  },
]
