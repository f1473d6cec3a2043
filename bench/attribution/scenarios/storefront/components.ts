import { ask, element, onClick, sleep } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { clickBoth, onBoth } from '../shared/both.js'
import { loadTwo, type Wish } from './wish.js'

/** A component as Lit has it: a property's setter asks for an update, which is a microtask later. */
function defineUpdating(tag: string): void {
  class Updating extends HTMLElement {
    #updating: Promise<void> | undefined
    #wish: Wish | undefined
    set wish(wish: Wish) {
      this.#wish = wish
      this.#updating ??= this.#update()
    }
    get updateComplete() {
      return this.#updating
    }
    async #update() {
      await this.#updating
      this.#updating = undefined
      if (!this.#wish) return
      this.textContent = this.#wish.is
      await loadTwo(this.#wish)
    }
  }
  customElements.define(tag, Updating)
}

/** Components, run loops and deferreds of one's own kind. */
export const components: readonly Scenario[] = [
  {
    name: 'a component that updates itself in a microtask, and its owner waits for that',
    requests: 3,
    html: '<bench-lit></bench-lit>',
    run: () => {
      defineUpdating('bench-lit')
      const part = element('bench-lit') as HTMLElement & { wish: Wish; updateComplete: Promise<void> }
      onClick('a', async () => {
        part.wish = { is: 'a', n: 1 }
        await part.updateComplete
        await ask('a', 3)
      })
    },
  },
  {
    name: 'a component that updates itself in a microtask, two of them, two clicks',
    requests: 4,
    html: '<bench-lit-two></bench-lit-two><bench-lit-two></bench-lit-two>',
    run: () => {
      defineUpdating('bench-lit-two')
      const [one, two] = document.querySelectorAll<HTMLElement & { wish: Wish }>('bench-lit-two')
      onBoth((is) => {
        const part = is === 'a' ? one : two
        if (part) part.wish = { is, n: 1 }
      })
    },
    drive: clickBoth,
  },
  {
    name: 'attributes as controllers: a mutation observer connects what the click has put in',
    requests: 3,
    html: '<section></section>',
    run: () => {
      const connect = async (node: Node): Promise<void> => {
        const n = (node as HTMLElement).dataset?.load
        if (n) await ask('a', Number(n)).then(() => node.appendChild(document.createElement('i')))
      }
      new MutationObserver((records) => {
        for (const { addedNodes } of records) addedNodes.forEach(connect)
      }).observe(element('section'), { childList: true, subtree: true })
      onClick('a', async () => {
        element('section').innerHTML = '<p data-load="1"></p>'
        await sleep(80)
        element('section').innerHTML = '<p data-load="2"></p><p data-load="3"></p>'
      })
    },
  },
  {
    name: 'a run loop of queues: actions, render, afterRender',
    requests: 4,
    run: () => {
      const queues: Record<string, (() => unknown)[]> = { actions: [], render: [], afterRender: [] }
      let isScheduled = false
      const schedule = (queue: string, job: () => unknown): void => {
        queues[queue]?.push(job)
        if (isScheduled) return
        isScheduled = true
        void Promise.resolve().then(() => {
          isScheduled = false
          for (const jobs of Object.values(queues)) for (const run of jobs.splice(0)) run()
        })
      }
      onBoth((is) => {
        schedule('afterRender', () => ask(is, 2))
        schedule('actions', () => schedule('render', () => ask(is, 1)))
      })
    },
    drive: clickBoth,
  },
  {
    name: 'deferreds as jQuery has them: done callbacks in a timer',
    requests: 3,
    run: () => {
      const createDeferred = () => {
        const done: ((value: unknown) => void)[] = []
        let settled: { value: unknown } | undefined
        return {
          resolve(value: unknown) {
            settled = { value }
            for (const call of done.splice(0)) setTimeout(() => call(value))
          },
          done(call: (value: unknown) => void) {
            if (settled) setTimeout(() => call(settled?.value))
            else done.push(call)
          },
        }
      }
      const ajax = (n: number) => {
        const deferred = createDeferred()
        const xhr = new XMLHttpRequest()
        xhr.open('GET', `/r/a/${n}?ms=30`)
        xhr.onload = () => deferred.resolve(xhr.responseText)
        xhr.send()
        return deferred
      }
      onClick('a', () => ajax(1).done(() => ajax(2).done(() => ajax(3))))
    },
  },
]
