import { formatFilter } from '../questions/filter.js'
import { type Html, html } from './html.js'
import type { PageFrame } from './layout.js'
import { routeName } from './marks.js'

/** The anchor of an error on its page. */
export function anchorOf(fingerprint: string): string {
  return `e-${fingerprint.replace(/[^\w-]/g, '_').slice(0, 80)}`
}

/** A route as a link that filters the page by it. */
export function routeLink({ base, filter }: PageFrame, route: string): Html {
  if (!route) return html`<span class="nothing">${routeName(route)}</span>`
  return html`<a class="mono" href="${base}${formatFilter({ ...filter, route })}">${route}</a>`
}
