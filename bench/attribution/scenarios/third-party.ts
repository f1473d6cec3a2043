import { ask, element, otherOrigin, sleep, url } from '../page.js'
import type { Scenario } from '../scenario.js'

const THIRD = `const asked = (n) => fetch('/r/none/' + n);`

/** Loads a script of another origin, as a tag manager does, while the page loads. */
function loadThirdParty(name = 'third.js'): void {
  const script = document.createElement('script')
  script.src = `${otherOrigin()}/files/${name}`
  document.head.append(script)
}

async function chain(): Promise<void> {
  await ask('a', 1, { ms: 80 })
  await sleep(90)
  await ask('a', 2)
}

const BESIDE = { requests: 2, background: 2, a: chain, run: () => loadThirdParty() }

/** Scripts of other origins with work of their own. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'a timer of its own',
    ...BESIDE,
    files: { 'third.js': `${THIRD} let n = 0; setInterval(() => asked(++n), 80)` },
  },
  {
    name: 'an async loop of its own',
    ...BESIDE,
    files: {
      'third.js': `${THIRD} (async () => { for (let n = 1; ; n++) { await asked(n); await new Promise((r) => setTimeout(r, 70)) } })()`,
    },
  },
  {
    name: 'a watcher of changes that looks every now and then',
    ...BESIDE,
    background: 1,
    files: {
      'third.js': `${THIRD} let n = 0, changed = false
        new MutationObserver(() => (changed = true)).observe(document.documentElement, { childList: true, subtree: true })
        setInterval(() => changed && asked(++n, (changed = false)), 60)`,
    },
    a: async () => {
      document.body.append(document.createElement('p'))
      await chain()
    },
  },
  {
    name: 'a late start in idle time',
    ...BESIDE,
    background: 1,
    files: { 'third.js': `${THIRD} setTimeout(() => requestIdleCallback(() => asked(1), { timeout: 100 }), 230)` },
  },
  {
    name: 'a session ping that reads its answer',
    ...BESIDE,
    files: {
      'third.js': `${THIRD} let n = 0; const ping = () => asked(++n).then((r) => r.json()).then(() => setTimeout(ping, 90)); setTimeout(ping, 90)`,
    },
  },
  {
    name: 'loaded by the click: its first request',
    requests: 2,
    files: { 'pay.js': `fetch('/r/a/1').then(() => fetch('/r/a/2'))` },
    a: () => loadThirdParty('pay.js'),
  },
  {
    name: 'called by the click: a library from a content network',
    requests: 2,
    files: { 'lib.js': 'window.lib = { async send(first, second) { await fetch(first); await fetch(second) } }' },
    run: () => loadThirdParty('lib.js'),
    a: () =>
      (window as unknown as { lib: { send(...urls: string[]): Promise<void> } }).lib.send(
        url('a', 1, { ms: 40 }),
        url('a', 2),
      ),
  },
  {
    name: 'a callback of the page that a library calls later',
    requests: 1,
    files: { 'lib.js': 'window.later = (run) => setTimeout(run, 150)' },
    run: () => loadThirdParty('lib.js'),
    a: () => (window as unknown as { later(run: () => void): void }).later(() => void ask('a', 1)),
  },
  {
    name: 'a script of the page itself that the click adds',
    requests: 2,
    files: { 'part.js': `fetch('/r/a/1')` },
    a: () => {
      const script = document.createElement('script')
      script.src = '/files/part.js'
      script.onload = () => void ask('a', 2)
      document.head.append(script)
    },
  },
  {
    name: 'a frame of another origin that speaks up by itself',
    requests: 2,
    background: 2,
    html: '<div></div>',
    files: { 'ad.html': '<script>setInterval(() => parent.postMessage("seen", "*"), 90)</script>' },
    run: () => {
      let n = 0
      window.addEventListener('message', ({ data }) => {
        if (data === 'seen') void ask('none', ++n)
      })
      element('div').innerHTML = `<iframe src="${otherOrigin()}/files/ad.html"></iframe>`
    },
    a: chain,
  },
]
