import { readWindow } from '../page/page.js'
import type { LoadTail } from './host.js'
import { createTailLoader } from './load-script.js'
import type { StartOptions } from './options.js'
import { running, SEE_EARLY, type Throughline } from './throughline.js'

type Call = [method: string, ...args: unknown[]]

/** What the script puts on the window: `throughline('track', 'add_to_cart')`. A snippet may queue calls until it has loaded. */
export type ThroughlineCall = ((...call: Call) => unknown) & { q?: ArrayLike<unknown>[] }

/** What a script tag's file brings along. */
export interface ScriptParts {
  start(options: StartOptions, loadTail: LoadTail, startedBy?: string): Throughline
  /** More that the page may call by name. */
  extras: Record<string, unknown>
  /** Hash of the tail's file. */
  tailIntegrity: string
}

/** Puts the call on the window, starts by the tag's `data-*` attributes, and makes the calls that were queued. */
export function startFromScriptTag({ start: startHead, extras, tailIntegrity }: ScriptParts): void {
  const window = readWindow() as (Window & typeof globalThis & { throughline?: ThroughlineCall }) | undefined
  if (!window) return
  const tag = window.document.currentScript as HTMLScriptElement | null
  const queued = (window.throughline?.q ?? []).map((args) => Array.from(args) as Call)
  /** Errors that the snippet has seen. */
  const early = queued.filter(([method]) => method === 'error')
  const loadTail = createTailLoader(window, tag, tailIntegrity)
  const startAs = (startedBy?: string) => (options: StartOptions) => {
    const started = startHead(options, loadTail, startedBy)
    for (const [, event] of early.splice(0)) started[SEE_EARLY]?.(event as Event)
    return started
  }
  const methods = { ...extras, start: startAs() } as Record<string, unknown>
  const call = (...[method, ...args]: Call) => {
    const found = methods[method] ?? (running() as unknown as Record<string, unknown>)[method]
    return typeof found === 'function' ? found(...args) : undefined
  }
  window.throughline = call
  const { tail: _, ...options } = { ...tag?.dataset }
  // `data-service` or any other option that is a text starts at once; without one the page calls start itself.
  if (Object.keys(options).length) startAs(tag?.src)(options as StartOptions)
  for (const args of queued) call(...args)
}
