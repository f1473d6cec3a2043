import { ask, element, onClick } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'

const both = async (is: Letter, first = 1): Promise<void> => {
  await ask(is, first, { ms: 20 })
  await ask(is, first + 1)
}
const own = (): void => onClick('b', () => both('b'))
const late: Scenario['drive'] = async (user) => {
  await user.click('a')
  await user.wait(60)
  await user.click('b')
}
/** One click whose work is called back by the browser, beside another click. */
const beside = (name: string, a: () => unknown, more: Partial<Scenario> = {}): Scenario => ({
  name,
  requests: 4,
  drive: late,
  ...more,
  run: () => {
    own()
    more.run?.()
    onClick('a', a)
  },
})

/** A wav file of silence. */
function silence(seconds: number): string {
  const samples = 8_000 * seconds
  const view = new DataView(new ArrayBuffer(44 + samples))
  const write = (at: number, text: string): void => {
    for (const [i, character] of [...text].entries()) view.setUint8(at + i, character.charCodeAt(0))
  }
  write(0, 'RIFF')
  view.setUint32(4, 36 + samples, true)
  write(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, 8_000, true)
  view.setUint32(28, 8_000, true)
  view.setUint16(32, 1, true)
  view.setUint16(34, 8, true)
  write(36, 'data')
  view.setUint32(40, samples, true)
  for (let i = 0; i < samples; i += 1) view.setUint8(44 + i, 128)
  return URL.createObjectURL(new Blob([view], { type: 'audio/wav' }))
}

