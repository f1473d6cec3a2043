import type { Page } from 'puppeteer-core'

/** The three buttons of every page; each is an action of its own. */
export const LETTERS = ['a', 'b', 'c'] as const
export type Letter = (typeof LETTERS)[number]

/** What caused a request: a click, the load of the page, or nothing that a visitor did. `a|b`: either is defensible. */
export type Truth = Letter | 'mount' | 'none' | 'a|b' | 'a|none' | 'b|none' | 'c|none' | 'a|b|none' | 'a|mount'

/** How the application's own code comes into the page; with the document, where nothing is said. */
export interface AppLoad {
  /** `injected`: by a script in the head; `late`: by a script that waits for the page's load. */
  by: 'classic' | 'defer' | 'async' | 'module' | 'injected' | 'late'
  /** How long the server takes to send it. */
  ms: number
}

/** The visitor of a page: real, trusted input. */
export interface User {
  readonly page: Page
  /** Clicks a button by its letter, or any element by its selector. */
  click(target: string): Promise<void>
  /** Puts the focus on an element and presses a key. */
  press(target: string, key: string): Promise<void>
  /** Waits until a request has arrived at the server. */
  seen(is: Truth, n: number): Promise<void>
  /** Opens another tab of the same site, in the background; the scenario's page stays in front. */
  openTab(path: string): Promise<Page>
  wait(ms: number): Promise<void>
}

/** One page with its expected attribution. `run`, `a`, `b` and `c` run in the page; `drive` runs in Node. */
export interface Scenario {
  name: string
  /** Requests that are the work of a click or of the load. */
  requests: number
  /** Requests of truth `none` to wait for. */
  background?: number
  /** HTML of the body below the buttons. */
  html?: string
  /** The page draws its buttons itself. */
  drawsButtons?: boolean
  /** The gesture that it is about; recall is also summed up by it. */
  gesture?: string
  /** Nothing but context propagation is needed here, so that every request of a click is due to be `exact`. */
  isDueExact?: boolean
  /** How the application's code arrives. */
  app?: AppLoad
  /** Modules of the application's own, served as `/files/<name>` and compiled as the scenarios are. */
  chunks?: Record<string, string>
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
