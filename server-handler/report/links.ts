import { ACTION_ID_PATTERN } from '../../src/shared/action.js'
import { formatFilter } from '../questions/filter.js'
import { isSessionId } from '../questions/session.js'
import { NOTHING } from './format.js'
import { type Html, html } from './html.js'
import type { PageFrame } from './layout.js'
import { routeName } from './marks.js'

/** The address of the page of one group of errors. */
export function errorHref({ base, filter }: PageFrame, fingerprint: string): string {
  return `${base}/errors/${encodeURIComponent(fingerprint)}${formatFilter(filter)}`
}

/** An action as a link to its lineage, or its name if it has no id. */
export function lineageLink(base: string, actionId: string, name: string): Html {
  if (!ACTION_ID_PATTERN.test(actionId)) return html`<span class="${!name && 'nothing'}">${name || NOTHING}</span>`
  return html`<a href="${base}/action/${actionId}">${name || actionId}</a>`
}

/** The address of a session's timeline; ids of a site's own may contain `/`, `+` and `=`. */
export function sessionAddress(base: string, sessionId: string): string {
  return `${base}/session/${encodeURIComponent(sessionId)}`
}

// A browser resolves `/session/..`, also if the dots are escaped.
const isAddressable = (sessionId: string) => isSessionId(sessionId) && !/^\.{1,2}$/.test(sessionId)

/** A session as a link to its timeline. */
export function sessionLink(base: string, sessionId: string): Html {
  if (!isAddressable(sessionId)) return html`<span class="nothing">${sessionId || NOTHING}</span>`
  return html`<a class="mono nowrap" href="${sessionAddress(base, sessionId)}">${sessionId.slice(0, 8)}${sessionId.length > 8 && '…'}</a>`
}

/** Parameters that the addresses of routes and actions repeat. */
export type LinkFrame = Pick<PageFrame, 'base' | 'filter' | 'sides'>

/** A route as a link to its page, with the filter. */
export function routeLink(frame: LinkFrame, route: string): Html {
  if (!route) return html`<span class="nothing">${routeName(route)}</span>`
  return html`<a class="mono" href="${routeAddress(frame, route)}">${route}</a>`
}

/** The address of a route's page. */
export function routeAddress({ base, filter, sides }: LinkFrame, route: string): string {
  return `${base}/routes/${encodeURIComponent(route)}${formatFilter({ ...filter, route: undefined }, sides)}`
}

/** An action's name as a link to its page, with the filter. */
export function actionLink(frame: LinkFrame, name: string): Html {
  if (!name) return html`<span class="nothing">(unnamed)</span>`
  return html`<a class="mono" href="${actionAddress(frame, name)}">${name}</a>`
}

/** The address of the page of an action's name. */
export function actionAddress({ base, filter, sides }: LinkFrame, name: string): string {
  return `${base}/actions/${encodeURIComponent(name)}${formatFilter(filter, sides)}`
}
