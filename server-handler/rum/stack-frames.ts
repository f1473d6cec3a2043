import { parseStack } from 'error-stack-parser-es/lite'

/** One frame of a stack, as its engine wrote it. */
export interface StackFrame {
  /** Empty if the engine reports none. */
  functionName: string
  /** A URL or a path. */
  file: string
  line: number | undefined
  column: number | undefined
}

/** A line for the parser, and the name of the function if it has been split off. */
interface Prepared {
  text: string
  name?: string
}

/** Stand for the brackets of a path while it is parsed. */
const OPEN = '\ue028'
const CLOSE = '\ue029'
const MAX_LINES = 80
/** A `data:` URL may be as long as its script; its beginning and its end identify it. */
const MAX_LINE = 400

const FRAME_PATTERNS = {
  v8: /^\s{0,40}at \S/,
  /** `Array.map (<anonymous>)`, `Error (native)`, `Promise.all (index 0)`: not code of the page. */
  native:
    /\((?:<anonymous>|native(?: code)?|index \d{1,9}|unknown source)\)$|@?\[native code\]$|@self-hosted:|^(?:eval|global|module) code$/,
  /** `module.wasm:wasm-function[12]:0x1a2b` */
  wasm: /:wasm-function\[\d{1,9}\]:0x[0-9a-f]{1,12}(?=\)?$)/i,
  /** `webpack-internal:///(app-pages-browser)/./src/cart.ts` */
  layer: /(?<=:\/\/)\/\([\w-]{1,60}\)(?=\/)/,
  /** `app/(shop)/page.js`, `copy(1).js`: brackets of a path, which the parser would take for its own. */
  bracketed: /(?<=[^\s(])\(([^\s():]{1,80})\)(?=[/.\w-])/g,
  located: /:\d{1,9}\)?$/,
  /** The function and its position without a space between them: `at render(/app/App.js:78:24)`. */
  glued: /^(at [^\s()]{1,200})(?=\([^()]{1,400}:\d{1,9}\)$)/,
  /** `at fn@safari-extension:(//ID/commons.js:2:10)` */
  extension: /^at (?:([^@\s]{1,200})@)?(safari(?:-web)?-extension):\((.{1,400})\)$/,
  /** The @ between a function and its position. */
  place: /@(?=[a-z][\w+.-]{1,40}:|\/|[\w./~-]{1,300}:\d)/i,
  bare: /^(?:[a-z][\w+.-]{1,40}:\/\/|[\w./~-]{1,300}:\d)/i,
} as const

/** Parses a stack of Chrome, Edge, Firefox or Safari. Lines that are not frames, and native frames, are dropped. */
export function parseFrames(stack: string): StackFrame[] {
  return [...readFrames(stack)]
}

/** The same frames one by one, parsed as far as they are needed. */
export function* readFrames(stack: string): Generator<StackFrame, void> {
  const lines = stack.split('\n', MAX_LINES).map(cutLine)
  const isV8 = lines.some((line) => FRAME_PATTERNS.v8.test(line))
  for (const line of lines) {
    const prepared = isV8 ? prepareV8(line) : prepareGecko(line)
    if (prepared) yield* parseLine(prepared)
  }
}

function parseLine({ text, name }: Prepared): StackFrame[] {
  return parseStack(text).map(({ function: functionName = '', file = '', line: at, col }) => ({
    functionName: name ?? functionName,
    file: file.replaceAll(OPEN, '(').replaceAll(CLOSE, ')'),
    line: at,
    column: col,
  }))
}

function cutLine(line: string): string {
  const bare = line.trim().replace(FRAME_PATTERNS.wasm, ':1:1')
  return bare.length <= MAX_LINE ? bare : bare.slice(0, MAX_LINE / 2) + bare.slice(-MAX_LINE / 2)
}

function prepareV8(line: string): Prepared | undefined {
  if (!FRAME_PATTERNS.v8.test(line)) return undefined
  const [extension, name = '', scheme, place] = FRAME_PATTERNS.extension.exec(line) ?? []
  if (extension) return { text: `at ${scheme}:${place}`, name }
  if (FRAME_PATTERNS.native.test(line) || !FRAME_PATTERNS.located.test(line)) return undefined
  const text = line.replace(FRAME_PATTERNS.glued, '$1 ').replace('(address at ', '(')
  return { text: hideBrackets(text).replace(/^at async (?=[^\s()]{1,400}$)/, 'at ') }
}

/** Hides the brackets of paths from the parser, and those of webpack's layers altogether. */
function hideBrackets(text: string): string {
  return text.replace(FRAME_PATTERNS.layer, '').replace(FRAME_PATTERNS.bracketed, `${OPEN}$1${CLOSE}`)
}

// The function is split off here: its name may contain an @ like the URL, and quotes make the parser's pattern slow.
function prepareGecko(line: string): Prepared | undefined {
  if (FRAME_PATTERNS.native.test(line) || !FRAME_PATTERNS.located.test(line)) return undefined
  // Safari writes anonymous functions without the @.
  const at = FRAME_PATTERNS.bare.test(line) ? -1 : line.search(FRAME_PATTERNS.place)
  if (at < 0 && !FRAME_PATTERNS.bare.test(line)) return undefined
  const place = line
    .slice(at + 1)
    .replaceAll('"', '')
    .replaceAll(' > Function', ' > eval')
  return { text: `@${hideBrackets(place)}`, name: line.slice(0, Math.max(at, 0)) }
}
