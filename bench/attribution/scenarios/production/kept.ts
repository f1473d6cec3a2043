import { ask, element, onClick, url } from '../../page.js'
import type { Scenario, User } from '../../scenario.js'
import { workOnB } from '../at-once/features.js'
import { clickBothApart } from '../shared/both.js'

const DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
const PUSHER = `addEventListener('message', ({ ports: [port] }) => {
  let n = 0
  const timer = setInterval(() => { n += 1; port.postMessage({ stock: n }); if (n > 2) clearInterval(timer) }, 1000)
})`
const clickA = (user: User): Promise<void> => user.click('a')
const open = (name: string, version: number): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
/** A short tone without sound. */
function tone(ms: number): string {
  const samples = 8 * ms
  const view = new DataView(new ArrayBuffer(44 + samples))
  const text = (at: number, letters: string): void => {
    for (const [i, letter] of [...letters].entries()) view.setUint8(at + i, letter.charCodeAt(0))
  }
  text(0, 'RIFF')
  view.setUint32(4, 36 + samples, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, 8000, true)
  view.setUint32(28, 8000, true)
  view.setUint16(32, 1, true)
  view.setUint16(34, 8, true)
  text(36, 'data')
  view.setUint32(40, samples, true)
  for (let i = 0; i < samples; i += 1) view.setUint8(44 + i, 128)
  return URL.createObjectURL(new Blob([view], { type: 'audio/wav' }))
}

/** Objects that a click opens or listens to, and what they report later for another reason. */
export const kept: readonly Scenario[] = [
  {
    name: 'a database that a click opens, whose versionchange another part of the page causes by a timer',
    requests: 2,
    background: 1,
    run: () => {
      const name = `shop${Math.random()}`
      onClick('a', async () => {
        const db = await open(name, 1)
        db.addEventListener('versionchange', () => {
          db.close()
          void ask('none', 1)
        })
        await ask('a', 1)
        await ask('a', 2)
      })
      setTimeout(() => void open(name, 2), 1200)
    },
    drive: clickA,
  },
  {
    name: 'a port of the load’s worker on which a click begins to listen for stock, pushed a second later',
    requests: 1,
    background: 3,
    files: { 'push.js': PUSHER },
    run: () => {
      const { port1, port2 } = new MessageChannel()
      new Worker('/files/push.js').postMessage('start', [port2])
      onClick('a', () => {
        void ask('a', 1)
        let n = 0
        port1.onmessage = () => {
          n += 1
          void ask('none', n)
        }
      })
    },
    drive: clickA,
  },
  {
    name: 'a zoom that a click turns on: it listens to a picture’s loads, whose source the page’s slideshow changes',
    requests: 1,
    background: 3,
    files: { 'dot.svg': DOT },
    html: '<img id="hero" alt="" src="/files/dot.svg">',
    run: () => {
      const hero = element<HTMLImageElement>('#hero')
      onClick('a', () => {
        void ask('a', 1)
        let n = 0
        hero.addEventListener('load', () => {
          n += 1
          void ask('none', n)
        })
      })
      for (const turn of [1, 2, 3])
        setTimeout(
          () => {
            hero.src = `/files/dot.svg?${turn}`
          },
          400 + 250 * turn,
        )
    },
    drive: clickA,
  },
  {
    name: 'a zoom that a click turns on, and the next click that changes the picture after its answer',
    requests: 4,
    files: { 'dot.svg': DOT },
    html: '<img id="hero" alt="" src="/files/dot.svg">',
    run: () => {
      const hero = element<HTMLImageElement>('#hero')
      onClick('a', () => {
        void ask('a', 1)
        hero.addEventListener('load', () => ask('b', 2))
      })
      onClick('b', async () => {
        await ask('b', 1, { ms: 200 })
        hero.src = '/files/dot.svg?next'
        await ask('b', 3)
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'a sound of the load whose source the first click sets after an answer: loadedmetadata reports, b works',
    requests: 4,
    html: '<audio></audio>',
    run: () => {
      const sound = element<HTMLAudioElement>('audio')
      sound.addEventListener('loadedmetadata', () => ask('a', 2))
      onClick('a', async () => {
        await ask('a', 1, { ms: 250 })
        sound.src = tone(200)
      })
      workOnB(700)
    },
    drive: clickBothApart,
  },
  {
    name: 'an animation of the load, onfinish of which a click sets, and which finishes by itself',
    requests: 1,
    background: 0,
    html: '<p id="bar">free delivery</p>',
    run: () => {
      const animation = element('#bar').animate([{ opacity: 0 }, { opacity: 1 }], 1500)
      onClick('a', () => {
        animation.onfinish = () => ask('a|none', 1)
      })
    },
    drive: clickA,
  },
  {
    name: 'a hero picture that a click asks to report a broken source, which the page’s slideshow sets later',
    requests: 1,
    background: 1,
    files: { 'dot.svg': DOT },
    html: '<img id="hero" alt="" src="/files/dot.svg">',
    run: () => {
      const hero = element<HTMLImageElement>('#hero')
      onClick('a', () => {
        void ask('a', 1)
        hero.onerror = () => ask('none', 1)
      })
      setTimeout(() => {
        hero.src = '/files/missing.svg'
      }, 800)
    },
    drive: clickA,
  },
  {
    name: 'a port that a click makes and sends to the load’s worker, which pushes stock over it',
    requests: 4,
    files: { 'push.js': PUSHER.replace('1000', '100') },
    run: () => {
      const worker = new Worker('/files/push.js')
      onClick('a', () => {
        void ask('a', 1)
        const { port1, port2 } = new MessageChannel()
        let n = 1
        port1.onmessage = () => {
          n += 1
          void ask('a|none', n)
        }
        worker.postMessage('start', [port2])
      })
    },
    drive: clickA,
  },
  {
    name: 'an abort signal of the page that a click listens to, which a timer of the page aborts',
    requests: 2,
    run: () => {
      const session = new AbortController()
      onClick('a', () => {
        void ask('a', 1)
        session.signal.addEventListener('abort', () => ask('a|none', 2))
      })
      setTimeout(() => session.abort(), 900)
    },
    drive: clickA,
  },
  {
    name: 'one XHR object of the load, used by both clicks one after the other, its handlers set once',
    requests: 4,
    run: () => {
      const xhr = new XMLHttpRequest()
      let is: 'a' | 'b' = 'a'
      xhr.onload = () => ask(is, 2)
      for (const one of ['a', 'b'] as const)
        onClick(one, () => {
          is = one
          xhr.open('GET', url(one, 1, { ms: 50 }))
          xhr.send()
        })
    },
    drive: async (user) => {
      await user.click('a')
      await user.seen('a', 2)
      await user.click('b')
    },
  },
  {
    name: 'a font of the load’s list that the first click loads after an answer: loadingdone reports, b works',
    requests: 4,
    run: () => {
      document.fonts.addEventListener('loadingerror', () => ask('a', 2))
      onClick('a', async () => {
        await ask('a', 1, { ms: 250 })
        const font = new FontFace('shop', 'url(/files/none.woff2)')
        document.fonts.add(font)
        font.load().catch(() => {})
      })
      workOnB(700)
    },
    drive: clickBothApart,
  },
]
