// What the scenarios' code says in the page.
import type { Truth } from './scenario.js'

/** Number of the requests of a busy page, which no scenario has. */
export const BUSY = 5000

/** The address of a request: its truth, its number in the scenario, and what the server is to do with it. */
export function url(is: Truth, n: number, more: Record<string, string | number> = {}): string {
  const query = Object.entries(more).map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
  return `/r/${encodeURIComponent(is)}/${n}?${query.join('&')}`
}

/** Makes a request; `ms` delays its answer, `fail` answers 503 so many times, `chunks` sends lines `every` so often. */
export const ask = (is: Truth, n: number, more?: Record<string, string | number>): Promise<Response> =>
  fetch(url(is, n, more))

/** What every page has somewhere. */
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Finds an element that is there. */
export function element<E extends HTMLElement = HTMLElement>(selector: string): E {
  const found = document.querySelector<E>(selector)
  if (!found) throw new Error(`no ${selector} in the page`)
  return found
}

/** Listens on one of the three buttons. */
export const onClick = (letter: string, listener: (event: Event) => unknown): void =>
  element(`[data-action-name=action_${letter}]`).addEventListener('click', listener)

/** The server of another origin, for third parties. */
export const otherOrigin = (): string => document.documentElement.dataset.otherOrigin ?? ''
