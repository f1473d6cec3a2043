import './page-slot.js'
import { execFileSync } from 'node:child_process'
import { type AnyNode, parse } from 'acorn'
import { build } from 'esbuild'
import fc from 'fast-check'
import MagicString from 'magic-string'
import ts from 'typescript'
import { afterEach, describe, expect, test } from 'vitest'
import * as helpers from '../../../src/entries/keep.js'
import { childrenOf } from '../../../src/plugin/parse.js'
import type { Keeper } from '../../../src/shared/keep.js'
import { takeRejections } from './left-rejections.js'
import { programs } from './programs.js'
import { createModelKeeper, installKeeper, OtherPromise, Subclass, transformed } from './twin-run.js'

const leftRejections = takeRejections()

let undo = () => {}
afterEach(() => undo())

function startKeeper(): Keeper {
  const keeper = createModelKeeper()
  undo = installKeeper(keeper)
  return keeper
}

/** Asks at the start of every block and behind every statement in one whether the action is still there. */
function withChecks(code: string): string {
  const text = new MagicString(code)
  const visit = (node: AnyNode): void => {
    if (node.type === 'BlockStatement') {
      text.appendLeft(node.start + 1, 'check();')
      for (const statement of node.body) text.appendLeft(statement.end, '\n;check();')
    }
    childrenOf(node).forEach(visit)
  }
  visit(parse(code, { ecmaVersion: 'latest' }))
  return text.toString()
}

/** Runs a program on behalf of somebody; tells how often it was asked, and who was found instead. */
async function runFor(me: string, code: string, keeper: Keeper) {
  const wrong: unknown[] = []
  let asked = 0
  const scope: Record<string, unknown> = {
    check() {
      asked += 1
      if (asked > 2_000) throw new Error('endless')
      if (keeper.capture() !== me) wrong.push(keeper.capture())
    },
    log: (value: unknown) => value,
    soon: (value: unknown) => Promise.resolve(value),
    late: (value: unknown) =>
      Promise.resolve()
        .then(() => undefined)
        .then(() => value),
    odd: (value: unknown) => ({
      // biome-ignore lint/suspicious/noThenProperty: a thenable that is no promise is one of the cases.
      then: (done: (value: unknown) => void) => done(value),
    }),
    atOnce: (value: unknown) => value,
    subclassed: (value: unknown) => Subclass.resolve(value),
    other: (value: unknown) => OtherPromise.resolve(value),
    bad: (value: unknown) => Promise.reject(new Error(`bad ${value}`)),
    fail: (value: unknown) => {
      throw new Error(`fail ${value}`)
    },
    require: () => helpers,
  }
  const main = new Function(...Object.keys(scope), `${code}\nreturn main`)(...Object.values(scope))
  keeper.enter(me)
  const ended = main().catch(() => undefined)
  keeper.enter(undefined)
  await ended
  return { asked, wrong }
}

/** Other code that runs in between, all the time. */
async function disturb(keeper: Keeper, context: unknown, done: Promise<unknown>) {
  let isOver = false
  void done.finally(() => {
    isOver = true
  })
  while (!isOver) {
    keeper.enter(context)
    await null
  }
}

/** What waits inside an optional chain divides it: callbacks behind that are not followed. */
function waitsInChain(node: AnyNode, isInChain = false): boolean {
  if (isInChain && node.type === 'AwaitExpression') return true
  const isInside = node.type === 'ChainExpression' || (isInChain && !node.type.includes('Function'))
  return childrenOf(node).some((child) => waitsInChain(child, isInside))
}

function toProgram(body: string): string | undefined {
  try {
    const code = `async function main() {\n${body}\n}`
    new Function(code)
    if (waitsInChain(parse(code, { ecmaVersion: 'latest' }))) return undefined
    return transformed(withChecks(code))
  } catch {
    return undefined
  }
}

describe('the action', () => {
  test('is kept after every await, beside two others and unfollowed code that sets its own', async () => {
    let asked = 0
    await fc.assert(
      fc.asyncProperty(programs(), async (body) => {
        const code = toProgram(body)
        fc.pre(code !== undefined && !body.includes('function*'))
        const keeper = startKeeper()
        const runs = Promise.all(['a', 'b', 'c'].map((me) => runFor(me, code ?? '', keeper)))
        await Promise.all([runs, disturb(keeper, 'a stranger', runs)])
        await leftRejections()
        for (const run of await runs) {
          asked += run.asked
          expect(run.wrong).toEqual([])
        }
      }),
      { numRuns: 800 },
    )
    expect(asked).toBeGreaterThan(5_000)
  })

  test('is there behind every await and yield of async generators', async () => {
    await fc.assert(
      fc.asyncProperty(programs(), async (body) => {
        const code = toProgram(body)
        fc.pre(code !== undefined && body.includes('function*'))
        const keeper = startKeeper()
        const run = runFor('a', code ?? '', keeper)
        await Promise.all([run, disturb(keeper, undefined, run)])
        await leftRejections()
        expect((await run).wrong).toEqual([])
      }),
      { numRuns: 400 },
    )
  })
})

/** Runs the body of a function that is given `keeper`, `seen` and `turn`, which is a promise that forgets the action. */
async function play(body: string): Promise<unknown[]> {
  const keeper = startKeeper()
  const seen: unknown[] = []
  const turn = async (failure?: Error) => {
    await null
    keeper.enter('a stranger')
    if (failure) throw failure
  }
  const forget = async () => {
    await null
    keeper.enter(undefined)
  }
  const see = () => seen.push(keeper.capture())
  // Node does not speak all of the language yet.
  const code = ts.transpile(transformed(`async function main() {\n${body}\n}`), { target: ts.ScriptTarget.ES2022 })
  const names = {
    keeper,
    see,
    turn,
    forget,
    as: (who: unknown) => keeper.enter(who),
    other: OtherPromise,
    require: () => helpers,
  }
  await new Function(...Object.keys(names), `${code}\nreturn main()`)(...Object.values(names))
  return seen
}

