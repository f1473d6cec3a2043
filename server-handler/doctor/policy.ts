/** One Content-Security-Policy: its directives with their sources. */
export type Policy = ReadonlyMap<string, readonly string[]>

/** Parses the policies of a header or a `meta` element; a comma separates policies. */
export function parsePolicies(text: string): Policy[] {
  return text
    .split(',')
    .map((policy) => parseDirectives(policy))
    .filter((policy) => policy.size > 0)
}

function parseDirectives(text: string): Policy {
  const directives = new Map<string, readonly string[]>()
  for (const directive of text.split(';')) {
    const [name, ...sources] = directive.split(/\s+/).filter(Boolean)
    // The first directive of a name applies.
    if (name !== undefined && !directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), sources)
  }
  return directives
}

/** Returns the directive that governs scripts or connections, with its sources; `undefined` if there is none. */
export function governing(
  policy: Policy,
  names: readonly string[],
): { name: string; sources: readonly string[] } | undefined {
  for (const name of [...names, 'default-src']) {
    const sources = policy.get(name)
    if (sources) return { name, sources }
  }
  return undefined
}

/** The directives of script elements, in the order in which they apply. */
export const SCRIPT_DIRECTIVES = ['script-src-elem', 'script-src']

/** A script as a policy evaluates it. */
export interface JudgedScript {
  /** Its address; an inline script has none. */
  url?: URL | undefined
  nonce?: string | undefined
  /** The hashes of its `integrity`, or of its text: `sha384-…`. */
  hashes: readonly string[]
  /** Whether it was created by a script that is allowed, and not by the parser. */
  isCreated?: boolean
}

/** Whether sources allow a script. */
export function allowsScript(sources: readonly string[], script: JudgedScript, page: URL): boolean {
  const { url, nonce, hashes, isCreated } = script
  const words = sources.map((source) => source.toLowerCase())
  if (nonce && sources.includes(`'nonce-${nonce}'`)) return true
  if (hashes.length > 0 && hashes.every((hash) => sources.includes(`'${hash}'`))) return true
  if (words.includes("'strict-dynamic'")) return isCreated === true
  if (url) return allowsUrl(sources, url, page)
  return words.includes("'unsafe-inline'") && !words.some((word) => /^'(?:nonce|sha\d+)-/.test(word))
}

/** Whether sources allow an address; `page` is what `'self'` means. */
export function allowsUrl(sources: readonly string[], url: URL, page: URL): boolean {
  return sources.some((source) => matchesSource(source, url, page))
}

function matchesSource(given: string, url: URL, page: URL): boolean {
  const source = given.toLowerCase()
  if (source === "'self'") return isSelf(url, page)
  if (source.startsWith("'")) return false
  if (source === '*') return /^(?:https?|wss?):$/.test(url.protocol) || url.protocol === page.protocol
  if (/^[a-z][a-z0-9+.-]*:$/.test(source)) return fitsScheme(source, url.protocol)
  return matchesHost(given, url, page)
}

const HOST_SOURCE = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)(?::(\d+|\*))?(\/.*)?$/i

function matchesHost(source: string, url: URL, page: URL): boolean {
  const [, scheme, host = '', port, path] = HOST_SOURCE.exec(source) ?? []
  if (host === '') return false
  if (!fitsScheme(scheme === undefined ? page.protocol : `${scheme.toLowerCase()}:`, url.protocol)) return false
  const name = host.toLowerCase()
  if (name.startsWith('*.') ? !url.hostname.endsWith(name.slice(1)) : name !== '*' && name !== url.hostname)
    return false
  if (port === undefined ? url.port !== '' : port !== '*' && port !== portOf(url)) return false
  if (path === undefined || path === '/') return true
  return path.endsWith('/') ? url.pathname.startsWith(path) : url.pathname === path
}

// A source of http also allows https.
function fitsScheme(source: string, scheme: string): boolean {
  return source === scheme || (source === 'http:' && scheme === 'https:')
}

function isSelf(url: URL, page: URL): boolean {
  return url.host === page.host && fitsScheme(page.protocol, url.protocol)
}

function portOf({ port, protocol }: URL): string {
  return port || (protocol === 'https:' ? '443' : '80')
}
