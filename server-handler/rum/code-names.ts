import { isBundleHash, isHashLike } from './hash-like.js'

const NAME_PATTERNS = {
  /** Scheme and host, `webpack-internal:///`, a drive. */
  origin: /^(?:[a-z][\w+.-]{1,40}:\/{2}[^/]{0,255}(?=\/|$)|[a-z][\w+.-]{1,40}:\/{0,3}|[a-z]:)/i,
  suffix:
    /(?:\.(?:min|bundle|chunk|prod|production|development|dev|esm|umd|cjs|iife|module|legacy|es\d{0,4}|_)){1,4}$/i,
  extension: /\.(?:[cm]?[jt]sx?|vue|svelte|html?|bundle|css|wasm)$/i,
  /** A version, a date or a number, with or without a word before it. */
  release:
    /^(?:v|r|rev|rel|release|releases|build|builds|version|versions|deploy|deployments?|dist)?[-_.]?\d[\w.+-]*$/i,
  /** `src_Cart_tsx_8f3e2a1b`, as Turbopack names chunks. */
  tail: /_(?=[a-f]{0,15}\d)[0-9a-f]{8,16}$/,
  /** `main-es2015` and `main-es5` are one. */
  target: /^(?:es|esnext)\d{0,4}$/i,
  mixed: /^(?=.{0,7}\d)(?=.{0,7}[a-z])(?=.{0,7}[A-Z])/,
  /** Folders of releases. */
  neutralFolder: /^(?:rev|releases?|builds?|versions?|deployments?|current|latest|\.{1,2}|~|)$/i,
  /** Folders whose direct children are named after the release. */
  releases: /^(?:releases|builds|deployments)$/i,
  group: /^\([\w-]{1,60}\)$/,
  anonymous:
    /^(?:\?|<anonymous>|anonymous|anonymous function|<anonymous function>|\(anonymous function\)|\(null\)|null|eval|eval code|global code|module code|Anonymous function|Global code|<unknown>|unknown)?$/,
} as const

const MAX_SEGMENTS = 3
/** Names of one or two letters come from a minifier and change from build to build. */
const MIN_NAME = 3

/** Returns a file without the parts that change from release to release: origin, versions, hashes, numbers. */
export function toFileShape(file: string): string {
  if (/^blob:/i.test(file)) return 'blob'
  if (/^data:/i.test(file)) return 'data'
  const path = (file.split(/[?#]/, 1)[0] ?? '').replaceAll('\\', '/').replace(NAME_PATTERNS.origin, '')
  const segments = path.split('/').map(withoutVersion)
  const name = toNameShape(segments.at(-1) ?? '')
  const folders = segments
    .slice(0, -1)
    .filter((segment, i) => !isVariable(segment) && !NAME_PATTERNS.releases.test(segments[i - 1] ?? ''))
  return [...folders.slice(1 - MAX_SEGMENTS), name].join('/')
}

/** Returns the name of a function in the form common to all engines; empty if it has none or only a minifier's. */
export function toFunctionShape(name: string): string {
  const bare = (name.split(' [as ', 1)[0] ?? '')
    .trim()
    .replace(/^.{0,80}\*/, '')
    .replace(/^(?:async |new |get |set |static |bound ){1,3}/, '')
    .replace(/\([^()]{0,200}\)$/, '')
  // Firefox marks a nested function with a slash, and an anonymous one with a `<`.
  if (NAME_PATTERNS.anonymous.test(bare) || bare.endsWith('<')) return ''
  const last = bare.split(/[./]/).at(-1) ?? ''
  return NAME_PATTERNS.anonymous.test(last) || last.length < MIN_NAME ? '' : last
}

/** Returns the name of a file or a chunk without hashes and numbers; `#` if nothing else is left. */
export function toNameShape(file: string): string {
  const name = file
    .replace(NAME_PATTERNS.extension, '')
    .replace(NAME_PATTERNS.suffix, '')
    .replace(NAME_PATTERNS.tail, '')
  if (isBundleHash(name) && NAME_PATTERNS.mixed.test(name)) return '#'
  const hasHashSuffix = /[-.]/.test(name.charAt(name.length - 9)) && isBundleHash(name.slice(-8))
  const words = (hasHashSuffix ? name.slice(0, -9) : name).split(/[.~-]/)
  const kept = words.filter((word) => word !== '' && !NAME_PATTERNS.target.test(word) && !isHashLike(word))
  return kept.join('-') || '#'
}

// `react-dom@19.2.0_react@19.2.0`, `shop-2.4.1`, but not `@scope`.
function withoutVersion(segment: string): string {
  const at = segment.search(/@[\^~]?\d|[-_]v?\d{1,6}\.\d/)
  return at > 0 ? segment.slice(0, at) : segment
}

function isVariable(segment: string): boolean {
  if (NAME_PATTERNS.neutralFolder.test(segment) || NAME_PATTERNS.group.test(segment)) return true
  return NAME_PATTERNS.release.test(segment) || isHashLike(segment)
}
