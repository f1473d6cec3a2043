import type { Page } from 'puppeteer-core'
import type { Scenario } from '../attribution/scenario.js'

/** What not every engine has, how a scenario's code names it, and how a page is asked for it. */
const FEATURES: readonly (readonly [name: string, used: RegExp, has: string])[] = [
  ['requestIdleCallback', /\brequestIdleCallback\b/, `'requestIdleCallback' in window`],
  ['scheduler.postTask', /\.postTask\b/, `!!window.scheduler?.postTask`],
  ['scheduler.yield', /\bscheduler\b.*\.yield\b/, `!!window.scheduler?.yield`],
  ['navigation', /\bnavigation\.addEventListener\b/, `'navigation' in window`],
  ['startViewTransition', /\bstartViewTransition\b/, `'startViewTransition' in Document.prototype`],
  ['navigator.locks', /\bnavigator\.locks\b/, `'locks' in navigator`],
  ['popover', /\bpopover\b/, `'popover' in HTMLElement.prototype`],
  ['CompressionStream', /\bCompressionStream\b/, `'CompressionStream' in window`],
  ['iteration of streams', /for await ?\([^\n]*(\.body|stream)/, 'Symbol.asyncIterator in ReadableStream.prototype'],
  ['navigator.storage.estimate', /\bstorage\.estimate\b/, `!!navigator.storage?.estimate`],
  ['Promise.withResolvers', /\bwithResolvers\b/, `'withResolvers' in Promise`],
]

/** Names what the engine behind a page lacks of what scenarios use. */
export async function findLacking(page: Page): Promise<string[]> {
  const expression = `[${FEATURES.map(([, , has]) => has).join(', ')}]`
  const answers = (await page.evaluate(expression)) as boolean[]
  return FEATURES.filter((_, i) => !answers[i]).map(([name]) => name)
}

/** The first feature that a scenario's code names and the engine lacks. */
export function findLack(scenario: Scenario, lacking: readonly string[]): string | undefined {
  const code = Object.values(scenario)
    .map((part) => (typeof part === 'function' ? String(part) : JSON.stringify(part)))
    .join('\n')
  return FEATURES.find(([name, used]) => lacking.includes(name) && used.test(code))?.[0]
}
