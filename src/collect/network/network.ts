import type { Host } from '../../core/host.js'
import { observeFetch } from './fetch.js'
import { createRequestObserver } from './observe-request.js'
import { observeXhr } from './xhr.js'

/** Attributes the page's requests to their actions and records how each one ended. */
export function network(host: Host): void {
  const observe = createRequestObserver(host)
  observeFetch(host, observe)
  observeXhr(host, observe)
}