describe('an async generator', () => {
  test('continues with the action of the caller of next()', async () => {
    const seen = await play(`
      async function* f() { see(); yield 1; see(); await turn(); see(); yield 2; see() }
      const g = f()
      as('first'); await g.next()
      as('second'); await g.next()
      as('third'); await g.next()`)
    expect(seen).toEqual(['first', 'second', 'second', 'third'])
  })

  test('continues with its own action if the caller’s is unknown', async () => {
    const seen = await play(`
      async function* f() { yield 1; see() }
      const g = f()
      as('first'); await g.next()
      as(undefined); await g.next()`)
    expect(seen).toEqual(['first'])
  })

  test('leaves the action to the code that ends it', async () => {
    const seen = await play(`
      async function* f() { try { yield 1 } finally { see() } }
      const g = f()
      as('first'); await g.next()
      as('second'); const end = g.return(); see(); await end; see()`)
    expect(seen).toEqual(['second', 'second', 'second'])
  })

  test('passes the next step of its source to the caller', async () => {
    const seen = await play(`
      async function* source() { yield 1; await turn(); see(); yield 2; await turn(); see(); yield 3 }
      async function* f() { for await (const x of source()) { see(); yield x } }
      const g = f()
      as('first'); await g.next()
      as('second'); await g.next()
      as('third'); await g.next()`)
    expect(seen).toEqual(['first', 'second', 'second', 'third', 'third'])
  })
})

describe('the action', () => {
  test('is there where an async generator returns what fails', async () => {
    const seen = await play(`
      async function* f() { try { return turn(new Error('failed')) } catch { see() } finally { see() } }
      as('me'); await f().next(); see()`)
    expect(seen).toEqual(['me', 'me', 'me'])
  })

  test('is there behind a block and a loop that dispose', async () => {
    const seen = await play(`
      const open = () => ({ [Symbol.asyncDispose]: () => turn() })
      as('me')
      { await using a = open(); see() }
      see()
      for (await using a of [open(), open()]) see()
      see()`)
    expect(seen).toEqual(['me', 'me', 'me', 'me', 'me'])
  })

  test('is there behind a loop that is left for another, and in a catch that takes apart', async () => {
    const seen = await play(`
      as('me')
      outer: for (const a of [1, 2]) { for await (const x of { async *[Symbol.asyncIterator]() { try { yield 1; yield 2 } finally { await turn() } } }) { see(); continue outer } }
      see()
      try { await turn(new Error('failed')) } catch ({ message = see() }) { see() } finally { see() }
      see()`)
    expect(seen).toEqual(['me', 'me', 'me', 'me', 'me', 'me'])
  })
})

describe('a callback of a promise', () => {
  test('goes on with the action of the code that handed it over', async () => {
    const seen = await play(`
      const p = turn()
      as('me'); const q = p.then(see).catch(see).finally(see)
      as('another'); await p.then(() => { see() })
      as('third'); await Promise.reject(1).catch(see)
      await q`)
    expect(seen).toEqual(['me', 'another', 'me', 'third'])
  })

  test('continues with it if it is not a literal, and if no action was known', async () => {
    const seen = await play(`
      const p = turn(), step = see.bind(null)
      as('me'); p.then(step, step)
      as(undefined); await p.then(step).then(...[step])`)
    expect(seen).toEqual(['me', undefined, undefined])
  })

  test('of another frame goes on with it, and of a subclass', async () => {
    const seen = await play(`
      class Own extends Promise {}
      as('me'); const p = new Own((done) => done()).then(see), q = other.resolve().then(see)
      as('another'); await p; await q`)
    expect(seen).toEqual(['me', 'me'])
  })

  test('that a thenable calls synchronously leaves the caller’s action in place', async () => {
    const seen = await play(`
      const waiting = [], later = { then(done) { waiting.push(done) } }
      as('me'); later.then(see)
      as('another'); waiting[0](); see()`)
    expect(seen).toEqual(['another', 'another'])
  })

  test('is the same function where other code can observe it', async () => {
    const seen: unknown[] = []
    const undo = installKeeper(createModelKeeper())
    const { reacting } = helpers
    const then = (...given: unknown[]) => seen.push(...given)
    const code = () => {}
    ;(reacting({ then }) as { then: typeof then }).then(code, 5)
    undo()
    expect(seen).toEqual([code, 5])
  })

  test('leaves the async lines of a stack whole', async () => {
    const source = `
      async function fails() { await null; throw new Error('failed') }
      async function a() { return await fails().then((x) => x) }
      async function b() { return await a().finally(() => {}) }
      async function c() { return await b().catch((e) => { throw e }) }
      async function d() { await new Promise((done, fail) => c().then(done, fail)) }
      try { await d() } catch (e) { console.log(e.stack.match(/async \\w/g).join()) }`
    const runs = `globalThis[Symbol.for('throughline/keep')] = { isLive: true, keeper: { capture() {}, enter() {} } }`
    // Where vitest runs code, the engine tells no async lines.
    const { outputFiles } = await build({
      stdin: { contents: transformed(source), resolveDir: process.cwd() },
      banner: { js: runs },
      alias: { 'throughline/keep': './src/entries/keep.ts' },
      bundle: true,
      format: 'esm',
      write: false,
    })
    const { text = '' } = outputFiles[0] ?? {}
    expect(text).toContain('reacting(')
    const said = execFileSync(process.execPath, ['--input-type=module', '--eval', text], { encoding: 'utf8' })
    expect(said.trim()).toBe('async a,async b,async c,async d,async f')
  })
})
