import type { ErrorGroup } from '../questions/errors.js'
import { type Html, html } from './html.js'

/** A stack as it was recorded. */
export async function plainStack({ stack }: ErrorGroup): Promise<Html> {
  return stack
    ? html`<pre tabindex="0" aria-label="Stack">${stack}</pre>`
    : html`<p class="small">No stack was recorded.</p>`
}
