import type { Page } from 'puppeteer-core'
import type { Scenario, User } from '../scenario.js'
import { centre, withTouch } from './gesture-table/cases.js'

type Hand = 'mouse' | 'touch' | 'keyboard'
const HANDS: readonly Hand[] = ['mouse', 'touch', 'keyboard']

/** Activates a control; by a key that it knows. */
async function activate({ page }: User, hand: Hand, selector: string, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await page.waitForSelector(selector, { visible: true })
  if (hand === 'mouse') await page.click(selector)
  else if (hand === 'touch') await page.tap(selector)
  else {
    await page.focus(selector)
    await page.keyboard.press(key)
  }
}

/** Opens something, then chooses in it; by keys the second entry. */
const openAndChoose =
  (steps: number) =>
  async (user: User, hand: Hand): Promise<void> => {
    await activate(user, hand, '#open', 'Space')
    await user.seen('a', 1)
    await user.page.waitForSelector('.wanted', { visible: true })
    await user.wait(150)
    if (hand !== 'keyboard') return activate(user, hand, '.wanted')
    for (let step = 0; step < steps; step += 1) await user.page.keyboard.press('ArrowDown')
    await user.wait(50)
    await user.page.keyboard.press('Enter')
  }

async function drag(page: Page, hand: Hand, [from, to]: [string, { x: number; y: number }]): Promise<void> {
  const start = await centre(page, from)
  const end = { x: start.x + to.x, y: start.y + to.y }
  const middle = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 }
  if (hand === 'touch') {
    await page.touchscreen.touchStart(start.x, start.y)
    for (const { x, y } of [middle, end, end]) await page.touchscreen.touchMove(x, y)
    await page.touchscreen.touchEnd()
    return
  }
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  for (const { x, y } of [middle, end, end]) await page.mouse.move(x, y)
  await page.mouse.up()
}

const moveThumb = async ({ page }: User, hand: Hand): Promise<void> => {
  await page.waitForSelector('.thumb')
  if (hand !== 'keyboard') return drag(page, hand, ['.thumb', { x: 60, y: 0 }])
  await page.focus('.thumb')
  await page.keyboard.press('ArrowRight')
}

interface Library {
  name: string
  requests?: number
  background?: number
  html?: string
  run(): Promise<unknown>
  act(user: User, hand: Hand): Promise<unknown>
}

const BUTTONS = '<button data-action-name="action_a">a</button><button data-action-name="action_b">b</button>'

/** Both buttons, the second when the first one's work is done. */
const pressBoth = async (user: User, hand: Hand): Promise<void> => {
  await activate(user, hand, '[data-action-name=action_a]')
  await user.seen('a', 2)
  await user.wait(60)
  await activate(user, hand, '[data-action-name=action_b]')
}

const LIBRARIES: readonly Library[] = [
  {
    name: 'React Aria, a button',
    run: async () => (await import('./ui/react-aria.js')).drawButton(),
    act: (user, hand) => activate(user, hand, '#press'),
  },
  {
    name: 'React Aria, a select',
    requests: 4,
    run: async () => (await import('./ui/react-aria.js')).drawSelect(),
    act: openAndChoose(1),
  },
  {
    name: 'Radix, a select',
    requests: 4,
    run: async () => (await import('./ui/radix.js')).drawSelect(),
    act: openAndChoose(1),
  },
  {
    name: 'Radix, a menu',
    requests: 4,
    run: async () => (await import('./ui/radix.js')).drawMenu(),
    act: openAndChoose(1),
  },
  {
    name: 'Radix, a dialog',
    requests: 4,
    run: async () => (await import('./ui/radix.js')).drawDialog(),
    act: openAndChoose(0),
  },
  { name: 'Radix, a slider', run: async () => (await import('./ui/radix.js')).drawSlider(), act: moveThumb },
  {
    name: 'Headless UI, a list box',
    requests: 4,
    run: async () => (await import('./ui/headless-ui.js')).drawListbox(),
    act: openAndChoose(1),
  },
  {
    name: 'Headless UI, a menu',
    requests: 4,
    run: async () => (await import('./ui/headless-ui.js')).drawMenu(),
    act: openAndChoose(1),
  },
  {
    name: 'dnd-kit',
    run: async () => (await import('./ui/dnd-kit.js')).drawDrag(),
    act: async (user, hand) => {
      const { page } = user
      if (hand !== 'keyboard') return drag(page, hand, ['#item', { x: 40, y: 60 }])
      await page.focus('#item')
      for (const key of ['Space', 'ArrowDown', 'ArrowDown', 'Space'] as const) {
        await page.keyboard.press(key)
        await user.wait(60)
      }
    },
  },
  { name: 'noUiSlider', run: async () => (await import('./ui/nouislider.js')).drawSlider(), act: moveThumb },
  {
    name: 'a virtual list',
    background: 1,
    run: async () => (await import('./ui/react-virtual.js')).drawList(),
    act: async (user, hand) => {
      await activate(user, hand, '#row')
      await user.seen('a', 1)
      await user.page.hover('#list')
      await user.page.mouse.wheel({ deltaY: 900 })
    },
  },
  {
    name: 'TanStack Query with an interval',
    background: 5,
    run: async () => (await import('./ui/query-interval.js')).drawOrders(),
    act: async (user, hand) => {
      await user.seen('none', 2)
      await activate(user, hand, '#refresh')
      await user.wait(500)
    },
  },
  {
    name: 'XState',
    requests: 4,
    html: BUTTONS,
    run: async () => (await import('./ui/xstate.js')).startMachine(),
    act: pressBoth,
  },
  {
    name: 'RxJS',
    requests: 4,
    background: 3,
    html: BUTTONS,
    run: async () => (await import('./ui/rxjs.js')).startStreams(),
    act: pressBoth,
  },
  {
    name: 'htmx',
    requests: 2,
    html: `<button data-action-name="action_a" hx-get="/r/a/1?" hx-target="#out">a</button>
      <form data-action-name="action_b" hx-post="/r/b/1?" hx-target="#out"><button id="send">b</button></form><p id="out"></p>`,
    run: () => import('./ui/htmx.js'),
    act: async (user, hand) => {
      await activate(user, hand, '[data-action-name=action_a]')
      await user.seen('a', 1)
      await activate(user, hand, '#send')
    },
  },
]

/** Libraries of controls, of data and of state, each by mouse, touch and keyboard. */
export const scenarios: readonly Scenario[] = LIBRARIES.flatMap(({ name, act, requests = 2, ...library }) =>
  HANDS.map(
    (hand): Scenario => ({
      ...library,
      name: `${name}, by ${hand}`,
      requests,
      gesture: `libraries by ${hand}`,
      drawsButtons: true,
      drive: async (user) => {
        await user.wait(100)
        if (hand === 'touch') await withTouch(user.page, () => act(user, hand))
        else await act(user, hand)
      },
    }),
  ),
)
