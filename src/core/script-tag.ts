import { readWindow } from '../page/page.js'
import type { StartOptions } from './options.js'
import { running, type Throughline } from './throughline.js'

type Call = [method: string, ...args: unknown[]]

/** The script tag's face: `throughline('track', 'add_to_cart')`, which a loader may queue before the script is there. */
export type ThroughlineCall = ((...call: Call) => unknown) & { q?: ArrayLike<unknown>[] }

/** Puts the face on the window, starts by the tag's `data-*` attributes, and makes the calls that were queued. */
export function startFromScriptTag(
  start: (options: StartOptions) => Throughline,
  extras: Record<string, unknown>,
): void {
  const window = readWindow() as (Window & { throughline?: ThroughlineCall }) | undefined
  if (!window) return
  const queued = window.throughline?.q ?? []
  const methods = { ...extras, start } as Record<string, unknown>
  const call = (...[method, ...args]: Call) => {
    const found = methods[method] ?? (running() as unknown as Record<string, unknown>)[method]
    return typeof found === 'function' ? found(...args) : undefined
  }
  window.throughline = call
  const { dataset } = (window.document.currentScript ?? {}) as HTMLScriptElement
  // `data-service` or any other option that is a text starts at once; without one the page calls start itself.
  if (dataset && Object.keys(dataset).length) start({ ...dataset } as StartOptions)
  for (const args of queued) call(...(Array.from(args) as Call))
}
