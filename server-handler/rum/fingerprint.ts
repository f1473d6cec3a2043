import { fnv1a } from '../../src/shared/hash.js'
import { toFileShape, toFunctionShape } from './code-names.js'
import { toMessageShape } from './message-shape.js'
import { parseFrames } from './stack-frames.js'

/** What tells one fault from another. */
export interface Fault {
  type: string
  message: string
  stack?: string | undefined
  /** The operation of the failed request behind the error. */
  operation?: string | undefined
  /** The HTTP status of that request. */
  status?: number | undefined
}

/** Frames that tell two errors apart; deeper ones differ by where the click came from. */
const FRAMES = 3
/** Names that engines give to one and the same error. */
const TYPES: Readonly<Record<string, string>> = { InternalError: 'RangeError' }
/** Code that is called by everyone. */
const LIBRARY =
  /(?:^|\/)node_modules\/|(?:^|[/.~-])(?:vendors?|polyfills?|framework|runtime|react-dom|axios|zone)(?=[/.~-]|$)/i
/** What follows the stack proper: the stacks of causes and members. */
const CAUSES = /\n(?:Caused by|Contains): /

/**
 * The same for every occurrence of one fault, in every browser and release: type, message without ids and data, the
 * operation and the status behind it, and the functions and files of the uppermost frames. Lines and columns do not count.
 */
export function toFingerprint({ type, message, stack = '', operation = '', status }: Fault): string {
  const parts = [toTypeShape(type), toMessageShape(message), operation, status || '', ...framesOf(stack)]
  const text = parts.join('\n')
  return [text, `${text}\n`].map((half) => fnv1a(half).toString(16).padStart(8, '0')).join('')
}

// A class of one or two letters has been named by the minifier.
function toTypeShape(type: string): string {
  return type.length < 3 ? 'Error' : (TYPES[type] ?? type)
}

function framesOf(stack: string): string[] {
  const frames = parseFrames(stack.split(CAUSES, 1)[0] ?? '')
  const own = frames.filter(({ file }) => !LIBRARY.test(file))
  return (own.length > 0 ? own : frames)
    .slice(0, FRAMES)
    .map(({ functionName, file }) => `${toFunctionShape(functionName)} ${toFileShape(file)}`)
}
