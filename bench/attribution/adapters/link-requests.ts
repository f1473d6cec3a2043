/** Called for every request, so that a technique can consider the page busy. */
export interface RequestWatcher {
  started(request: object): void
  ended(request: object): void
}

/** Writes on each request of the page which action the technique ties it to. */
export function linkRequests(current: () => string | undefined, watcher?: RequestWatcher): void {
  const originalFetch = window.fetch
  window.fetch = function (this: unknown, ...[input, given = {}]: Parameters<typeof fetch>) {
    const linked = current()
    const init = { ...given, headers: new Headers(given.headers ?? (input instanceof Request ? input.headers : {})) }
    if (linked) init.headers.set('x-linked-to', linked)
    watcher?.started(init)
    const pending = Reflect.apply(originalFetch, window, [input, init]) as Promise<Response>
    const end = (): void => watcher?.ended(init)
    // On the side, as an instrumentation that only watches does it; the page's own promise is handed back.
    pending.then(end, end)
    return pending
  }

  const { send } = XMLHttpRequest.prototype
  XMLHttpRequest.prototype.send = function (...args: Parameters<typeof send>) {
    const linked = current()
    if (linked) this.setRequestHeader('x-linked-to', linked)
    watcher?.started(this)
    this.addEventListener('loadend', () => watcher?.ended(this))
    return Reflect.apply(send, this, args)
  }
}

/** The name of the button, or of its container, that an event targets; a form is identified by its submit button. */
export function readActionName(event: Event): string | undefined {
  const [origin] = event.composedPath()
  const element = (event instanceof SubmitEvent && event.submitter) || origin
  if (!event.isTrusted || !(element instanceof Element)) return undefined
  const named = element.closest('[data-action-name]') ?? (event.target as Element).closest('[data-action-name]')
  return (named as HTMLElement | null)?.dataset.actionName
}

/** Calls back on every change of the document and every resource that has arrived. */
export function watchPage(onActivity: () => void): void {
  new MutationObserver(onActivity).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true,
  })
  new PerformanceObserver(onActivity).observe({ type: 'resource' })
}
