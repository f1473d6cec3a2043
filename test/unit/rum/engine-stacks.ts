/** A stack as an engine writes it, and its frames as `function|file|line|column`; native frames are none. */
export interface EngineStack {
  engine: string
  stack: string
  frames: readonly string[]
}

const A = 'http://shop.example/a.js'
const L = 'http://localhost:8080/lab.js'
const PAGE = 'http://localhost:5000/'
const BLOB = 'blob:http%3A//localhost%3A8080/0b7c40e9-4742-44ed-9dcd-af8f99a29379'
const EXTENSION = '//5384871F-A480-4FFC-8BC4-3F362C752446/2665fee0'

const of = (engine: string, stack: readonly string[], frames: readonly string[]): EngineStack => ({
  engine,
  stack: stack.join('\n'),
  frames,
})

/** The forms that the public fixtures of stack parsers show, written anew: what differs is names and places. */
export const ENGINE_STACKS: readonly EngineStack[] = [
  of(
    'Chrome 15',
    [
      "TypeError: Object #<Object> has no method 'x'",
      `    at pick (${A}:13:17)`,
      `    at pick (${A}:16:5)`,
      `    at load (${A}:20:5)`,
      `    at ${A}:24:4`,
    ],
    [`pick|${A}|13|17`, `pick|${A}|16|5`, `load|${A}|20|5`, `|${A}|24|4`],
  ),
  of(
    'Chrome 27',
    ['Error: x', `    at load (${A}:20:5)`, `    at HTMLDivElement.<anonymous> (${A}:3:9)`],
    [`load|${A}|20|5`, `HTMLDivElement.<anonymous>|${A}|3|9`],
  ),
  of(
    'Chrome 36',
    ['Error: x', `    at dump (${L}:41:27)`, `    at HTMLButtonElement.onclick (${L}:107:146)`],
    [`dump|${L}|41|27`, `HTMLButtonElement.onclick|${L}|107|146`],
  ),
  of(
    'Chrome 36, by another name',
    ['Error: x', `    at I.e.fn.(anonymous function) [as index] (${L}:10:3651)`],
    [`I.e.fn.(anonymous function) [as index]|${L}|10|3651`],
  ),
  of(
    'Chrome 46',
    ['Error: x', `    at new Cart (${L}:4:7)`, `    at Object.d [as add] (${L}:5:8)`],
    [`new Cart|${L}|4|7`, `Object.d [as add]|${L}|5|8`],
  ),
  of(
    'Chrome 48, blob',
    [
      'Error: x',
      '    at Error (native)',
      `    at s (${BLOB}:31:29146)`,
      `    at Object.d [as add] (${BLOB}:31:30039)`,
      `    at ${BLOB}:15:10978`,
      `    at n.fire (${BLOB}:7:3019)`,
    ],
    [`s|${BLOB}|31|29146`, `Object.d [as add]|${BLOB}|31|30039`, `|${BLOB}|15|10978`, `n.fire|${BLOB}|7|3019`],
  ),
  of(
    'Chrome 48, nested eval',
    [
      'Error: x',
      `at baz (eval at foo (eval at speak (${L}:21:17)), <anonymous>:1:30)`,
      `at foo (eval at speak (${L}:21:17), <anonymous>:2:96)`,
      `at eval (eval at speak (${L}:21:17), <anonymous>:4:18)`,
      `at Object.speak (${L}:21:17)`,
      `at ${L}:31:13`,
    ],
    [`baz|${L}|21|17`, `foo|${L}|21|17`, `eval|${L}|21|17`, `Object.speak|${L}|21|17`, `|${L}|31|13`],
  ),
  of(
    'Chrome 73, native',
    [
      'Error: x',
      `    at each (${PAGE}:20:17)`,
      '    at Array.map (<anonymous>)',
      `    at load (${PAGE}:19:19)`,
      `    at ${PAGE}:24:7`,
    ],
    [`each|${PAGE}|20|17`, `load|${PAGE}|19|19`, `|${PAGE}|24|7`],
  ),
  of(
    'Chrome 73, eval',
    [
      'Error: x',
      `    at Object.aha (${PAGE}:19:13)`,
      `    at eval (eval at aha (${PAGE}:37:5), <anonymous>:1:1)`,
      `    at Foo.test (${PAGE}:44:7)`,
    ],
    [`Object.aha|${PAGE}|19|13`, `eval|${PAGE}|37|5`, `Foo.test|${PAGE}|44|7`],
  ),
  of(
    'Chrome 76, async',
    ['Error: x', `    at pick (${A}:8:9)`, `    at async load (${A}:2:3)`, '    at async Promise.all (index 1)'],
    [`pick|${A}|8|9`, `async load|${A}|2|3`],
  ),
  of('Chrome, async without a name', ['Error: x', `    at async ${A}:2:3`], [`|${A}|2|3`]),
  of(
    'Chrome, webpack eval',
    [
      'TypeError: x',
      '   at TEST.eval(webpack:///./src/test.jsx?:295:108)',
      '   at TEST.render(webpack:///./~/lib/index.js?:272:32)',
    ],
    ['TEST.eval|webpack:///./src/test.jsx?|295|108', 'TEST.render|webpack:///./~/lib/index.js?|272|32'],
  ),
  of(
    'Chrome, webpack-internal',
    ['TypeError: x', '    at Cart (webpack-internal:///./src/Cart.tsx:12:9)'],
    ['Cart|webpack-internal:///./src/Cart.tsx|12|9'],
  ),
  of(
    'Chrome, own scheme',
    ['Error: x', '    at example://host/cd351f.worker.js:70179:15'],
    ['|example://host/cd351f.worker.js|70179|15'],
  ),
  of(
    'Chrome, extension',
    ['Error: x', '    at f (chrome-extension://abcdefghijklmnop/content.js:1:17)'],
    ['f|chrome-extension://abcdefghijklmnop/content.js|1|17'],
  ),
  of('Chrome, no place', ['Error: x', '    at Array.forEach (native)'], []),
  of('Chrome, file', ['Error: x', '    at f (file:///C:/app/x.js:3:4)'], ['f|file:///C:/app/x.js|3|4']),
  of(
    'Electron',
    ['TypeError: x', '    at Cart.load (C:\\app\\src\\file.js:295:108)'],
    ['Cart.load|C:\\app\\src\\file.js|295|108'],
  ),
  of(
    'Node',
    ['Error: x', '    at load (node:internal/process/task_queues:105:5)', '    at f (/srv/app/dist/server.js:10:5)'],
    ['load|node:internal/process/task_queues|105|5', 'f|/srv/app/dist/server.js|10|5'],
  ),
  of(
    'Edge 20, nested eval',
    [
      'Error: x',
      '   at baz (eval code:1:30)',
      '   at eval code (eval code:4:18)',
      `   at speak (${L}:25:17)`,
      `   at Global code (${L}:32:9)`,
    ],
    ['baz||1|30', 'eval||4|18', `speak|${L}|25|17`, `Global code|${L}|32|9`],
  ),
  of(
    'Edge 44, native',
    [
      'Error: x',
      `   at each (${PAGE}:20:11)`,
      '   at Array.prototype.map (native code)',
      `   at Global code (${PAGE}:24:7)`,
    ],
    [`each|${PAGE}|20|11`, `Global code|${PAGE}|24|7`],
  ),
  of(
    'Edge 44',
    ['Error: x', `   at Anonymous function (${PAGE}:34:7)`, `   at Foo.prototype.test (${PAGE}:44:7)`],
    [`Anonymous function|${PAGE}|34|7`, `Foo.prototype.test|${PAGE}|44|7`],
  ),
  of(
    'Internet Explorer 11',
    ['TypeError: x', `   at Anonymous function (${A}:47:21)`, `   at load (${A}:45:13)`],
    [`Anonymous function|${A}|47|21`, `load|${A}|45|13`],
  ),
  of(
    'Firefox 3',
    [`()@${A}:44`, `(null)@${A}:31`, `print()@${A}:18`, `pick(1)@${A}:13`, `@${A}:24`, ''],
    [`()|${A}|44|`, `(null)|${A}|31|`, `print()|${A}|18|`, `pick(1)|${A}|13|`, `|${A}|24|`],
  ),
  of(
    'Firefox 7',
    ['()@file:///G:/js/a.js:44', 'load()@file:///G:/js/b.js:20', '@file:///G:/js/b.js:24', ''],
    ['()|file:///G:/js/a.js|44|', 'load()|file:///G:/js/b.js|20|', '|file:///G:/js/b.js|24|'],
  ),
  of(
    'Firefox 14',
    [`@${A}:48`, `dump@${A}:52`, `onclick@${A}:1`, ''],
    [`|${A}|48|`, `dump|${A}|52|`, `onclick|${A}|1|`],
  ),
  of(
    'Firefox 31',
    [`load@${A}:41:13`, `.plugin/e.fn[c]/<@${A}:1:1`, ''],
    [`load|${A}|41|13`, `.plugin/e.fn[c]/<|${A}|1|1`],
  ),
  of(
    'Firefox 43, nested eval',
    [
      `baz@${L} line 26 > eval line 2 > eval:1:30`,
      `foo@${L} line 26 > eval:2:96`,
      `@${L} line 26 > eval:4:18`,
      `speak@${L}:26:17`,
    ],
    [`baz|${L}|26|`, `foo|${L}|26|`, `|${L}|26|`, `speak|${L}|26|17`],
  ),
  of('Firefox 43, new Function', [`anonymous@${L} line 26 > Function:1:30`], [`anonymous|${L}|26|`]),
  of('Firefox 43, an @ in a name', [`obj["@fn"]@${L}:14:1`], [`obj["@fn"]|${L}|14|1`]),
  of(
    'Firefox 44, internal',
    [
      `[2]</Bar.prototype._baz/</<@${A}:703:28`,
      'App.prototype.foo@file:///app/a.js:15:2',
      '@file:///app/index.html:23:1',
      '',
    ],
    [
      `[2]</Bar.prototype._baz/</<|${A}|703|28`,
      'App.prototype.foo|file:///app/a.js|15|2',
      '|file:///app/index.html|23|1',
    ],
  ),
  of(
    'Firefox 50, resource',
    ['render@resource://app/data/bundle.js:5529:16'],
    ['render|resource://app/data/bundle.js|5529|16'],
  ),
  of(
    'Firefox 60, an @ in a URL',
    ['who@http://localhost:5000/misc/@stuff/foo.js:3:9', '@http://localhost:5000/misc/@stuff/foo.js:4:5'],
    ['who|http://localhost:5000/misc/@stuff/foo.js|3|9', '|http://localhost:5000/misc/@stuff/foo.js|4|5'],
  ),
  of(
    'Firefox 60, an @ in both',
    ['obj["@who"]@http://localhost:5000/misc/@stuff/foo.js:3:9'],
    ['obj["@who"]|http://localhost:5000/misc/@stuff/foo.js|3|9'],
  ),
  of(
    'Firefox 66',
    [`each@${PAGE}:20:17`, `    test/<@${PAGE}:34:7`, `    @${PAGE} line 39 > eval:1:1`],
    [`each|${PAGE}|20|17`, `test/<|${PAGE}|34|7`, `|${PAGE}|39|`],
  ),
  of(
    'Firefox, async',
    [`load@${A}:1:2`, `async*start@${A}:3:4`, `promise callback*@${A}:5:6`, `setTimeout handler*tick@${A}:7:8`],
    [`load|${A}|1|2`, `async*start|${A}|3|4`, `promise callback*|${A}|5|6`, `setTimeout handler*tick|${A}|7|8`],
  ),
  of('Safari 6', [`@${A}:48`, `dump@${A}:52`, '[native code]'], [`|${A}|48|`, `dump|${A}|52|`]),
  of('Safari 7', [`${A}:48:22`, `load@${A}:52:15`], [`|${A}|48|22`, `load|${A}|52|15`]),
  of('Safari 8, eval', ['eval code', 'eval@[native code]', `load@${A}:58:21`], [`load|${A}|58|21`]),
  of(
    'Safari 12',
    [
      `aha@${PAGE}:19:22`,
      'aha@[native code]',
      `${PAGE}:34:25`,
      'map@[native code]',
      'eval code',
      `global code@${PAGE}:24:10`,
    ],
    [`aha|${PAGE}|19|22`, `|${PAGE}|34|25`, `global code|${PAGE}|24|10`],
  ),
  of(
    'Safari, extension',
    [
      'Error: x',
      `    at Clip@safari-extension:(${EXTENSION}/commons.js:223036:10)`,
      `    at safari-web-extension:(${EXTENSION}/content.js:3313:26)`,
    ],
    [
      `Clip|safari-extension:${EXTENSION}/commons.js|223036|10`,
      `|safari-web-extension:${EXTENSION}/content.js|3313|26`,
    ],
  ),
  of(
    'Safari, extension of frames',
    [
      `isClaimed@safari-extension://com.x.ext2-W8F6/ee77/X.js:2:929865`,
      'safari-extension://com.x.ext2-W8F6/ee77/X.js:2:1588410',
      'promiseReactionJob@[native code]',
    ],
    [
      'isClaimed|safari-extension://com.x.ext2-W8F6/ee77/X.js|2|929865',
      '|safari-extension://com.x.ext2-W8F6/ee77/X.js|2|1588410',
    ],
  ),
  of(
    'Safari, an @ in the URL of a nameless function',
    ['https://cdn.example/npm/@scope/pkg@1.2.3/x.js:1:2'],
    ['|https://cdn.example/npm/@scope/pkg@1.2.3/x.js|1|2'],
  ),
  of(
    'React Native',
    ['value@index.android.bundle:12:1917', '[native code]', 'index.android.bundle:29:955'],
    ['value|index.android.bundle|12|1917', '|index.android.bundle|29|955'],
  ),
  of('Hermes', ['Error: x', '    at load (address at index.android.bundle:1:2)'], ['load|index.android.bundle|1|2']),
]
