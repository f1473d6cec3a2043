import { ask, element, onClick } from '../../page.js'
import type { Letter, Scenario } from '../../scenario.js'

/** A library of animations: one loop of frames for all of them, which calls back at the end of each. */
function createTicker(isAwake: boolean) {
  let tweens: { until: number; done: () => void }[] = []
  let isRunning = false
  function tick(): void {
    isRunning = isAwake || tweens.length > 0
    if (isRunning) requestAnimationFrame(tick)
    const now = performance.now()
    const over = tweens.filter(({ until }) => until <= now)
    tweens = tweens.filter((tween) => !over.includes(tween))
    for (const { done } of over) done()
  }
  if (isAwake) tick()
  return {
    tween(ms: number, done: () => void): void {
      tweens.push({ until: performance.now() + ms, done })
      if (!isRunning) tick()
    },
  }
}

async function two(is: Letter): Promise<void> {
  await ask(is, 1, { ms: 30 })
  await ask(is, 2)
}

const animateBoth = (isAwake: boolean): void => {
  const { tween } = createTicker(isAwake)
  onClick('a', () => tween(200, () => void two('a')))
  onClick('c', () => tween(200, () => void two('c')))
}

/** Libraries that animate by one loop of frames. */
export const frames: readonly Scenario[] = [
  {
    name: 'a tween of a library whose loop of frames runs from the load on',
    requests: 2,
    run: () => animateBoth(true),
    drive: async (user) => {
      await user.wait(300)
      await user.click('a')
    },
  },
  {
    name: 'a second tween, when the loop of frames has been running for long',
    requests: 4,
    run: () => animateBoth(true),
    drive: async (user) => {
      await user.wait(300)
      await user.click('a')
      await user.seen('a', 2)
      await user.wait(1200)
      await user.click('c')
    },
  },
  {
    name: 'two tweens at once, in the loop of frames that the first has started',
    requests: 4,
    run: () => animateBoth(false),
    drive: async (user) => {
      await user.wait(300)
      await user.click('a')
      await user.wait(90)
      await user.click('c')
    },
  },
  {
    name: 'two tweens at once, in a loop of frames that runs from the load on, beside a poll',
    requests: 4,
    background: 4,
    run: () => {
      animateBoth(true)
      let n = 0
      setInterval(() => {
        n += 1
        void ask('none', n)
      }, 90)
    },
    drive: async (user) => {
      await user.wait(300)
      await user.click('a')
      await user.wait(90)
      await user.click('c')
    },
  },
  {
    name: 'a game whose loop of frames saves every 200 ms, beside a click without a request',
    requests: 0,
    background: 4,
    html: '<i id="menu" hidden>menu</i>',
    run: () => {
      let [savedAt, n] = [performance.now(), 0]
      const loop = (): void => {
        if (performance.now() - savedAt > 200) {
          savedAt = performance.now()
          n += 1
          void ask('none', n)
        }
        requestAnimationFrame(loop)
      }
      loop()
      onClick('a', () => {
        element('#menu').hidden = false
      })
    },
    drive: async (user) => {
      await user.seen('none', 1)
      await user.click('a')
    },
  },
]
