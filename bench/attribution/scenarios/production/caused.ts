import { ask, element, onClick } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { workOnB } from '../at-once/features.js'

/** An event that code causes, and that arrives in a later turn. */
interface Caused {
  name: string
  html?: string
  /** Listens, as the page loads, and returns what causes the event. What the load itself causes does not count. */
  listen(heard: () => void): (turn: number) => unknown
}

/** Listens once for each element that is there. */
function hear(selector: string, type: string, heard: () => void): HTMLElement {
  const target = element(selector)
  target.addEventListener(type, heard)
  return target
}

const CAROUSEL =
  '<div id="s" style="display:flex;width:100px;overflow-x:auto;scroll-snap-type:x mandatory">' +
  '<p style="flex:0 0 100px;scroll-snap-align:start">x</p>'.repeat(6) +
  '</div>'

const events: readonly Caused[] = [
  {
    name: 'a carousel snaps to another slide',
    html: CAROUSEL,
    listen(heard) {
      const slides = hear('#s', 'scrollsnapchange', heard)
      return (turn) => slides.scrollTo({ left: 100 * turn, behavior: 'instant' })
    },
  },
  {
    name: 'a banner begins to fade',
    html: '<style>#f{transition:opacity 2s}</style><p id="f">x</p>',
    listen(heard) {
      const banner = hear('#f', 'transitionrun', heard)
      return (turn) => {
        banner.style.opacity = `${1 - turn / 5}`
      }
    },
  },
  {
    name: 'an animation is called off',
    html: '<style>@keyframes k{to{opacity:0}}.on{animation:k 9s}</style><p id="f" class="on">x</p>',
    listen(heard) {
      const hint = hear('#f', 'animationcancel', () => {
        hint.className = 'on'
        heard()
      })
      return () => {
        hint.className = ''
      }
    },
  },
  {
    name: 'a section comes into the rendered part of the page',
    html: '<div id="gap" style="height:9000px"></div><section id="v" style="content-visibility:auto;contain-intrinsic-size:9px">x</section>',
    listen(heard) {
      hear('#v', 'contentvisibilityautostatechange', heard)
      return (turn) => {
        element('#gap').style.height = turn % 2 ? '0' : '9000px'
      }
    },
  },
  {
    name: 'a hidden section is revealed by its fragment',
    html: '<p id="q1" hidden="until-found">x</p><p id="q2" hidden="until-found">x</p><p id="q3" hidden="until-found">x</p>',
    listen(heard) {
      document.addEventListener('beforematch', heard)
      return (turn) => {
        location.hash = `q${turn}`
      }
    },
  },
  {
    name: 'the fragment changes',
    listen(heard) {
      addEventListener('hashchange', heard)
      return (turn) => {
        location.hash = `page${turn}`
      }
    },
  },
  {
    name: 'a dialog is asked to close',
    html: '<dialog id="d">x</dialog>',
    listen(heard) {
      const dialog = hear('#d', 'close', heard) as HTMLDialogElement
      return () => {
        dialog.show()
        dialog.requestClose()
      }
    },
  },
  {
    name: 'a field’s text is selected',
    html: '<input id="i" value="CODE">',
    listen(heard) {
      const field = hear('#i', 'select', heard) as HTMLInputElement
      return (turn) => field.setSelectionRange(0, turn)
    },
  },
  {
    name: 'the selection of the document changes',
    html: '<p id="p">some text</p>',
    listen(heard) {
      document.addEventListener('selectionchange', heard)
      return (turn) => getSelection()?.collapse(element('#p').firstChild, turn)
    },
  },
  {
    name: 'a sound is muted',
    html: '<audio id="m"></audio>',
    listen(heard) {
      const sound = hear('#m', 'volumechange', heard) as HTMLAudioElement
      return (turn) => {
        sound.volume = turn / 10
      }
    },
  },
  {
    name: 'a film gets a source of media',
    html: '<video id="m"></video>',
    listen: (heard) => () => {
      const source = new MediaSource()
      source.addEventListener('sourceopen', heard)
      element<HTMLVideoElement>('#m').src = URL.createObjectURL(source)
    },
  },
  {
    name: 'a tone ends',
    listen(heard) {
      const audio = new OfflineAudioContext(1, 400, 8000)
      return () => {
        const each = new OfflineAudioContext(audio.destination.channelCount, 400, 8000)
        each.addEventListener('complete', heard)
        void each.startRendering()
      }
    },
  },
  {
    name: 'a call is prepared',
    listen: (heard) => () => {
      const call = new RTCPeerConnection()
      call.addEventListener('negotiationneeded', heard)
      call.createDataChannel('support')
    },
  },
  {
    name: 'a recording of a canvas stops',
    html: '<canvas id="c"></canvas>',
    listen: (heard) => () => {
      const canvas = element<HTMLCanvasElement>('#c')
      canvas.getContext('2d')?.fillRect(0, 0, 9, 9)
      const recorder = new MediaRecorder(canvas.captureStream())
      recorder.addEventListener('stop', heard)
      recorder.start()
      recorder.stop()
    },
  },
  {
    name: 'a signal of several signals is aborted',
    listen(heard) {
      let stop = new AbortController()
      const follow = () => AbortSignal.any([stop.signal, new AbortController().signal]).addEventListener('abort', heard)
      follow()
      return () => {
        stop.abort()
        stop = new AbortController()
        follow()
      }
    },
  },
  {
    name: 'a style sheet is added',
    listen: (heard) => (turn) => {
      const link = document.createElement('link')
      link.rel = 'stylesheet'
      link.href = `data:text/css,p{order:${turn}}`
      link.addEventListener('load', heard)
      document.head.append(link)
    },
  },
  {
    name: 'a worker fails',
    listen: (heard) => () => {
      const worker = new Worker(URL.createObjectURL(new Blob(['throw new Error("no")'])))
      worker.addEventListener('error', (event) => {
        event.preventDefault()
        heard()
      })
    },
  },
  {
    name: 'a sticky cell crosses the edge of a list that observes with a margin',
    html: '<div id="l" style="height:60px;overflow:auto"><p style="height:500px"></p><p id="o">x</p></div>',
    listen(heard) {
      let isFirst = true
      new IntersectionObserver(
        () => {
          if (!isFirst) heard()
          isFirst = false
        },
        { root: element('#l'), threshold: [0, 1] },
      ).observe(element('#o'))
      return (turn) => {
        element('#l').scrollTop = turn % 2 ? 9999 : 0
      }
    },
  },
  {
    name: 'a route is committed by a handler before the address changes',
    listen(heard) {
      navigation.addEventListener('navigate', (event) => {
        if (!event.canIntercept) return
        event.intercept({
          handler: async () => {
            await new Promise((done) => setTimeout(done, 20))
            heard()
          },
        })
      })
      return (turn) => void navigation.navigate(`/step-${turn}`)
    },
  },
  {
    name: 'a cookie is set',
    listen(heard) {
      cookieStore.addEventListener('change', heard)
      return (turn) => cookieStore.set('currency', `${turn}`)
    },
  },
  {
    name: 'a route is shown, of which the page hears once it is there',
    listen(heard) {
      navigation.addEventListener('navigate', (event) => {
        if (event.canIntercept) event.intercept({ handler: () => new Promise((done) => setTimeout(done, 20)) })
      })
      navigation.addEventListener('navigatesuccess', heard)
      return (turn) => void navigation.navigate(`/step-${turn}`)
    },
  },
  {
    name: 'a piece of a film is appended to the buffer of the page',
    html: '<video id="m"></video>',
    listen(heard) {
      const source = new MediaSource()
      let buffer: SourceBuffer | undefined
      source.addEventListener('sourceopen', () => {
        buffer = source.addSourceBuffer('video/webm; codecs="vp8"')
        buffer.addEventListener('updateend', heard)
      })
      element<HTMLVideoElement>('#m').src = URL.createObjectURL(source)
      return () => buffer?.appendBuffer(new ArrayBuffer(0))
    },
  },
  {
    name: 'a draft is kept in a file of the origin',
    listen: (heard) => async (turn) => {
      const root = await navigator.storage.getDirectory()
      const file = await root.getFileHandle(`draft-${turn}`, { create: true })
      const writer = await file.createWritable()
      await writer.write('text')
      await writer.close()
      heard()
    },
  },
]

