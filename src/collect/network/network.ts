import type { Host } from '../../core/host.js'
import { type Undo, undoAll } from '../../page/undo.js'
import { observeFetch } from './fetch.js'
import { createRequestObserver } from './observe-request.js'
import { observeXhr } from './xhr.js'

/** Ties the page's requests to their actions and tells how each one ended. */
export function network(host: Host): Undo {
  const observe = createRequestObserver(host)
  const undos = [observeFetch(host, observe), observeXhr(host, observe)]
  return () => undoAll(undos, host.page.guard)
}
