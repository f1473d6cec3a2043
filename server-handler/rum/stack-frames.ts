import { parseStack } from 'error-stack-parser-es/lite'

/** One call of a stack, as its engine wrote it. */
export interface StackFrame {
  /** Empty where the engine names none. */
  functionName: string
  /** A URL or a path. */
  file: string
  line: number | undefined
  column: number | undefined
}

const MAX_LINES = 80
/** A `data:` URL may be as long as its script; its beginning and its end tell it apart. */
const MAX_LINE = 400

const FRAME_PATTERNS = {
  v8: /^\s{0,40}at \S/,
  /** Array.map (<anonymous>), Error (native), Promise.all (index 0): no code of a page's. */
  native:
    /\((?:<anonymous>|native(?: code)?|index \d{1,9}|unknown source)\)$|@?\[native code\]$|@self-hosted:|^(?:eval|global|module) code$/,
  located: /:\d{1,9}\)?$/,
  /** The function and its place without a blank between them: `at render(/app/App.js:78:24)`. */
  glued: /^(at [^\s()]{1,200})(?=\([^()]{1,400}:\d{1,9}\)$)/,
  /** `at fn@safari-extension:(//ID/commons.js:2:10)` */
  extension: /^at (?:([^@\s]{1,200})@)?(safari(?:-web)?-extension):\((.{1,400})\)$/,
  bare: /^(?:[a-z][\w+.-]{1,40}:\/\/|[\w./~-]{1,300}:\d)/i,
} as const

/** Parses a stack of Chrome, Edge, Firefox or Safari. Lines that are no frames, and native frames, are left out. */
export function parseFrames(stack: string): StackFrame[] {
  const lines = stack.split('\n', MAX_LINES).map(cutLine)
  const isV8 = lines.some((line) => FRAME_PATTERNS.v8.test(line))
  return lines.flatMap((line) => {
    const prepared = isV8 ? prepareV8(line) : prepareGecko(line)
    return prepared === undefined ? [] : parseLine(prepared)
  })
}

function parseLine(line: string): StackFrame[] {
  return parseStack(line).map(({ function: functionName = '', file = '', line: at, col }) => ({
    functionName,
    file,
    line: at,
    column: col,
  }))
}

// Quotes make the parser's pattern for function names slow, and no name needs them.
function cutLine(line: string): string {
  const bare = line.replaceAll('"', '').trim()
  return bare.length <= MAX_LINE ? bare : bare.slice(0, MAX_LINE / 2) + bare.slice(-MAX_LINE / 2)
}

function prepareV8(line: string): string | undefined {
  if (!FRAME_PATTERNS.v8.test(line)) return undefined
  const [extension, name = '', scheme, place] = FRAME_PATTERNS.extension.exec(line) ?? []
  if (extension) return `at ${name || '<anonymous>'} (${scheme}:${place})`
  if (FRAME_PATTERNS.native.test(line) || !FRAME_PATTERNS.located.test(line)) return undefined
  return line
    .replace(FRAME_PATTERNS.glued, '$1 ')
    .replace('(address at ', '(')
    .replace(/^at async (?=[^\s()]{1,400}$)/, 'at ')
}

function prepareGecko(line: string): string | undefined {
  if (FRAME_PATTERNS.native.test(line) || !FRAME_PATTERNS.located.test(line)) return undefined
  // Safari writes anonymous functions without the @, which may stand in the URL too.
  if (FRAME_PATTERNS.bare.test(line)) return `@${line}`
  return line.includes('@') ? line.replaceAll(' > Function', ' > eval') : undefined
}
