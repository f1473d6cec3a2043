import type { Page } from 'puppeteer-core'
import { ask, element } from '../../page.js'
import { cases, centre, named, on, two, withTouch } from '../gesture-table/cases.js'

/** A mouse, or a pen, that goes down, moves and goes up. */
async function drag(page: Page, from: string, by: { x: number; y: number }): Promise<void> {
  const { x, y } = await centre(page, from)
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + by.x, y + by.y, { steps: 5 })
  await page.mouse.up()
}

async function withPen(page: Page, selector: string): Promise<void> {
  const { x, y } = await centre(page, selector)
  const session = await page.createCDPSession()
  const send = (type: 'mousePressed' | 'mouseReleased') =>
    session.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1, pointerType: 'pen' })
  await send('mousePressed')
  await send('mouseReleased')
  await session.detach()
}

/** A control whose parts are in a closed shadow root. */
function defineStepper(tag: string, load: () => unknown): void {
  customElements.define(
    tag,
    class extends HTMLElement {
      constructor() {
        super()
        const root = this.attachShadow({ mode: 'closed' })
        root.innerHTML = '<button><slot></slot></button>'
        root.querySelector('button')?.addEventListener('click', () => load())
      }
    },
  )
}

/** Pointers of all kinds. */
export const pointers = cases(
  'pointers of all kinds',
  {
    name: 'a pen on a button',
    html: `<button ${named('a')}>a</button>`,
    run: () => on('button', 'click', () => two('a')),
    drive: ({ page }) => withPen(page, 'button'),
  },
  {
    name: 'the middle button',
    html: `<p tabindex="0" ${named('a')}>open apart</p>`,
    run: () => on('p', 'auxclick', () => two('a')),
    drive: ({ page }) => page.click('p', { button: 'middle' }),
  },
  {
    name: 'a slider of one’s own that loads a moment after each movement',
    html: `<div role="slider" tabindex="0" ${named('a')} style="width:300px;height:40px">price</div>`,
    run: () => {
      let timer: ReturnType<typeof setTimeout> | undefined
      on('div', 'pointerdown', (event) => element('div').setPointerCapture((event as PointerEvent).pointerId))
      on('div', 'pointermove', (event) => {
        if (!(event as PointerEvent).buttons) return
        clearTimeout(timer)
        timer = setTimeout(() => two('a'), 120)
      })
    },
    drive: ({ page }) => drag(page, 'div', { x: 90, y: 0 }),
  },
  {
    name: 'a carousel that a finger throws, and which loads when it has come to rest',
    html: `<div ${named('a')} style="height:100px;width:300px;touch-action:none">slide</div>`,
    run: () => {
      let [x, speed] = [0, 0]
      on('div', 'pointermove', (event) => {
        speed = (event as PointerEvent).clientX - x
        x = (event as PointerEvent).clientX
      })
      on('div', 'pointerup', () => {
        const roll = (): void => {
          speed *= 0.7
          if (Math.abs(speed) > 0.5) requestAnimationFrame(roll)
          else void two('a')
        }
        requestAnimationFrame(roll)
      })
    },
    drive: ({ page }) =>
      withTouch(page, async () => {
        const { x, y } = await centre(page, 'div')
        await page.touchscreen.touchStart(x, y)
        await page.touchscreen.touchMove(x - 40, y)
        await page.touchscreen.touchMove(x - 90, y)
        await page.touchscreen.touchEnd()
      }),
  },
  {
    name: 'two fingers that pull a picture apart',
    html: `<div ${named('a')} style="height:200px;width:300px;touch-action:none">picture</div>`,
    run: () => {
      let isWide = false
      on('div', 'touchmove', (event) => {
        isWide = (event as TouchEvent).touches.length === 2
      })
      on('div', 'touchend', () => {
        if (isWide) void two('a')
        isWide = false
      })
    },
    drive: ({ page }) =>
      withTouch(page, async () => {
        const { x, y } = await centre(page, 'div')
        const session = await page.createCDPSession()
        const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', gaps: number[]) =>
          session.send('Input.dispatchTouchEvent', {
            type,
            touchPoints: gaps.map((gap, id) => ({ x: x + gap, y, id })),
          })
        await touch('touchStart', [-10])
        await touch('touchStart', [-10, 10])
        await touch('touchMove', [-40, 40])
        await touch('touchMove', [-80, 80])
        await touch('touchEnd', [])
        await session.detach()
      }),
  },
  {
    name: 'text that is marked by a double click and looked up',
    html: `<p ${named('a')}>hello world</p>`,
    run: () => on('p', 'mouseup', () => void (String(getSelection()) && two('a'))),
    drive: ({ page }) => page.click('p', { count: 2 }),
  },
  {
    name: 'a file that is dropped from outside',
    html: `<div id="drop" ${named('a')} style="height:80px">drop here</div>`,
    run: () => {
      on('#drop', 'dragover dragenter', (event) => event.preventDefault())
      on('#drop', 'drop', (event) => {
        event.preventDefault()
        return two('a')
      })
    },
    drive: async ({ page }) => {
      const { x, y } = await centre(page, '#drop')
      const session = await page.createCDPSession()
      const data = { items: [{ mimeType: 'text/plain', data: 'x' }], dragOperationsMask: 1 }
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
        await session.send('Input.dispatchDragEvent', { type, x, y, data })
      await session.detach()
    },
  },
  {
    name: 'a control in a closed shadow root',
    html: `<bench-stepper ${named('a')}>+</bench-stepper>`,
    run: () => defineStepper('bench-stepper', () => two('a')),
    drive: (user) => user.click('bench-stepper'),
  },
  {
    name: 'a control in a closed shadow root, by keys',
    html: `<bench-stepper-two ${named('a')}>+</bench-stepper-two>`,
    run: () => defineStepper('bench-stepper-two', () => two('a')),
    drive: async ({ page }) => {
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
    },
  },
  {
    name: 'a key that is held: each repetition raises the number, the last one is sent',
    requests: 2,
    html: `<div role="spinbutton" tabindex="0" ${named('a')}>1</div>`,
    run: () => {
      let timer: ReturnType<typeof setTimeout> | undefined
      on('div', 'keydown', ({ key }) => {
        if (key !== 'ArrowUp') return
        clearTimeout(timer)
        timer = setTimeout(() => two('a'), 150)
      })
    },
    drive: async ({ page, wait }) => {
      await page.focus('div')
      for (let i = 0; i < 6; i += 1) {
        await page.keyboard.down('ArrowUp')
        await wait(30)
      }
      await page.keyboard.up('ArrowUp')
    },
  },
  {
    name: 'a media key',
    html: `<div tabindex="0" ${named('a')}>player</div>`,
    run: () =>
      on('div', 'keydown', ({ key }) => void (key === 'MediaTrackNext' && ask('a', 1).then(() => ask('a', 2)))),
    drive: (user) => user.press('div', 'MediaTrackNext'),
  },
)
