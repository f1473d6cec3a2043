/** A segment of the App Router: text, or name, value and kind of a dynamic one. */
type Segment = string | readonly [name: string, value: string, kind: string]

/** A layout or a page of the App Router, with what is shown within it. */
type Tree = readonly [segment: Segment, slots: Readonly<Record<string, Tree>>]

/** What Next.js keeps in an entry of the history. */
interface NextState {
  /** Of the App Router; an object from version 16 on. */
  __PRIVATE_NEXTJS_INTERNALS_TREE?: Tree | { tree?: Tree }
  /** Set by the Pages Router, whose `url` is the pattern with the parameters as its query. */
  __N?: boolean
  url?: string
}

/** One of the pages that are shown: its pattern, and the path that leads to it. */
interface Shown {
  pattern: readonly string[]
  path: readonly string[]
}

/**
 * Finds the pattern of the page that Next.js shows at a path. Next.js exposes the values of parameters but no pattern; both of its
 * routers keep it in the state of the history, once React has hydrated the first page.
 */
export function findNextRoute(pathname: string, historyState: unknown): string | undefined {
  const state: NextState = Object(historyState)
  if (state.__N) return state.url?.replace(/[?#].*/, '')
  const kept = state.__PRIVATE_NEXTJS_INTERNALS_TREE
  const tree = isTree(kept) ? kept : kept?.tree
  if (!tree) return undefined
  const shown = [...readPages(tree, { pattern: [], path: [] })]
  // An intercepted route is shown in a slot beside the page that it covers; with a rewrite no path is that of the address.
  const asked = decode(pathname).replace(/\/$/, '')
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

/** Groups, empty slots and the page itself are no part of a path. */
const UNSEEN = /^(?:\((?!\.+\)).*\)|__PAGE__.*|__DEFAULT__|)$/
/** The level that an intercepted route is at: `(.)photo`, `(..)(..)photo`, `(...)photo`. */
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
    path: [...leave(path, marks), ...decode(value).split('/').filter(Boolean)],
  }
}

/** The path that an intercepted route is relative to. */
function leave(path: readonly string[], name: string): readonly string[] {
  const [marks = ''] = INTERCEPTED.exec(name) ?? []
  if (marks === '(...)') return []
  return path.slice(0, path.length - (marks.match(/\(\.\.\)/g)?.length ?? 0))
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // A lone % is no escape.
  }
}
