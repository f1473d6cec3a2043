// biome-ignore-all lint/suspicious/noTemplateCurlyInString: programs as texts.
import fc from 'fast-check'

const lines = (...parts: string[]) => parts.join('\n')

type Part = 'expression' | 'statement' | 'body' | 'generator' | 'owner' | 'reactions' | 'callback'

/** Random programs: the body of an async function `main` that waits in every place where one may. */
export function programs(): fc.Arbitrary<string> {
  const { body } = fc.letrec<Record<Part, string>>((tie) => {
    const e = tie('expression')
    const b = tie('body')
    const number = fc.integer({ min: 0, max: 9 }).map(String)
    const asked = fc.constantFrom('next', 'throw', 'return')
    const from = (arbitraries: fc.Arbitrary<string>[], write: (...parts: string[]) => string) =>
      fc.tuple(...arbitraries).map((parts) => write(...parts))
    return {
      expression: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        number,
        from([number], (n) => `await ${n}`),
        from([number], (n) => `await soon(${n})`),
        from([number], (n) => `await late(${n})`),
        from([number], (n) => `await odd(${n})`),
        from([number], (n) => `await bad(${n})`),
        from([e], (x) => `log(${x})`),
        from([e], (x) => `(await (${x}))`),
        from([e], (x) => `fail(${x})`),
        from([e, e], (x, y) => `(${x}, ${y})`),
        from([e, e], (x, y) => `[${x}, ...[${y}]]`),
        from([e, e], (x, y) => `\`\${${x}} and \${${y}}\``),
        from([e, e], (x, y) => `(2 ** (${x}) + (${y}))`),
        from([e, e, e], (x, y, z) => `((${x}) ? ${y} : ${z})`),
        from([e, e], (x, y) => `({ a: ${x} })?.a ?? (${y})`).map((x) => `(${x})`),
        from([e, e], (x, y) => `(([a = ${x}] = []) => a)() ?? ${y}`.replaceAll('await ', '')).map((x) => `(${x})`),
        from([e, e], (x, y) => `new (class A { [${x}] = 1; static async f() { return ${y} } }).constructor.f.name`),
        from([b], (x) => `await (async () => {\n${x}\n})()`),
        from([e], (x) => `await (async () => ${x})()`),
        from([b, b], (x, y) => `await Promise.all([async () => {\n${x}\n}, async () => {\n${y}\n}].map((f) => f()))`),
        from([b, e], (x, y) => `soon(${y}).then(async (a) => {\n${x}\n})`),
        from([tie('owner'), tie('reactions')], (x, y) => `${x}${y}`),
        from([tie('owner'), tie('reactions')], (x, y) => `(await ${x}${y})`),
      ),
      owner: fc.oneof(
        from(
          [fc.constantFrom('soon', 'late', 'bad', 'odd', 'atOnce', 'subclassed', 'other'), number],
          (f, n) => `${f}(${n})`,
        ),
        from([b], (x) => `(async () => {\n${x}\n})()`),
        from([e], (x) => `(${x})`),
        from([e], (x) => `[soon(${x})][0]`),
        fc.constantFrom('undefined', 'null?.a', 'soon(1)?.valueOf()', '({ a: soon(1) })?.a'),
      ),
      reactions: fc
        .array(
          fc.oneof(
            from([tie('callback')], (f) => `.then(${f})`),
            from([tie('callback'), tie('callback')], (f, g) => `.then(${f}, ${g})`),
            from([tie('callback')], (f) => `\n// .then(\n.catch(${f})`),
            from([tie('callback')], (f) => `./* .catch( */finally(${f})`),
            from([tie('callback')], (f) => `?.then(${f})`),
            from([tie('callback')], (f) => `['then'](${f})`),
            from([tie('callback'), e], (f, x) => ` . then (...[${f}, ${x}],)`),
            from([e], (x) => `.then(${x}, log)`),
          ),
          { minLength: 1, maxLength: 4 },
        )
        .map((all) => all.join('')),
      callback: fc.oneof(
        from([e], (x) => `async (a) => ${x}`),
        from([e], (x) => `(a = log('default')) => ${x}`.replaceAll('await ', '')),
        from(
          [b],
          (x) => `async function named(a, b) {\n${x}\nreturn log([typeof this, arguments.length, named.length])\n}`,
        ),
        from([e], (x) =>
          `function () { log([this === undefined, arguments.length]); return ${x} }`.replaceAll('await ', ''),
        ),
        fc.constantFrom('function* () { yield 1 }', 'undefined', 'null', '5', 'log', 'fail', 'soon', 'log.bind(null)'),
        fc.constantFrom('(a) => odd(a)', '(a) => bad(a).catch(log)', '(a) => { throw a }', 'class {}'),
      ),
      generator: fc.oneof(
        from([e, e], (x, y) => `yield ${x}\nlog(yield ${y})`),
        from([e, b], (x, y) => `try {\nyield ${x}\n} catch (e) {\nlog(e)\nyield e\n} finally {\n${y}\n}`),
        from([e], (x) => `for (let i = 0; i < 2; i++) yield ${x}`),
        from([e, e], (x, y) => `for await (const v of [${x}, 2]) yield [v, ${y}]`),
        from([e], (x) => `yield* [${x}, soon(1)]\nreturn ${x}`),
        from([b], (x) => `yield\n[1].map(log)\n${x}\nyield () => {}\n(0, log)('next')`),
      ),
      statement: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        from([e], (x) => `${x};`),
        from([e], (x) => `log('s')\n${x}`),
        from([e], (x) => `log(${x})`),
        from([e], (x) => `{ const { a = ${x}, ...rest } = {}; log(a) }`),
        from([e], (x) => `{ let a = ${x}\n;[a] = [a]\nlog(a) }`),
        from([b, b], (x, y) => `try {\n${x}\n} catch (e) {\nlog(e)\n${y}\n}`),
        from([b, b], (x, y) => `try {\n${x}\n} finally {\n${y}\n}`),
        from(
          [b, e, b],
          (x, y, z) => `try {\n${x}\n} catch ({ message, a = ${y} }) {\nlog(message)\n} finally {\n${z}\n}`,
        ),
        from([e, b, b], (x, y, z) => `if (${x}) {\n${y}\n} else {\n${z}\n}`),
        from([e, e], (x, y) => `if (${x}) ${y}\nelse log('else')`),
        from([b], (x) => `for (let i = 0; i < 2; i++) {\n${x}\n}`),
        from([e, b], (x, y) => `for (const v of [${x}, 1]) {\n${y}\n}`),
        from([e, b], (x, y) => `for await (const v of [${x}, soon(1), 2]) {\nlog(v)\n${y}\n}`),
        from([e, e], (x, y) => `for await (let [v = ${x}] of [[], soon([2])]) log([v, ${y}])`),
        from([e, e, b], (x, y, z) => `{ const o = {}; for await (o[${x}] of [${y}]) {\n${z}\n} }`),
        from([e, fc.constantFrom('break', 'continue'), fc.constantFrom('outer', 'inner'), b], (x, jump, to, y) =>
          lines(
            'outer: for (let i = 0; i < 2; i++) {',
            `inner: for await (const v of [1, 2]) { if (v + i === 2) ${jump} ${to}; log(${x}) }`,
            `${y}\n}`,
          ),
        ),
        from([e, b], (x, y) => `block: { try { if (${x}) break block } finally {\n${y}\n} log('whole') }`),
        from([e, e, b], (x, y, z) => `switch (${x}) { case ${y}: log('case')\ndefault:\n${z}\n}`),
        from(
          [tie('generator'), b],
          (x, y) => `for await (const v of (async function* () {\n${x}\n})()) {\nlog(v)\n${y}\n}`,
        ),
        from([tie('generator'), asked, asked], (x, y, z) =>
          lines(
            `{ const g = (async function* () {\n${x}\n})()`,
            `log((await g.next(1)).value)\nlog((await g.${y}(2)).value)\nlog((await g.${z}(soon(3))).done) }`,
          ),
        ),
        from([e], (x) => `throw new Error(${x})`),
        from([e], (x) => `return ${x}`),
      ),
      body: fc.array(tie('statement'), { minLength: 1, maxLength: 3 }).map((all) => all.join('\n')),
    }
  })
  return body
}
