// biome-ignore-all lint/suspicious/noTemplateCurlyInString: programs as texts.
/**
 * Places where code goes on later: a name, how often it looks, and the body of an async function. `see()` looks whose the
 * running code is; `turn(value)` gives a promise, and leaves another action behind; `odd(value)` is a thenable; with
 * `fail(value)` it rejects.
 */
export const GAPS: readonly (readonly [name: string, looks: number, body: string])[] = [
  ['an await of a value', 2, 'see(); await 5; see()'],
  ['an await of nothing', 1, 'await undefined; see()'],
  ['an await of a promise', 1, 'await turn(); see()'],
  ['an await of a thenable', 1, 'await odd(1); see()'],
  ['an await of a thenable that fails', 2, 'try { await odd(1, true) } catch { see() } see()'],
  ['an await of an await', 1, 'await await turn(turn(1)); see()'],
  ['an await in arguments', 2, 'see(await turn(1), see(), await turn(2))'],
  ['an await in a template', 1, 'return `${await turn(1)}${see()}`'],
  ['an await as a tag’s part', 1, 'return String.raw`a${await turn(1)}${see()}`'],
  ['an await in front of an optional chain', 1, '(await turn({ a: see }))?.a?.()'],
  ['an await inside an optional call', 2, 'see?.(await turn(1)); see()'],
  ['an await in a default of a pattern', 2, 'const { a = await turn(1), b = see() } = {}; see(); return a'],
  [
    'an await in a computed key',
    2,
    'const o = { [await turn("a")]: see(), get [await turn("b")]() { return 1 } }; see(); return o',
  ],
  [
    'an await in a class’s key and heritage',
    2,
    'class A extends (await turn(Object)) { static [await turn("x")] = see() } see(); return A.name',
  ],
  ['an async arrow in a field of a class', 1, 'class A { a = async () => { await turn(); see() } } await new A().a()'],
  [
    'an async arrow in a static block',
    2,
    'let done; class A { static { done = (async () => { await turn(); see() })() } } await done; see(); return A.name',
  ],
  [
    'an async method, static and private',
    3,
    'class A { static async a() { await turn(); see(); await A.#b(); see() } static async #b() { await turn(); see() } } await A.a()',
  ],
  [
    'a getter that gives a promise',
    1,
    'const o = { get a() { return (async () => { await turn(); see() })() } }; await o.a',
  ],
  ['an async arrow with a default', 2, 'const f = async (a = see()) => { await a; see() }; await f()'],
  ['an arrow whose body is an await', 1, 'const f = async () => await turn(1); await f(); see()'],
  ['an await under a condition', 2, '(await turn(true)) ? see() : 0; (await turn(0)) || see()'],
  ['an await in an assignment', 2, 'const o = {}; o[await turn("a")] ??= (see(), await turn(1)); see(); return o'],
  [
    'an await in the head of a loop',
    3,
    'for (let i = await turn(0); i < (await turn(2)); i += await turn(1)) see(); see()',
  ],
  ['an await in a loop that is left', 2, 'for (;;) { await turn(); see(); break } see()'],
  ['an await in a switch', 2, 'switch (await turn(1)) { case await turn(0): break; case await turn(1): see() } see()'],
  ['a label and a continue', 3, 'a: for (const x of [1, 2]) { await turn(); see(); if (x) continue a } see()'],
  ['a throw behind an await', 2, 'try { throw await turn(1) } catch { see() } see()'],
  ['a rejection in a catch', 2, 'try { await turn(1, true) } catch { see() } see()'],
  ['a rejection in a catch that takes apart', 2, 'try { await turn({}, true) } catch ({ a = see() }) { see() }'],
  ['a rejection in a finally', 2, 'try { try { await turn(1, true) } finally { see() } } catch { see() }'],
  [
    'a rejection of a catch in its finally',
    3,
    'try { try { await turn(1, true) } catch { see(); await turn(2, true) } finally { see() } } catch { see() }',
  ],
  [
    'a rejection through two functions',
    2,
    'const f = async () => { try { await turn(1, true) } finally { see() } }; try { await f() } catch { see() }',
  ],
  [
    'a return through a finally that waits',
    2,
    'const f = async () => { try { return await turn(1) } finally { see(); await turn() } }; await f(); see()',
  ],
  ['a rejection of several at once', 2, 'try { await Promise.all([turn(1), turn(2, true)]) } catch { see() } see()'],
  ['a loop over promises', 3, 'for await (const x of [1, turn(2)]) see(); see()'],
  [
    'a loop over a source that waits',
    3,
    'for await (const x of { async *[Symbol.asyncIterator]() { await turn(); yield 1; await turn(); yield 2; await turn() } }) see(); see()',
  ],
  [
    'a loop over a source that fails',
    2,
    'try { for await (const x of [turn(1), turn(2, true)]) see() } catch { see() }',
  ],
  ['a loop whose head takes apart', 2, 'for await (const { a = see() } of [turn({})]) see()'],
  [
    'a loop whose source waits to be left',
    2,
    'for await (const x of { async *[Symbol.asyncIterator]() { try { yield 1 } finally { await turn() } } }) { see(); break } see()',
  ],
  [
    'an async generator',
    4,
    'async function* f() { see(); yield turn(1); await turn(); see(); yield 2 } for await (const x of f()) see()',
  ],
  [
    'a generator of a generator',
    3,
    'async function* f() { yield* g(); see() } async function* g() { await turn(); see(); yield 1 } for await (const x of f()) see()',
  ],
  [
    'an await of what a step is given',
    1,
    'async function* f() { await (yield 1); see() } const g = f(); await g.next(); await g.next(turn())',
  ],
  [
    'a rejection in a generator',
    2,
    'async function* f() { try { yield 1; await turn(1, true) } catch { see() } finally { see() } } for await (const x of f());',
  ],
  [
    'a generator that is thrown into, and goes on',
    2,
    'async function* f() { for (;;) try { yield 1 } catch { see(); await turn(); see(); return } } const g = f(); await g.next(); await g.throw(1)',
  ],
  [
    'a plain generator that a library drives by promises',
    3,
    'const co = (g) => new Promise((done) => { const step = (x) => { const { value, done: isDone } = g.next(x); isDone ? done(value) : Promise.resolve(value).then(step) }; step() }); await co((function* () { see(); yield turn(1); see(); yield turn(2); see() })())',
  ],
  [
    'async code that was compiled to generators',
    2,
    'const run = (make) => new Promise((done, fail) => { const g = make(); const ok = (x) => { try { step(g.next(x)) } catch (e) { fail(e) } }; const no = (e) => { try { step(g.throw(e)) } catch (e) { fail(e) } }; const step = (r) => r.done ? done(r.value) : turn(r.value).then(ok, no); step(g.next()) }); await run(function* () { yield 1; see(); try { yield turn(2, true) } catch { see() } })',
  ],
  [
    'a callback of then, catch and finally',
    3,
    'await turn().then(see).then(() => { throw see() }).catch(() => 1).finally(see)',
  ],
  ['a callback behind a rejection', 2, 'await turn(1, true).then(see, see).then(see)'],
  ['a callback that waits', 2, 'await turn().then(async () => { see(); await turn(); see() })'],
  ['a callback in an optional chain', 2, 'const o = { p: turn() }; await o?.p.then(see); await o.p?.then(see)'],
  ['a callback in a chain that goes on', 3, 'const o = { p: turn() }; await o?.p.then(see).then(see)?.finally(see)'],
  [
    'a callback behind an optional call',
    3,
    'const o = { f() { return this.p }, p: turn() }; await o.f?.().then(see); await o?.f?.().then(see); await (() => turn())?.().then(see)',
  ],
  ['a callback of an optional method', 2, 'await turn().then?.(see); await turn()?.catch?.(see).then(see)'],
  [
    'a callback by a name in brackets',
    3,
    'await turn()["then"](see); await turn()[`finally`](see); await turn(1, true)[see ? "catch" : "then"](see)',
  ],
  [
    'a callback behind super',
    1,
    'class P extends Promise { then(a, b) { return super.then(a, b) } } await P.resolve(turn()).then(see)',
  ],
  [
    'a callback for a part of the bundle',
    2,
    'await import("data:text/javascript,export const a = 1").then(({ a }) => see(a)).then(see)',
  ],
  [
    'an await of a part of the bundle',
    4,
    'const url = "data:text/javascript,export const a = 1;export const f = (see) => see()"; await import("data:text/javascript,1"); see(); const { f } = await import(url); f(see); see((await import(url)).a); (await import(url)).f(see)',
  ],
  [
    'a part of the bundle that fails',
    2,
    'try { const { a } = await import("data:text/javascript,throw 1"); see(a) } catch { see() } see()',
  ],
  [
    'a mapper of a list that waits',
    2,
    'const from = Array.fromAsync ?? (async (list, f) => { const all = []; for await (const x of list) all.push(f(x)); return all }); const all = await from([turn(1)], see); see(); return all',
  ],
  ['a wait for the first of several', 1, 'await Promise.race([turn(1), new Promise(() => {})]); see()'],
  [
    'functions that are called at once',
    3,
    'const f = async () => { see(); await turn(); see() }; const p = f(); see(); await p',
  ],
  [
    'an object that is disposed',
    2,
    'const open = () => ({ [Symbol.asyncDispose ?? "x"]: () => turn() }); { await using a = open(); see() } see()',
  ],
]
