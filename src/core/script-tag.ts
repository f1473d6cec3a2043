import { readWindow } from '../page/page.js'
import { createWarn } from './diagnostics.js'
import { createInertHandle } from './handle.js'
import type { LoadTail } from './host.js'
import { createTailLoader, type Tails } from './load-script.js'
import { isOption, type StartOptions } from './options.js'
import { isLocal, running, SEE_EARLY, type Throughline } from './throughline.js'

type Call = [method: string, ...args: unknown[]]

/** What the script tag's file contains besides the core. */
export interface ScriptParts {
  start(options: StartOptions, loadTail: LoadTail): Throughline
  /** Further functions that the page may call by name. */
  extras: Record<string, unknown>
  tails: Tails
}

/**
 * Defines the function on the window, starts with the tag's `data-*` attributes, and runs the calls that were queued.
 */
export function startFromScriptTag({ start: startHead, extras, tails }: ScriptParts): void {
  const window = readWindow()
  if (!window) return
  const tag: Partial<HTMLScriptElement> = Object(window.document.currentScript)
  const snippet: { q?: ArrayLike<unknown>[] } = Object(Reflect.get(window, 'throughline'))
  const queued = (snippet.q ?? []).map((args): Call => Object(Array.from(args)))
  /** Errors that the snippet has recorded. */
  const early = queued.filter(([method]) => method === 'error')
  const warn = createWarn(() => isLocal(window))
  const loadTail = createTailLoader(window, tag, tails)
  const start = (options: StartOptions) => {
    const started = startHead(options, loadTail)
    for (const [, event] of early.splice(0)) started[SEE_EARLY]?.(Object(event))
    return started
  }
  const methods: Record<string, unknown> = { ...extras, start }
  const call = (...[method, ...args]: Call) => {
    const found = methods[method] ?? Reflect.get(running(), method)
    if (typeof found === 'function') return found(...args)
    warn(`no function ${String(method)}; there are ${Object.keys({ ...methods, ...running() })}`)
    // The page's own code runs, whatever is misspelled before it.
    const code = args.at(-1)
    return typeof code === 'function' ? code(createInertHandle()) : undefined
  }
  Reflect.set(window, 'throughline', call)
  const { tail: _, vitals: _vitals, ...options } = { ...tag.dataset }
  // `data-service` or any other option that is a string starts immediately; without one the page calls start itself.
  // Frameworks and proxies add attributes of their own, such as `data-nscript`.
  if (Object.keys(options).some(isOption)) start(Object(options))
  // Queued actions are skipped: the snippet returned an inert handle, so the action could never be ended.
  for (const args of queued) if (!['action', 'error'].includes(args[0])) call(...args)
}
