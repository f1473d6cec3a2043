import type { Page } from 'puppeteer-core'

/** The three buttons of every page; each is an action of its own. */
export type Letter = 'a' | 'b' | 'c'

/** What caused a request: a click, the load of the page, or nothing that a visitor did. `a|b`: either is defensible. */
export type Truth = Letter | 'mount' | 'none' | 'a|b' | 'a|none' | 'b|none' | 'a|b|none' | 'a|mount'

/** The visitor of a page: real, trusted input. */
export interface User {
  readonly page: Page
  /** Clicks a button by its letter, or any element by its selector. */
  click(target: string): Promise<void>
  /** Puts the focus on an element and presses a key. */
  press(target: string, key: string): Promise<void>
  /** Waits until a request has arrived at the server. */
  seen(is: Truth, n: number): Promise<void>
  wait(ms: number): Promise<void>
}

/** One page with its truth. What stands in `run`, `a`, `b` and `c` runs in the page; `drive` runs in Node. */
export interface Scenario {
  name: string
  /** Requests that are the work of a click or of the load. */
  requests: number
  /** Requests of truth `none` to wait for. */
  background?: number
  /** What stands in the body below the buttons. */
  html?: string
  /** The page draws its buttons itself. */
  drawsButtons?: boolean
  /** Served as `/files/<name>`, by the page's own origin and by another one. */
  files?: Record<string, string>
  /** Sets the page up as it loads. */
  run?(): unknown
  /** What a click on the button does. */
  a?(event: Event): unknown
  b?(event: Event): unknown
  c?(event: Event): unknown
  /** What the visitor does; a single click on `a` where nothing is said. */
  drive?(user: User): Promise<unknown>
}
