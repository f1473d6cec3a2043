import './page-slot.js'
import { runInNewContext } from 'node:vm'
import * as helpers from '../../../src/entries/keep.js'
import { keepActions } from '../../../src/plugin/keep-actions.js'
import { KEEPER_SLOT, type Keeper, type KeeperSlot } from '../../../src/shared/keep.js'

/** What a run did, in its order, and how it ended. */
export interface Story {
  log: string[]
  end: string
}

export interface Tools {
  log(what: string): void
  [name: string]: unknown
}

/** How much one run may do before it counts as endless. */
const MAX_STEPS = 2_000

/** A class of promises of the page's own. */
export class Subclass<T> extends Promise<T> {}

/** The class of promises of another frame. */
export const OtherPromise: PromiseConstructor = runInNewContext('Promise')

function createThenable(log: (what: unknown) => unknown, value: unknown): object {
  const call = (name: string, code: unknown) => {
    log([name, typeof code, (code as { name?: unknown } | undefined)?.name, String(code).length > 0])
    return typeof code === 'function' ? createThenable(log, code(value)) : undefined
  }
  return {
    // biome-ignore lint/suspicious/noThenProperty: a thenable that is no promise is one of the cases.
    get then() {
      log('reads then')
      return (done: unknown) => call('then', done)
    },
    catch: (failed: unknown) => call('catch', failed),
    finally: (left: unknown) => call('finally', left),
  }
}

/** The names that a program may use beside those of the language. */
function createTools(): Tools & { story: string[] } {
  const story: string[] = []
  const log = (what: unknown) => {
    if (story.push(plain(String(what))) > MAX_STEPS) throw new Error('endless')
    return what
  }
  return {
    story,
    log,
    soon: (value: unknown) => Promise.resolve(value),
    bad: (value: unknown) => Promise.reject(new Error(`bad ${value}`)),
    late: (value: unknown) =>
      Promise.resolve()
        .then(() => undefined)
        .then(() => value),
    odd: (value: unknown) => ({
      // biome-ignore lint/suspicious/noThenProperty: a thenable that is no promise is one of the cases.
      then: (done: (value: unknown) => void) => {
        log('odd then')
        done(value)
      },
    }),
    // Looks at what it is given, and calls back in the middle of the caller's code.
    atOnce: (value: unknown) => createThenable(log, value),
    subclassed: (value: unknown) => Subclass.resolve(value),
    // Of another frame.
    other: (value: unknown) => OtherPromise.resolve(value),
    fail: (value: unknown) => {
      throw new Error(`fail ${value}`)
    },
  }
}

/** Runs the body of an async function, beside a ticker that tells every microtask apart. */
export async function run(code: string, more: Record<string, unknown> = {}): Promise<Story> {
  const { story, ...tools } = createTools()
  const scope = { ...tools, ...more, require: () => helpers }
  const program = new Function(...Object.keys(scope), `${code}\nreturn main`)(...Object.values(scope))
  let isOver = false
  const ticking = (async () => {
    for (let i = 0; i < 400 && !isOver; i++) {
      story.push('tick')
      await null
    }
  })()
  const end = await Promise.resolve(program()).then(
    (value: unknown) => `gives ${describe(value)}`,
    (error: unknown) => `throws ${plain(String(error))}`,
  )
  isOver = true
  await ticking
  return { log: story, end }
}

/** The engine quotes code in some messages: whose code it is makes no difference. */
export function plain(text: string): string {
  return text.replace(/^.*\b(is not (?:a function|a constructor|(?:async )?iterable)).*$/s, 'it $1')
}

function describe(value: unknown): string {
  return typeof value === 'function' ? `${value.name}/${value.length}` : plain(JSON.stringify(value) ?? String(value))
}

/** The same code, transformed. */
export function transformed(code: string): string {
  return keepActions(code, { sourcemap: false })?.code ?? code
}

/** The slot through which compiled code finds its keeper. */
export function findSlot(): KeeperSlot {
  return (globalThis as unknown as { [KEEPER_SLOT]: KeeperSlot })[KEEPER_SLOT]
}

/** Puts a keeper in the page's slot; the undo takes it out. */
export function installKeeper(keeper: Keeper): () => void {
  const slot = findSlot()
  const before = { ...slot }
  Object.assign(slot, { keeper, isLive: true })
  return () => void Object.assign(slot, before)
}

/** A keeper that holds one context, as a page's would. */
export function createModelKeeper() {
  let current: unknown
  const keeper: Keeper = {
    capture: () => current,
    enter: (context) => {
      current = context
    },
    regain: (context) => {
      current ??= context
    },
  }
  return keeper
}
