// biome-ignore-all lint/suspicious/noTemplateCurlyInString: programs as texts.
/** Programs whose transformed form must do the same: a name, and the body of an async function. */
export const CASES: readonly (readonly [string, string])[] = [
  ['an await of a value', 'return await 1'],
  ['an await of a promise', 'return await soon(1)'],
  ['an await of a thenable', 'return await odd(1)'],
  ['awaits in arguments', 'return [await soon(1), await late(2), ...await soon([3, 4])]'],
  ['an await of an await', 'return await await soon(soon(1))'],
  ['an await in a template', 'return `${await soon(1)} and ${`${await 2}`}`'],
  ['an await in front of an optional chain', 'return [(await soon({ a: { b: 1 } }))?.a?.b, (await null)?.a.b]'],
  ['an await inside an optional call', 'return [undefined?.[log(1), await soon(1)], ((x) => x)?.(await soon(2))]'],
  ['an await as a tag and as a method’s owner', 'return [(await soon(String)).raw`a${1}`, (await soon([1])).at(0)]'],
  ['an await as a constructor', 'return new (await soon(Array))(await soon(3)).length'],
  [
    'an await under an operator',
    'return [-await 1, !await 0, typeof await 1, void await 1, 2 ** (await 3), (await 3) ** 2]',
  ],
  ['an await beside `in`', 'return ["a" in await soon({ a: 1 }), (await "b") in { b: 1 }]'],
  ['an await in a comma', 'let x = (log(1), await soon(2), 3)\nreturn x'],
  ['an await in a condition', 'return (await soon(1)) ? await soon(2) : await bad(3)'],
  ['an await in a default', 'const { a = await soon(1), b: [c = await soon(2)] = [] } = {}\nreturn [a, c]'],
  ['an await in a computed key', 'return { [await soon("a")]: await soon(1), get [await "b"]() { return 2 } }'],
  [
    'an await in a class’s key and heritage',
    'class A extends (await soon(Object)) { [await soon("x")] = 1; static async [await "y"]() { return await this.name } }\nreturn [new A().x, await A.y()]',
  ],
  [
    'an await as a target’s owner',
    'const o = {}\n;(await soon(o)).a = await soon(1)\n;(await soon(o))[await "b"] ||= await 2\nreturn o',
  ],
  [
    'the order of an assignment',
    'const o = {}\no[log("key")] = await (log("value"), soon(1))\nlet x = 1\nx += await soon(2)\nreturn [o, x]',
  ],
  [
    'an async arrow in a field and a method called await',
    'class A { a = async () => await soon(1); async await() { return await soon(2) } }\nreturn [await new A().a(), await new A().await()]',
  ],
  [
    'an object’s async methods',
    'const o = { async a() { return await soon(this.b) }, b: 1, async "c"() { await 1 } }\nreturn [await o.a(), o.a.name, o.c.name, o.c.length]',
  ],
  [
    '`arguments` and `this`',
    'async function f() { return await soon([arguments.length, this.a]) }\nreturn await f.call({ a: 1 }, 1, 2)',
  ],
  [
    'a name and a length',
    'const f = async (a, b) => await a\nreturn [f.name, f.length, (async function g(a) { await a }).name]',
  ],
  [
    'a line that ends by itself before a parenthesis',
    'let x = 1, y = (z) => z\nawait x++\n(y)(1)\nlet [a] = [await x--]\n[1].map(log)\nreturn x',
  ],
  [
    'a step that ends by itself before a parenthesis',
    'async function* f(y) { yield\n(y)(1)\nyield\n[2].map(log)\nyield () => {}\n`a`\nyield await y\n+log(3) }\nfor await (const x of f(log)) log(typeof x)',
  ],
  [
    'a step that ends a line before a sign and an expression',
    'async function* f() { yield\n-1\nyield\n/a/.test("a") && log("fits") }\nfor await (const x of f()) log(x)',
  ],
  [
    'statements without blocks',
    'if (await 1) await soon(log(1))\nelse await bad(2)\nwhile (await 0) await 1\ndo await log(2)\nwhile (await 0)\nfor (let i = await 0; i < await 2; i += await 1) await log(i)',
  ],
  [
    'a body without a block, at the end of a line',
    'if (1) for await (const x of [1, 2]) await log(x)\nelse log(3)\nlog(4)',
  ],
  ['a switch', 'switch (await soon(1)) { case await 0: log(0)\ncase await soon(1): log(1)\nbreak\ndefault: log(2) }'],
  [
    'a loop over an awaited list',
    'for (const x of await soon([1, soon(2)])) log(await x)\nfor (const k in await soon({ a: 1 })) log(k)',
  ],
  ['a rejection that is caught', 'try { await bad(1) } catch (e) { return e.message } finally { log("left") }'],
  ['a rejection that passes', 'try { await bad(1) } finally { log("left") }'],
  ['a rejection that is replaced', 'try { await bad(1) } catch { await bad(2) } finally { log(await soon("left")) }'],
  ['a return that is overruled', 'try { return await soon(1) } finally { if (await soon(true)) return 2 }'],
  [
    'a catch that takes apart',
    'try { await bad(1) } catch ({ message, [message]: a = log(message), b = await soon(3) }) { const c = 1; return [message, a, b, c] }',
  ],
  [
    'a catch that takes apart in a block of the same names',
    'try { await Promise.reject([1, 2]) } catch ([a, ...b]) { { const a = 5; log(a) } var d = a; return [a, b, d] }',
  ],
  [
    'tries inside tries',
    'try { try { await bad(1) } finally { await bad(2) } } catch (e) { try { await bad(3) } catch (f) { return [e.message, f.message] } }',
  ],
  [
    'a labelled try',
    'a: try { await soon(1); break a } finally { log("left") }\nb: { try { await bad(1) } catch { break b } log("never") }\nreturn 1',
  ],
  [
    'a try without a block around',
    'if (1) try { await bad(1) } catch { log(1) } else log(2)\nfor (const x of [1, 2]) try { await bad(x) } catch { continue } finally { log(x) }',
  ],
  ['functions inside a try', 'try { await f(); function f() { log("f") } } catch {}\nreturn typeof f'],
  [
    'steps of promises and values',
    'const seen = []\nfor await (const x of [1, soon(2), late(3)]) seen.push(x)\nreturn seen',
  ],
  [
    'steps that are taken apart',
    'const seen = []\nfor await (const { a, b: [c = log("default")] } of [{ a: 1, b: [] }, { a: 2, b: [3] }]) seen.push(() => [a, c])\nreturn seen.map((f) => f())',
  ],
  [
    'steps into a target',
    'const o = {}; let a, b\nfor await (o.x of [1, 2]) log(o.x)\nfor await ([a, { b = 5 }] of [[1, {}]]) log(a + b)\nfor await ((o.y) of [7]);\nfor await ({ a, b: o[log("key")] } of [{ a: 1, b: 2 }]) await o.key\nreturn [o, a, b]',
  ],
  [
    'steps into var and let',
    'for await (var x of [1, 2]) { let x = 5; log(x) }\nfor await (var [y] of [[3]]) log(y)\nfor await (let z of [1, 2]) { z += 1; log(z) }\nreturn [x, y]',
  ],
  [
    'steps that are left by every way',
    'const from = (name) => ({ async *[Symbol.asyncIterator]() { try { yield 1; yield 2; yield 3 } finally { log(name) } } })\nouter: for (const a of [1, 2]) { inner: for await (const x of from(`a${a}`)) { if (x === 2) continue outer; if (a === 2) break outer; continue inner } }\nblock: { for await (const x of from("b")) break block }\ntry { for await (const x of from("c")) throw new Error("thrown") } catch (e) { log(e.message) }\nfor await (const x of from("d")) return x',
  ],
  ['a source that fails', 'try { for await (const x of [soon(1), bad(2)]) log(x) } catch (e) { return e.message }'],
  ['a source that is none', 'try { for await (const x of 5) log(x) } catch (e) { return e.constructor.name }'],
  [
    'a generator that is asked, thrown into and told to return',
    'async function* f() { try { log(yield 1); log(yield await soon(2)) } catch (e) { log(e.message); yield 3 } finally { log("left"); await 1 } }\nconst g = f(), h = f()\nreturn [await g.next(), await g.next("a"), await g.throw(new Error("t")), await g.next(), await h.next(), await h.return(soon(9)), await h.next()]',
  ],
  [
    'a generator of a generator',
    'async function* f() { const x = yield* g(); log(x); yield* [1, soon(2)] }\nasync function* g() { yield 5; return await soon(6) }\nconst seen = []\nfor await (const x of f()) seen.push(x)\nreturn seen',
  ],
  [
    'a generator that returns a rejection',
    'async function* f() { try { return bad(1) } catch (e) { yield e.message } finally { log("left") } }\nconst g = f()\nreturn [await g.next(), await g.next()]',
  ],
  [
    'a generator that asks ahead',
    'async function* f() { for (let i = 0; ; i++) log(yield i) }\nconst g = f()\nreturn await Promise.all([g.next("a"), g.next("b"), g.next("c"), g.return(4)])',
  ],
  [
    'a plain generator',
    'function* f() { const x = yield 1; try { yield x } finally { log("left") } }\nconst g = f()\nreturn [g.next(), g.next(2), g.return(3), await 1]',
  ],
  [
    'a plain function inside',
    'const f = () => { try { fail(1) } catch (e) { return e.message } }\nreturn [await soon(f()), f()]',
  ],
  [
    'parts that run at once',
    'const one = async (n) => { for (let i = 0; i < 3; i++) { log(`${n}${i}`); await (i % 2 ? late(i) : i) } return n }\nreturn await Promise.all([one("a"), one("b"), one("c")])',
  ],
  [
    'words that are no awaits',
    'const o = { await: 1, yield: 2 }\n// await\nreturn [o.await, o.yield, "await x", await /* await */ 3 // await\n]',
  ],
  ['a rejection that nobody awaits at once', 'const p = bad(1)\nconst q = p.catch((e) => e.message)\nreturn await q'],
  [
    'reactions behind words that need no space',
    'const f = () => { return[soon(1)][0].then(log) }\nawait(async () => 2)().then(log)\nif (1) {} else(soon(3)).then(log)\nreturn await f()',
  ],
  [
    'reactions in a chain over lines and comments',
    'return await soon(1)\n  .then((x) => x + 1) // .then(a)\n  ./* . */catch /* ( */ (log)\n  .finally(function () { log(arguments.length) })',
  ],
  [
    'reactions of what is nothing, or has no such method',
    'const seen = []\nfor (const p of [undefined, 5, {}]) try { p.then(log("argument")) } catch (e) { seen.push(e.message) }\nreturn seen',
  ],
  [
    'reactions in optional chains',
    'const none = undefined\nreturn [none?.then(log).catch(log), none?.a.then(log), await soon({ a: soon(2) }).then((o) => o?.a.then((x) => x))]',
  ],
  [
    'a method of that name that is called back at once, with its owner and all arguments',
    'const o = { a: 1, then(...given) { return log([this.a, given.length, given[1].name, given[0] === log]) } }\nreturn o.then(log, (x) => x, 3)',
  ],
  [
    'reactions of a class that has its own',
    'class P extends Promise { then(f, g) { log([typeof f, typeof g]); return super.then(f, g) } static get [Symbol.species]() { log("species"); return Promise } }\nreturn await P.resolve(1).then((x) => x).catch(log).finally(() => log("left"))',
  ],
  ['a direct eval', 'const x = 5\nreturn await eval("x + 1")'],
]
