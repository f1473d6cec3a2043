import type { Scope } from './site.js'

/** How a panel shows its rows. */
export type PanelKind = 'trend' | 'table'

/** The bounds of good and poor values. */
export interface Thresholds {
  good: number
  poor: number
}

/** A panel: a query with Grafana's macros for the time range, and how it is shown. */
export interface Panel {
  title: string
  description: string
  kind: PanelKind
  /** Of Grafana's units: `ms`, `percentunit`, `short`, `decbytes`. */
  unit?: string
  thresholds?: Thresholds
  /** In columns of the grid of 24. @default 12 */
  width?: number
  sql(scope: Scope): string
}

/** A row of panels. */
export interface Section {
  title: string
  /** Whether it requires the records of pages. */
  rum: boolean
  panels: readonly Panel[]
}
