import { ask, element, onClick } from '../../page.js'
import type { Scenario } from '../../scenario.js'
import { cases, centre, named, on, two } from '../gesture-table/cases.js'
import { clickBothApart } from '../shared/both.js'

/** The first button counts up to four while it is held. */
function countUpWhileHeld(): void {
  let timer = 0
  let n = 0
  on('#a', 'pointerdown', () => {
    timer = window.setInterval(() => {
      n += 1
      if (n <= 4) void ask('a', n)
    }, 90)
  })
  on('#a', 'pointerup pointercancel', () => clearInterval(timer))
}

/** Pointers that are held, moved or pressed twice while other work is in progress. */
export const pointers: readonly Scenario[] = [
  ...cases(
    'pointerdown, mousedown, pointerup',
    {
      name: 'a button held with the mouse that counts up, while a key is pressed for another',
      requests: 6,
      html: `<button id="a" ${named('a')}>+</button><button id="b" accesskey="w" ${named('b')}>wish</button>`,
      run: () => {
        countUpWhileHeld()
        on('#b', 'click', () => two('b'))
      },
      drive: async (user) => {
        const { x, y } = await centre(user.page, '#a')
        await user.page.mouse.move(x, y)
        await user.page.mouse.down()
        await user.wait(120)
        await user.press('#b', 'Enter')
        await user.seen('a', 4)
        await user.page.mouse.up()
      },
    },
    {
      name: 'a click that waits whether it is a double click, when another one comes',
      requests: 4,
      html: `<button id="a" ${named('a')}>a</button><button id="b" ${named('b')}>b</button>`,
      run: () => {
        let timer = 0
        on('#a', 'click', () => {
          clearTimeout(timer)
          timer = window.setTimeout(() => two('a'), 250)
        })
        on('#a', 'dblclick', () => clearTimeout(timer))
        on('#b', 'click', async () => {
          await ask('b', 1, { ms: 300 })
          await ask('b', 2)
        })
      },
      drive: clickBothApart,
    },
  ),
  ...cases('touch', {
    name: 'a button held with one finger that counts up, while a second finger taps another',
    requests: 6,
    html: `<button id="a" ${named('a')} style="width:90px;height:60px;touch-action:none">+</button><button id="b" ${named('b')} style="width:90px;height:60px;touch-action:none">wish</button>`,
    run: () => {
      countUpWhileHeld()
      on('#b', 'pointerdown', () => two('b'))
    },
    drive: async (user) => {
      const session = await user.page.createCDPSession()
      await session.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 2 })
      const [one, other] = [await centre(user.page, '#a'), await centre(user.page, '#b')]
      const touch = (type: 'touchStart' | 'touchEnd', touchPoints: object[]) =>
        session.send('Input.dispatchTouchEvent', { type, touchPoints } as never)
      await touch('touchStart', [{ ...one, id: 1 }])
      await user.wait(120)
      await touch('touchStart', [
        { ...one, id: 1 },
        { ...other, id: 2 },
      ])
      await user.seen('a', 4)
      await touch('touchEnd', [])
    },
  }),
  ...cases('dragging', {
    name: 'a slider dragged with the pointer captured, which loads as it goes, while c works',
    requests: 4,
    html: `<div id="s" ${named('a')} role="slider" tabindex="0" style="width:40px;height:20px;background:#aaa"></div><p style="height:30px"></p><button ${named('c')}>c</button>`,
    run: () => {
      const slider = element('#s')
      onClick('c', async () => {
        await ask('c', 1, { ms: 500 })
        await ask('c', 2)
      })
      let timer = 0
      slider.addEventListener('pointerdown', (event) => slider.setPointerCapture(event.pointerId))
      slider.addEventListener('pointermove', (event) => {
        if (!slider.hasPointerCapture(event.pointerId)) return
        slider.style.marginLeft = `${event.clientX}px`
        clearTimeout(timer)
        timer = window.setTimeout(() => two('a'), 100)
      })
    },
    drive: async (user) => {
      await user.click('c')
      const { x, y } = await centre(user.page, '#s')
      await user.page.mouse.move(x, y)
      await user.page.mouse.down()
      await user.page.mouse.move(x + 60, y, { steps: 4 })
      await user.page.mouse.move(x + 90, y + 40, { steps: 4 })
      await user.page.mouse.up()
    },
  }),
  {
    name: 'a map zoomed by the wheel with the control key, which loads tiles a moment later, while a click works',
    requests: 2,
    background: 2,
    html: '<div id="map" style="width:200px;height:200px;background:#ddd"></div>',
    run: () => {
      let timer = 0
      element('#map').addEventListener(
        'wheel',
        (event) => {
          event.preventDefault()
          clearTimeout(timer)
          timer = window.setTimeout(async () => {
            await ask('none', 1)
            await ask('none', 2)
          }, 120)
        },
        { passive: false },
      )
      onClick('a', async () => {
        await ask('a', 1, { ms: 400 })
        await ask('a', 2)
      })
    },
    drive: async (user) => {
      await user.click('a')
      const { x, y } = await centre(user.page, '#map')
      await user.page.mouse.move(x, y)
      await user.page.keyboard.down('Control')
      await user.page.mouse.wheel({ deltaY: 40 })
      await user.page.mouse.wheel({ deltaY: 40 })
      await user.page.keyboard.up('Control')
    },
  },
]
