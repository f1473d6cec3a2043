import { formatFilter, type ReportFilter } from '../questions/filter.js'
import { type Html, html } from './html.js'
import type { PageFrame } from './layout.js'
import { routeName } from './marks.js'

/** The anchor of an error on its page. */
export function anchorOf(fingerprint: string): string {
  return `e-${fingerprint.replace(/[^\w-]/g, '_').slice(0, 80)}`
}

/** A route as a link to its page, with the filter. */
export function routeLink({ base, filter }: PageFrame, route: string): Html {
  if (!route) return html`<span class="nothing">${routeName(route)}</span>`
  return html`<a class="mono" href="${routeAddress(base, filter, route)}">${route}</a>`
}

/** The address of a route's page. */
export function routeAddress(base: string, filter: ReportFilter, route: string): string {
  return `${base}/routes/${encodeURIComponent(route)}${formatFilter({ ...filter, route: undefined })}`
}

/** An action's name as a link to its page, with the filter. */
export function actionLink({ base, filter }: PageFrame, name: string): Html {
  if (!name) return html`<span class="nothing">(unnamed)</span>`
  return html`<a class="mono" href="${actionAddress(base, filter, name)}">${name}</a>`
}

/** The address of the page of an action's name. */
export function actionAddress(base: string, filter: ReportFilter, name: string): string {
  return `${base}/actions/${encodeURIComponent(name)}${formatFilter(filter)}`
}
