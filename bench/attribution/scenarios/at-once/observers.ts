import { ask, element, onClick, sleep } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { clickBothApart, onBoth } from '../shared/both.js'

/** Whose a row is. */
type Who = 'a' | 'b' | 'none'

/** One observer of the page for all rows, as lazy lists have it. */
function observeRows(): (is: Who) => void {
  let n = 0
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue
      observer.unobserve(target)
      n += 1
      void ask((target as HTMLElement).dataset.is as Who, 10 + n)
    }
  })
  return (is) => {
    const row = document.createElement('p')
    row.textContent = is
    row.dataset.is = is
    document.body.append(row)
    observer.observe(row)
  }
}

/** Observers of the page that report what several have added. */
export const observers: readonly Scenario[] = [
  {
    name: 'one observer of lazy rows, which two clicks fill in one frame',
    requests: 4,
    run: () => {
      const add = observeRows()
      const session = sleep(800)
      onBoth(async (is) => {
        await ask(is, 1)
        await session
        add(is)
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'one observer of lazy rows, which a timer of the page and then a click fill in one frame',
    requests: 2,
    background: 1,
    run: () => {
      const add = observeRows()
      const session = sleep(800)
      void session.then(() => add('none'))
      onClick('a', async () => {
        await ask('a', 1)
        await session
        add('a')
      })
    },
  },
  {
    name: 'one observer of lazy rows, which a click and then a timer of the page fill in one frame',
    requests: 2,
    background: 1,
    run: () => {
      const add = observeRows()
      let ready = (): void => {}
      const session = new Promise<void>((resolve) => {
        ready = resolve
      })
      onClick('a', async () => {
        await ask('a', 1)
        await session
        add('a')
      })
      setTimeout(() => {
        ready()
        setTimeout(() => add('none'))
      }, 800)
    },
  },
  {
    name: 'one observer of sizes, which two clicks give a card each in one frame',
    requests: 4,
    run: () => {
      const observer = new ResizeObserver((entries) => {
        for (const { target } of entries) {
          observer.unobserve(target)
          void ask((target as HTMLElement).dataset.is as Who, 2)
        }
      })
      const session = sleep(800)
      onBoth(async (is) => {
        await ask(is, 1)
        await session
        const card = document.createElement('p')
        card.textContent = is
        card.dataset.is = is
        document.body.append(card)
        observer.observe(card)
      })
    },
    drive: clickBothApart,
  },
  {
    name: 'an island that an observer hydrates as the wheel brings it into sight, while a click works',
    requests: 2,
    background: 2,
    html: '<div style="height:1500px"></div><section style="height:50px"></section>',
    run: () => {
      const observer = new IntersectionObserver(async ([entry]) => {
        if (!entry?.isIntersecting) return
        observer.disconnect()
        await sleep(20)
        await ask('none', 1)
        await ask('none', 2)
      })
      observer.observe(element('section'))
      onClick('a', async () => {
        await ask('a', 1, { ms: 700 })
        await ask('a', 2)
      })
    },
    drive: async (user) => {
      await user.click('a')
      await user.wait(60)
      await user.page.mouse.wheel({ deltaY: 1600 })
    },
  },
]
