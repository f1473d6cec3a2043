import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the running examples are. */
export const EXAMPLES_FOLDER = 'examples'

/** The three pages that each example has. */
export const PLACES = ['home', 'product', 'cart'] as const

/** One of the three pages that each example has. */
export type Place = (typeof PLACES)[number]

/** What the page asks a server for, and what it has to be attributed to. */
export type Work = 'product' | 'add_to_cart' | 'place_order'

/** An example as its `example.json` describes it. */
export interface Example {
  /** Its folder. */
  name: string
  title: string
  /** Command that builds it; without one there is nothing to build. */
  build?: string
  start: string
  /** Folder of the built client code. */
  client?: string
  /** Route patterns as the router declares them. */
  routes: Record<Place, string>
  /** `hard` where each page is a document of its own. */
  navigation: 'soft' | 'hard'
  /** Whether a server renders the first page with its data, so that the page does not ask for it again. */
  rendered: boolean
  /**
   * The requests that the page makes, as `POST /api/cart`: a `*` stands for one segment, `**` for any number. `null` where
   * the page makes none, as the server renders the data.
   */
  requests: Record<Work, string | null>
  /** What the router loads in advance, in the same form, with a word of a header that marks it: `GET /** next-router-prefetch`. */
  preloads: readonly string[]
  /** Whether what is loaded in advance has an action that says so: without an adapter or a header it has none. */
  namesPreloads: boolean
  /** What the data of a route belongs to after a click on a link: the `mount` that an adapter opens, or the click itself. */
  dataOf: 'mount' | 'click'
  /** The versions of Node that it needs, of its `package.json`. */
  node: string
}

const DEFAULTS = {
  navigation: 'soft',
  rendered: false,
  requests: { product: 'GET /api/products/*', add_to_cart: 'POST /api/cart', place_order: 'POST /api/orders' },
  preloads: [],
  namesPreloads: true,
  dataOf: 'mount',
} satisfies Partial<Example>

/** Reads the examples of the repository, by name. */
export function readExamples(folder = EXAMPLES_FOLDER): Example[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'example.json')))
    .map((name) => readExample(join(folder, name), name))
}

function readExample(path: string, name: string): Example {
  const read = (file: string) => JSON.parse(readFileSync(join(path, file), 'utf8'))
  const described = read('example.json')
  return {
    ...DEFAULTS,
    ...described,
    name,
    requests: { ...DEFAULTS.requests, ...described.requests },
    node: read('package.json').engines?.node ?? '*',
  }
}

/** The examples that a run is to drive: those that `EXAMPLES` names, or the one of the day. */
export function chooseExamples(
  all: readonly Example[],
  { asked = '', day }: { asked?: string | undefined; day: number },
): Example[] {
  if (asked === 'all') return [...all]
  if (!asked) return all.slice(day % all.length).slice(0, 1)
  return asked.split(',').map((name) => {
    const found = all.find((example) => example.name === name)
    if (!found) throw new Error(`EXAMPLES names ${name}; there are ${all.map((example) => example.name).join(', ')}`)
    return found
  })
}

/** The number of a day since 1970. */
export function dayOf(time: number): number {
  return Math.floor(time / 86_400_000)
}
