// Objects that the page makes once, as it loads, and that the visitor's clicks use: their listeners belong to nobody's click.
import { ask, element, onClick, sleep } from '../page.js'
import type { Scenario, User } from '../scenario.js'
import { clickBothApart, createGate } from './shared/both.js'

/** b when a's work is long done. */
const clickInTurn = async (user: User): Promise<void> => {
  await user.click('a')
  await user.seen('a', 1)
  await user.wait(300)
  await user.click('b')
}

/** The page makes the object once it has loaded; each letter's click uses it. */
const usedBy = (
  name: string,
  prepare: () => (letter: 'a' | 'b') => unknown,
  more: Partial<Scenario> = {},
): Scenario => ({
  name,
  requests: 2,
  drive: clickInTurn,
  ...more,
  run() {
    const use = prepare()
    onClick('a', () => use('a'))
    onClick('b', () => use('b'))
  },
})

type Watch = (onReport: () => unknown) => (card: Element) => void

const watchSight: Watch = (onReport) => {
  const observer = new IntersectionObserver(onReport)
  return (card) => observer.observe(card)
}
const watchSize: Watch = (onReport) => {
  const observer = new ResizeObserver(onReport)
  return (card) => observer.observe(card)
}

/** Both add a card in one turn, and the page asks once for all that a report names. */
function addBoth(watch: Watch): (letter: 'a' | 'b') => unknown {
  const add = watch(() => ask('a|b', 2))
  const gate = createGate(2000)
  return async (letter) => {
    await ask(letter, 1)
    await gate
    const card = document.createElement('div')
    card.textContent = letter
    document.body.prepend(card)
    add(card)
  }
}

/** A stream with the tokens of a pool. */
function createTokens() {
  const { readable, writable } = new TransformStream<number, number>(
    undefined,
    { highWaterMark: 9 },
    { highWaterMark: 9 },
  )
  const writer = writable.getWriter()
  void writer.write(1)
  void writer.write(2)
  return { reader: readable.getReader(), writer }
}

