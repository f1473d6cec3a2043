import { ask, element, onClick, url } from '../../page.js'
import type { Letter, Scenario, Truth } from '../../scenario.js'
import { clickBothApart, onBoth } from '../shared/both.js'

const DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
/** Starts a click's job, and calls back when it has ended. */
type Start = (is: Letter, onEnd: () => void) => void

/** What the second click adds waits for the end of the first one's, whose code then starts it. */
const toTruth = (is: Letter): Truth => (is === 'b' ? 'a|b' : is)

/** Runs one job at a time: the event that ends one begins the next. */
function createQueue(start: Start): (is: Letter) => void {
  const waiting: Letter[] = []
  let isBusy = false
  const next = (): void => {
    const is = isBusy ? undefined : waiting.shift()
    if (!is) return
    isBusy = true
    start(is, () => {
      isBusy = false
      next()
    })
  }
  return (is) => {
    waiting.push(is)
    next()
  }
}

function send(is: Truth, n: number, onEnd: () => void, type = 'load'): void {
  const xhr = new XMLHttpRequest()
  xhr.open('POST', url(is, n, { ms: 150 }))
  xhr.addEventListener(type, () => xhr.readyState === XMLHttpRequest.DONE && onEnd())
  xhr.send('x')
}

/** Both clicks add a job to one queue, the second one while the first one's is in progress. */
const queued = (name: string, start: Start, more: Partial<Scenario> = {}): Scenario => ({
  name: `a queue of one at a time, which goes on with ${name}`,
  requests: 2,
  run: () => onBoth(createQueue(start)),
  drive: clickBothApart,
  ...more,
})

/** Queues without promises, as upload widgets and outboxes have them: an event ends a job and begins the next. */
export const queues: readonly Scenario[] = [
  queued(
    'the load of an upload, two for each click',
    (is, onEnd) => send(toTruth(is), 1, () => send(toTruth(is), 2, onEnd)),
    { requests: 4 },
  ),
  queued('a change of the state of an upload', (is, onEnd) => send(toTruth(is), 1, onEnd, 'readystatechange')),
  queued(
    'the load of a picture',
    (is, onEnd) => {
      const image = new Image()
      image.onload = () => {
        void ask(toTruth(is), 1)
        onEnd()
      }
      image.src = `/files/dot.svg?ms=250&of=${is}`
    },
    { files: { 'dot.svg': DOT } },
  ),
  queued(
    'the end of an animation',
    (is, onEnd) => {
      void ask(toTruth(is), 1)
      const animation = element('#notice').animate([{ opacity: 0 }, { opacity: 1 }], 300)
      animation.onfinish = onEnd
    },
    { html: '<p id="notice">added</p>' },
  ),
  {
    name: 'an outbox in IndexedDB, whose next entry is sent when the last one is deleted',
    requests: 2,
    run: () => {
      const opening = indexedDB.open(`outbox-${Math.random()}`, 1)
      opening.onupgradeneeded = () => opening.result.createObjectStore('sent', { autoIncrement: true })
      const store = () => opening.result.transaction('sent', 'readwrite').objectStore('sent')
      const add = createQueue((is, onEnd) => {
        void ask(toTruth(is), 1)
        let left = 25
        const write = (): void => {
          left -= 1
          store().add('x'.repeat(2_000_000)).onsuccess = left ? write : onEnd
        }
        write()
      })
      onBoth(add)
    },
    drive: clickBothApart,
  },
  {
    name: 'uploads of two clicks at once, each with three requests that follow from its events',
    requests: 6,
    isDueExact: true,
    run: () => {
      const sendAll = (is: Letter): void => send(is, 1, () => send(is, 2, () => send(is, 3, () => {})))
      onClick('a', () => sendAll('a'))
      onClick('b', () => sendAll('b'))
    },
    drive: clickBothApart,
  },
]
