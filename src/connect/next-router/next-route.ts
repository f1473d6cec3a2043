import { decodeText } from '../../shared/decode-text.js'

/** A segment of the App Router: text, or the name, value and kind of a dynamic one. */
type Segment = string | readonly [name: string, value: string, kind: string]

/** A layout or a page of the App Router, with the segments within it. */
type Tree = readonly [segment: Segment, slots: Readonly<Record<string, Tree>>]

/** The part of a history entry that Next.js writes. */
interface NextState {
  /** Written by the App Router; an object since version 16. */
  __PRIVATE_NEXTJS_INTERNALS_TREE?: Tree | { tree?: Tree }
  /** Written by the Pages Router. `url` is the pattern with the parameters as its query. */
  __N?: boolean
  url?: string
}

/** One of the pages that are shown: its pattern, and its path. */
interface Shown {
  pattern: readonly string[]
  path: readonly string[]
}

/**
 * Finds the pattern of the page that Next.js shows at a path. Next.js exposes the values of parameters but no pattern;
 * both of its routers keep it in the history entry, once React has hydrated the first page.
 */
export function findNextRoute(pathname: string, historyState: unknown): string | undefined {
  const state: NextState = Object(historyState)
  if (state.__N) return state.url?.replace(/[?#].*/, '')
  const kept = state.__PRIVATE_NEXTJS_INTERNALS_TREE
  const tree = isTree(kept) ? kept : kept?.tree
  if (!tree) return undefined
  const shown = [...readPages(tree, { pattern: [], path: [] })]
  // An intercepted route is shown in a slot next to the page that it covers. With a rewrite, no path equals the
  // address.
  const asked = decodeText(pathname).replace(/\/$/, '')
  const { pattern } = shown.find(({ path }) => path[0] && asked.endsWith(`/${path.join('/')}`)) ?? Object(shown[0])
  return pattern && `/${pattern.join('/')}`
}

function isTree(value: NextState['__PRIVATE_NEXTJS_INTERNALS_TREE']): value is Tree {
  return Array.isArray(value)
}

function* readPages([segment, slots]: Tree, above: Shown): Generator<Shown> {
  const here = enter(above, segment)
  const { children, ...others } = slots
  const within = [...(children ? [children] : []), ...Object.values(others)]
  if (!within.length) yield here
  for (const tree of within) yield* readPages(tree, here)
}

/** Groups, empty slots and the page itself are not part of a path. */
const UNSEEN = /^(?:\((?!\.+\)).*\)|__PAGE__.*|__DEFAULT__|)$/
/** The level of an intercepted route: `(.)photo`, `(..)(..)photo`, `(...)photo`. */
const INTERCEPTED = /^(?:\(\.{1,3}\))+/

function enter({ pattern, path }: Shown, segment: Segment): Shown {
  if (typeof segment === 'string') {
    const name = segment.replace(/^\//, '')
    if (UNSEEN.test(name)) return { pattern, path }
    return { pattern: [...pattern, name], path: [...leave(path, name), name.replace(INTERCEPTED, '')] }
  }
  const [name, value, kind] = segment
  const [marks = ''] = /\(.*$/.exec(kind) ?? []
  const text = kind.startsWith('d') ? `[${name}]` : kind.startsWith('o') ? `[[...${name}]]` : `[...${name}]`
  return {
    pattern: [...pattern, marks + text],
    path: [...leave(path, marks), ...decodeText(value).split('/').filter(Boolean)],
  }
}

/** Returns the path to which an intercepted route is relative. */
function leave(path: readonly string[], name: string): readonly string[] {
  const [marks = ''] = INTERCEPTED.exec(name) ?? []
  if (marks === '(...)') return []
  return path.slice(0, path.length - (marks.match(/\(\.\.\)/g)?.length ?? 0))
}
