import { toFileShape, toNameShape } from './code-names.js'
import { FIXED_WORDINGS } from './fixed-messages.js'

/** One message in each engine's wording, and its common form. */
interface Wording {
  patterns: readonly RegExp[]
  write: (groups: Readonly<Record<string, string | undefined>>) => string
}

const NAME = String.raw`[\w$]{1,80}`

const WORDINGS: readonly Wording[] = [
  {
    // Current V8, V8 before 2021, Gecko, JavaScriptCore.
    patterns: [
      /^Cannot (?:read|set) properties of (?<base>undefined|null) \((?:reading|setting) '(?<name>[^']{1,120})'\)/,
      /^Cannot (?:read|set) property '(?<name>[^']{1,120})' of (?<base>undefined|null)/,
      /^Unable to (?:get|set) property '(?<name>[^']{1,120})' of (?<base>undefined|null)/,
      /^Cannot destructure property '(?<name>[^']{1,120})' of .{1,200} as it is (?<base>undefined|null)/,
      /^can't access property (?:"(?<name>[^"]{1,120})"|(?<index>\d{1,9})), .{1,200} is (?<base>undefined|null)/,
      /^(?<base>undefined|null) is not an object \(evaluating '(?<expression>.{1,200})'\)/,
    ],
    write: ({ base, name, index, expression = '' }) =>
      `${base} has no ${withoutIndex(name ?? index ?? lastName(expression))}`,
  },
  {
    patterns: [
      /^undefined is not a (?<what>function|constructor) \(near '\.\.\.(?<expression>[^']{1,200}?)\.\.\.'\)/,
      /^(?:undefined|null|\S{1,80}) is not a (?<what>function|constructor) \(evaluating '(?:new )?(?<expression>[^']{1,200})'\)/,
      /^(?<expression>.{1,200}?) is not a (?<what>function|constructor)(?:\.? \(.*)?$/,
    ],
    write: ({ expression = '', what }) => `${lastName(expression)} is no ${what}`,
  },
  {
    patterns: [
      /^Cannot access '(?<name>[\w$]{1,80})' before initialization/,
      /^can't access lexical declaration '(?<name>[\w$]{1,80})' before initialization/,
    ],
    write: ({ name = '' }) => `${name.length < 3 ? '?' : name} not initialized`,
  },
  {
    patterns: [
      /^(?<base>undefined|null) is not iterable/,
      /^object (?<base>undefined|null) is not iterable/,
      /^Spread syntax requires \.\.\.iterable\[Symbol\.iterator\] to be a function/,
    ],
    write: ({ base = 'undefined' }) => `${base} not iterable`,
  },
  {
    patterns: [/^(?<name>[\w$]{1,80}) is not defined$/, /^Can't find variable: (?<name>[\w$]{1,80})$/],
    write: ({ name }) => `no variable ${name}`,
  },
  {
    patterns: [
      /^Failed to fetch dynamically imported module: (?<url>\S{1,400})/,
      /^error loading dynamically imported module: (?<url>\S{1,400})/i,
      /^Unable to preload CSS for (?<url>\S{1,400})/,
    ],
    write: ({ url = '' }) => `import failed: ${toFileShape(url)}`,
  },
  {
    patterns: [/^Loading (?:CSS )?chunk (?<name>\S{1,120}) failed/],
    write: ({ name = '' }) => `chunk failed: ${toNameShape(name)}`,
  },
  {
    patterns: [
      /^Failed to fetch(?: \(.{1,200}\))?$/,
      /^NetworkError when attempting to fetch resource\.?$/,
      /^Load failed(?: \(.{1,200}\))?$/,
      /^The (?:network connection was lost|Internet connection appears to be offline)\.?$/,
      /^Network request failed$/,
    ],
    write: () => 'fetch failed',
  },
  {
    patterns: [
      /^Unexpected end of JSON input/,
      /^JSON\.parse: unexpected end of data/,
      /^JSON Parse error: Unexpected EOF/,
    ],
    write: () => 'JSON ends early',
  },
  {
    patterns: [
      /is not valid JSON$/,
      /^Unexpected token .{1,40} in JSON at position/,
      /^JSON\.parse: /,
      /^JSON Parse error: /,
    ],
    write: () => 'no JSON',
  },
  {
    patterns: [/^Maximum call stack size exceeded/, /^too much recursion/],
    write: () => 'stack overflow',
  },
  ...FIXED_WORDINGS.map(([form, ...patterns]) => ({ patterns, write: () => form })),
]

/** Returns the common form of a message whose wording depends on the engine; `undefined` for other messages. */
export function toEngineShape(message: string): string | undefined {
  for (const { patterns, write } of WORDINGS) {
    for (const pattern of patterns) {
      const match = pattern.exec(message)
      if (match) return write(match.groups ?? {})
    }
  }
  return undefined
}

// `e.item.price` and `e.load(t).price` end in the same name; the rest is minified.
function lastName(expression: string): string {
  const target = (expression.split(' = ', 1)[0] ?? '')
    .replace(/\(\.\.\..{0,20}\)$/, '')
    .replace(/\([^()]{0,100}\)$/, '')
  if (/\[\d{1,9}\]$/.test(target)) return '#'
  const name = new RegExp(`(?:^|[.\\s])(${NAME})$`).exec(target)?.[1] ?? /\['([^'\]]{1,80})'\]$/.exec(target)?.[1]
  return name === undefined || (name === target && name.length < 3) ? '?' : name
}

function withoutIndex(name: string): string {
  return /^\d+$/.test(name) ? '#' : name
}