export const scenarios: readonly Scenario[] = [
  usedBy('a file reader of the page', () => {
    const reader = new FileReader()
    reader.onload = () => ask(reader.result as 'a' | 'b', 1)
    return (letter) => reader.readAsText(new Blob([letter]))
  }),
  usedBy('a file reader of the page, with addEventListener', () => {
    const reader = new FileReader()
    reader.addEventListener('loadend', () => ask(reader.result as 'a' | 'b', 1))
    return (letter) => reader.readAsText(new Blob([letter]))
  }),
  usedBy('a file reader made at the first use', () => {
    let reader: FileReader | undefined
    return (letter) => {
      if (!reader) {
        reader = new FileReader()
        const made = reader
        made.onload = () => ask(made.result as 'a' | 'b', 1)
      }
      reader.readAsText(new Blob([letter]))
    }
  }),
  usedBy('an animation of the page that a click plays', () => {
    let last: 'a' | 'b' = 'a'
    const animation = element('[data-action-name=action_c]').animate([{ opacity: 0.5 }, { opacity: 1 }], 80)
    animation.cancel()
    animation.onfinish = () => ask(last, 1)
    return (letter) => {
      last = letter
      animation.play()
    }
  }),
  usedBy('an animation of the page, awaited', () => {
    const animation = element('[data-action-name=action_c]').animate([{ opacity: 0.5 }, { opacity: 1 }], 80)
    animation.cancel()
    return async (letter) => {
      animation.play()
      await animation.finished
      await ask(letter, 1)
    }
  }),
  usedBy(
    'a request object of the page',
    () => {
      const xhr = new XMLHttpRequest()
      let last: 'a' | 'b' = 'a'
      xhr.onload = () => ask(last, 1)
      return (letter) => {
        last = letter
        xhr.open('GET', '/files/text')
        xhr.send()
      }
    },
    { files: { text: 'text' } },
  ),
  usedBy('tokens of a pool as a stream', () => {
    const { reader, writer } = createTokens()
    return async (letter) => {
      await reader.read()
      await ask(letter, 1, { ms: 120 })
      void writer.write(3)
    }
  }),
  usedBy(
    'tokens of a pool as a stream, two clicks at once',
    () => {
      const { reader, writer } = createTokens()
      return async (letter) => {
        await reader.read()
        await ask(letter, 1, { ms: 120 })
        await ask(letter, 2)
        void writer.write(3)
      }
    },
    { requests: 4, drive: clickBothApart },
  ),
  usedBy(
    'a reader of the page; code beside the reading',
    () => {
      const { reader } = createTokens()
      return (letter) => {
        void reader.read()
        void ask(letter, 1, { ms: 120 })
      }
    },
    { drive: clickBothApart },
  ),
  usedBy('a lazy list: one report of what both clicks have added', () => addBoth(watchSight), {
    requests: 3,
    drive: clickBothApart,
  }),
  usedBy('sizes: one report of what both clicks have added', () => addBoth(watchSize), {
    requests: 3,
    drive: clickBothApart,
  }),
  usedBy('a database of the page, one transaction per click', () => {
    const opened = new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('shop')
      request.onupgradeneeded = () => request.result.createObjectStore('cart', { autoIncrement: true })
      request.onsuccess = () => resolve(request.result)
    })
    return async (letter) => {
      const transaction = (await opened).transaction('cart', 'readwrite')
      transaction.objectStore('cart').add(letter)
      transaction.oncomplete = () => ask(letter, 1)
    }
  }),
  usedBy('a sound of the page that a click starts', () => {
    const context = new AudioContext()
    let last: 'a' | 'b' = 'a'
    return async (letter) => {
      last = letter
      await context.resume()
      const source = new OscillatorNode(context)
      source.connect(context.destination)
      source.onended = () => ask(last, 1)
      source.start()
      source.stop(context.currentTime + 0.05)
    }
  }),
  usedBy('a drawer with the page’s transition listener', () => {
    let last: 'a' | 'b' = 'a'
    const drawer = document.createElement('div')
    drawer.style.cssText = 'transition: opacity 80ms; opacity: 1'
    drawer.textContent = 'drawer'
    document.body.append(drawer)
    drawer.addEventListener('transitionend', () => ask(last, 1))
    return (letter) => {
      last = letter
      drawer.style.opacity = letter === 'a' ? '0.3' : '0.9'
    }
  }),
  usedBy('a debounced save whose timer a long-lived object holds', () => {
    let timer: number | undefined
    const state = { last: 'a' as 'a' | 'b' }
    const save = (): void => {
      timer = undefined
      void ask(state.last, 1)
    }
    return (letter) => {
      state.last = letter
      clearTimeout(timer)
      timer = window.setTimeout(save, 80)
    }
  }),
  usedBy(
    'a mutex of the page as a chain of promises',
    () => {
      let tail: Promise<unknown> = Promise.resolve()
      return (letter) => {
        tail = tail.then(() => ask(letter, 1, { ms: 150 })).then(() => ask(letter, 2))
      }
    },
    { requests: 4, drive: clickBothApart },
  ),
  usedBy(
    'a semaphore of one that hands over',
    () => {
      let isBusy = false
      const waiting: (() => void)[] = []
      return async (letter) => {
        if (isBusy) await new Promise<void>((resolve) => waiting.push(resolve))
        isBusy = true
        await ask(letter, 1, { ms: 150 })
        await ask(letter, 2)
        isBusy = false
        waiting.shift()?.()
      }
    },
    { requests: 4, drive: clickBothApart },
  ),
  usedBy(
    'a channel to itself with the page’s listener',
    () => {
      const { port1, port2 } = new MessageChannel()
      port2.onmessage = ({ data }) => ask(data, 1)
      return (letter) => port1.postMessage(letter)
    },
    { drive: clickBothApart },
  ),
  usedBy(
    'a worker of the page with the page’s listener',
    () => {
      const worker = new Worker(
        URL.createObjectURL(new Blob(['onmessage = (e) => setTimeout(() => postMessage(e.data), 80)'])),
      )
      worker.onmessage = ({ data }) => ask(data, 1)
      return (letter) => worker.postMessage(letter)
    },
    { drive: clickBothApart },
  ),
  usedBy(
    'an event target of the page whose listener asks',
    () => {
      const target = new EventTarget()
      target.addEventListener('add', (event) => ask((event as CustomEvent).detail, 1))
      return async (letter) => {
        await sleep(80)
        target.dispatchEvent(new CustomEvent('add', { detail: letter }))
      }
    },
    { drive: clickBothApart },
  ),
  usedBy(
    'an abort signal of the page that a click aborts',
    () => {
      let controller = new AbortController()
      return (letter) => {
        controller.abort()
        controller = new AbortController()
        controller.signal.addEventListener('abort', () => {})
        return ask(letter, 1, { ms: 120 })
      }
    },
    { drive: clickBothApart },
  ),
  usedBy(
    'a search that aborts the one before, and asks when aborted',
    () => {
      let controller: AbortController | undefined
      return async (letter) => {
        controller?.abort()
        const own = new AbortController()
        controller = own
        try {
          await fetch(`/r/${letter}/1?ms=200`, { signal: own.signal })
          await ask(letter, 2)
        } catch {
          // Aborted by the next one, which is the cause of the report.
          void ask('a|b', 3)
        }
      }
    },
    { requests: 4, drive: clickBothApart },
  ),
  usedBy('a video frame loop of the page', () => {
    const jobs: (() => void)[] = []
    const tick = (): void => {
      jobs.shift()?.()
      requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
    return (letter) => jobs.push(() => void ask(letter, 1))
  }),
  usedBy('an idle queue of the page', () => {
    const jobs: (() => void)[] = []
    let isSet = false
    return (letter) => {
      jobs.push(() => void ask(letter, 1))
      if (isSet) return
      isSet = true
      requestIdleCallback(() => {
        isSet = false
        for (const job of jobs.splice(0)) job()
      })
    }
  }),
]
