import type { Page } from 'puppeteer-core'
import type { WebDriver } from './web-driver.js'

/** What is said where a scenario asks for something that plain WebDriver, or WebKitGTK's, cannot do. */
export const DRIVER_LACKS = 'the driver has no'

/** The keys that scenarios press, as WebDriver writes them: https://www.w3.org/TR/webdriver2/#keyboard-actions */
const KEYS: Readonly<Record<string, string>> = { Enter: '\uE007', Space: ' ', ArrowDown: '\uE015', Tab: '\uE004' }

/** As in puppeteer: `>>>` continues inside an element's shadow root. */
const FIND = `const found = arguments[0].split('>>>').reduce((root, part) => root && (root.shadowRoot ?? root).querySelector(part.trim()), document)
  found?.scrollIntoView({ block: 'nearest' })
  return found`

const EVALUATE = `const done = arguments[arguments.length - 1]
  Promise.resolve((0, eval)(arguments[0])).then((value) => done({ value }), (error) => done({ error: String(error) }))`

/**
 * The one window of a WebDriver session, with as much of puppeteer's page as the scenarios use; whatever else is asked
 * of it is rejected with a message that can be distinguished from a failure.
 */
export function createWebDriverPage(driver: WebDriver): Page {
  async function find(selector: string): Promise<unknown> {
    const found = await driver.execute(FIND, selector)
    if (!found) throw new Error(`no ${selector} in the page`)
    return found
  }
  const point = (actions: readonly object[]): Promise<unknown> =>
    driver.act({ type: 'pointer', id: 'mouse', actions: actions.map((action) => ({ ...action })) })
  const stroke = (value: string): object[] => [
    { type: 'keyDown', value },
    { type: 'keyUp', value },
  ]
  const strike = (actions: readonly object[]): Promise<unknown> =>
    driver.act({ type: 'key', id: 'keyboard', actions: actions.map((action) => ({ ...action })) })
  const moveTo = async (selector: string): Promise<object> => ({
    type: 'pointerMove',
    x: 0,
    y: 0,
    origin: await find(selector),
  })
  const clicks = (count: number): object[] =>
    Array.from({ length: count }, () => ['pointerDown', 'pointerUp'].map((type) => ({ type, button: 0 }))).flat()

  return refusing('page', {
    on: () => undefined,
    goto: (url: string) => driver.navigate(url),
    close: () => driver.navigate('about:blank'),
    async evaluate(expression: string) {
      const { value, error } = (await driver.executeAsync(EVALUATE, expression)) as { value?: unknown; error?: string }
      if (error) throw new Error(error)
      return value
    },
    click: async (selector: string, { count = 1 } = {}) => point([await moveTo(selector), ...clicks(count)]),
    hover: async (selector: string) => point([await moveTo(selector)]),
    focus: async (selector: string) => driver.execute('arguments[0].focus()', await find(selector)),
    async waitForSelector(selector: string) {
      while (!(await driver.execute(FIND, selector))) await new Promise((resolve) => setTimeout(resolve, 20))
    },
    keyboard: refusing('keyboard', {
      press: (key: string) => strike(stroke(KEYS[key] ?? key)),
      type: (text: string, { delay = 0 } = {}) =>
        strike([...text].flatMap((letter) => [...stroke(letter), { type: 'pause', duration: delay }])),
    }),
    mouse: refusing('mouse', {
      move: (x: number, y: number) => point([{ type: 'pointerMove', x, y }]),
      wheel: ({ deltaY = 0 }) =>
        driver.act({ type: 'wheel', id: 'wheel', actions: [{ type: 'scroll', x: 9, y: 9, deltaX: 0, deltaY }] }),
    }),
  }) as unknown as Page
}

/** An object that says of everything it has not that the driver has not. */
function refusing(of: string, methods: Readonly<Record<string, unknown>>): object {
  return new Proxy(methods, {
    get(target, key) {
      if (typeof key === 'symbol' || key === 'then' || key in target) return Reflect.get(target, key)
      throw new Error(`${DRIVER_LACKS} ${of}.${key}`)
    },
  })
}