/** Media, scrolling, measuring: what the browser reports by itself. */
export const media: readonly Scenario[] = [
  beside('an observer of performance that the click starts, for the request it makes', () => {
    const observer = new PerformanceObserver(() => {
      observer.disconnect()
      setTimeout(() => both('a'), 300)
    })
    observer.observe({ type: 'mark' })
    performance.mark('cart')
  }),
  {
    name: 'an observer of performance of the page, which reports marks by a request, beside a click',
    requests: 2,
    background: 2,
    run: () => {
      let n = 0
      new PerformanceObserver(() => void ask('none', ++n)).observe({ type: 'measure' })
      setInterval(() => performance.measure('heartbeat'), 120)
      onClick('a', async () => {
        await ask('a', 1, { ms: 300 })
        await ask('a', 2)
      })
    },
  },
  beside(
    'scrolling smoothly to what the click shows, loaded when it has come to rest',
    () => {
      document.addEventListener('scrollend', () => void both('a'), { once: true })
      element('#far').scrollIntoView({ behavior: 'smooth' })
    },
    {
      html: '<div style="height:3000px"></div><p id="far">far</p><div style="height:900px"></div>',
      drive: async (user) => {
        await user.click('a')
        await user.seen('a', 2)
        await user.click('b')
      },
    },
  ),
  {
    name: 'scrolling smoothly: a listener of the page loads at its end',
    requests: 2,
    html: '<div id="list" style="height:100px;overflow:auto"><div style="height:4000px"></div></div>',
    run: () => {
      element('#list').addEventListener('scrollend', () => both('a'))
      onClick('a', () => element('#list').scrollTo({ top: 3_000, behavior: 'smooth' }))
    },
  },
  {
    name: 'a carousel with snap points: its arrow scrolls, the slide in sight is loaded by an observer',
    requests: 2,
    html: '<div id="list" style="width:300px;display:flex;overflow-x:auto;scroll-snap-type:x mandatory"><p style="min-width:300px;scroll-snap-align:start">1</p><p id="two" style="min-width:300px;scroll-snap-align:start">2</p></div>',
    run: () => {
      const seen = new IntersectionObserver(
        (entries) => {
          if (!entries.some(({ isIntersecting }) => isIntersecting)) return
          seen.disconnect()
          void both('a')
        },
        { root: element('#list'), threshold: 0.9 },
      )
      seen.observe(element('#two'))
      onClick('a', () => element('#list').scrollBy({ left: 300, behavior: 'smooth' }))
    },
  },
  {
    name: 'a sound that the click plays: its play event counts it',
    requests: 2,
    html: '<audio></audio>',
    run: () => {
      const audio = element<HTMLAudioElement>('audio')
      audio.src = silence(2)
      audio.addEventListener('play', () => both('a'))
      onClick('a', () => void audio.play())
    },
  },
  {
    name: 'a sound with the browser’s own buttons: playing it is a gesture',
    requests: 2,
    drawsButtons: true,
    html: '<audio controls data-action-name="action_a" style="width:300px;height:54px"></audio>',
    run: () => {
      const audio = element<HTMLAudioElement>('audio')
      audio.src = silence(2)
      audio.addEventListener('play', () => both('a'))
    },
    drive: async (user) => {
      await user.page.waitForFunction(() => document.querySelector('audio')?.readyState === 4)
      const box = await (await user.page.$('audio'))?.boundingBox()
      if (box) await user.page.mouse.click(box.x + 27, box.y + box.height / 2)
    },
  },
  {
    name: 'a sound that is paused by the browser’s own button, a second after it has been played',
    requests: 4,
    drawsButtons: true,
    html: '<audio controls data-action-name="action_a" style="width:300px;height:54px"></audio>',
    run: () => {
      const audio = element<HTMLAudioElement>('audio')
      audio.src = silence(5)
      audio.addEventListener('play', () => both('a'))
      audio.addEventListener('pause', () => both('a', 3))
    },
    drive: async (user) => {
      await user.page.waitForFunction(() => document.querySelector('audio')?.readyState === 4)
      const box = await (await user.page.$('audio'))?.boundingBox()
      if (!box) return
      await user.page.mouse.click(box.x + 27, box.y + box.height / 2)
      await user.seen('a', 2)
      await user.wait(1_200)
      await user.page.mouse.click(box.x + 27, box.y + box.height / 2)
    },
  },
  {
    name: 'a sound with the browser’s own buttons, played by the space bar',
    requests: 2,
    drawsButtons: true,
    html: '<audio controls data-action-name="action_a" style="width:300px;height:54px"></audio>',
    run: () => {
      const audio = element<HTMLAudioElement>('audio')
      audio.src = silence(2)
      audio.addEventListener('play', () => both('a'))
    },
    drive: async (user) => {
      await user.page.waitForFunction(() => document.querySelector('audio')?.readyState === 4)
      await user.press('audio', 'Space')
    },
  },
  {
    name: 'a film with the browser’s own buttons that code plays, a click beside it',
    requests: 4,
    html: '<video controls data-action-name="action_c"></video>',
    run: () => {
      const video = element<HTMLVideoElement>('video')
      video.src = silence(2)
      video.addEventListener('play', () => both('a'))
      onClick('a', async () => {
        await null
        await video.play()
      })
      onClick('b', () => both('b'))
    },
    drive: async (user) => {
      await user.click('a')
      await user.click('b')
    },
  },
  beside('a sound that has come to an end, and the next one that then loads', () => {
    const audio = new Audio(silence(0.5))
    audio.onended = () => void both('a')
    void audio.play()
  }),
  beside('speech, a vibration and a share that fail: the code after them goes on', async () => {
    navigator.vibrate?.(1)
    await navigator.share?.({ text: 'x', url: 'nonsense://[' }).catch(() => {})
    await both('a')
  }),
  beside('a wake lock and a permission, whose change is listened to', async () => {
    const permission = await navigator.permissions.query({ name: 'geolocation' })
    permission.onchange = () => {}
    await navigator.clipboard?.writeText('x').catch(() => {})
    await both('a')
  }),
  beside('an animation’s finished promise, cancelled by the other click', async () => {
    const animation = element('button').animate({ opacity: [1, 0.5] }, 400)
    await animation.finished.catch(() => {})
    await both('a')
  }),
  beside(
    'a picture that decodes late, and a font that the click adds',
    async () => {
      const image = new Image()
      image.src = '/files/late.svg?ms=300'
      await image.decode()
      await new FontFace('nope', 'url(/files/none.woff)').load().catch(() => {})
      await both('a')
    },
    { files: { 'late.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>' } },
  ),
  {
    name: 'a worker that reports the progress of two clicks’ jobs by their numbers, then ends each',
    requests: 4,
    files: {
      'jobs.js': `onmessage = ({ data: { id, ms } }) => {
        setTimeout(() => postMessage({ id, progress: 1 }), ms / 2); setTimeout(() => postMessage({ id }), ms) }`,
    },
    run: () => {
      const worker = new Worker('/files/jobs.js')
      const jobs = new Map<number, { progress(): unknown; done(): unknown }>()
      worker.onmessage = ({ data }) => (data.progress ? jobs.get(data.id)?.progress() : jobs.get(data.id)?.done())
      let id = 0
      const begin = (is: Letter, ms: number) => {
        id += 1
        jobs.set(id, { progress: () => ask(is, 1), done: () => ask(is, 2) })
        worker.postMessage({ id, ms })
      }
      onClick('a', () => begin('a', 600))
      onClick('b', () => begin('b', 160))
    },
    drive: async (user) => {
      await user.click('a')
      await user.click('b')
    },
  },
  beside('a worker whose answers come out of order, told apart by the page', () => {
    const worker = new Worker(
      URL.createObjectURL(
        new Blob(['onmessage = ({ data }) => setTimeout(() => postMessage(data), data === 1 ? 500 : 50)'], {
          type: 'text/javascript',
        }),
      ),
    )
    worker.onmessage = ({ data }) => void ask('a', data)
    worker.postMessage(1)
    worker.postMessage(2)
  }),
]