/** A timer of the page causes it three times, beside a click. */
const byTimer = ({ name, html, listen }: Caused): Scenario => ({
  name: `${name} by a timer of the page, beside a click`,
  ...(html && { html }),
  requests: 2,
  background: 3,
  run: () => {
    let n = 0
    let turn = 0
    const cause = listen(() => {
      if (!turn) return
      n += 1
      if (n < 4) void ask('none', n)
    })
    setTimeout(() => {
      const timer = setInterval(() => {
        turn += 1
        void cause(turn)
        if (turn === 3) clearInterval(timer)
      }, 200)
    }, 500)
    onClick('a', async () => {
      await ask('a', 1, { ms: 1500 })
      await ask('a', 2)
    })
  },
})

/** The first click causes it after its answer, while the second one works. */
const byClick = ({ name, html, listen }: Caused): Scenario => ({
  name: `${name} by the first click after its answer, while the second works`,
  ...(html && { html }),
  requests: 4,
  run: () => {
    let isDue = false
    const cause = listen(() => {
      if (isDue) void ask('a', 2)
      isDue = false
    })
    onClick('a', async () => {
      await ask('a', 1, { ms: 250 })
      isDue = true
      await cause(1)
    })
    workOnB(700)
  },
  drive: async (user) => {
    await user.click('a')
    await user.wait(60)
    await user.click('b')
  },
})

/** Events that the browser queues when code calls for them. */
export const caused: readonly Scenario[] = events.flatMap((each) => [byTimer(each), byClick(each)])
