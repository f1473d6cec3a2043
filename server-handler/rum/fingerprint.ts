import { fnv1a } from '../../src/shared/hash.js'
import { toFileShape, toFunctionShape } from './code-names.js'
import { toMessageShape } from './message-shape.js'
import { readFrames, type StackFrame } from './stack-frames.js'

/** The properties that distinguish one error from another. */
export interface Fault {
  type: string
  message: string
  stack?: string | undefined
  /** The operation of the failed request that caused the error. */
  operation?: string | undefined
  /** The HTTP status of that request. */
  status?: number | undefined
}

/** Frames that are compared; deeper ones depend on the event that led there. */
const FRAMES = 3
/** Names that engines give to the same error. */
const TYPES: Readonly<Record<string, string>> = { InternalError: 'RangeError' }
/** Library code that many callers share. */
const LIBRARY =
  /(?:^|\/)node_modules\/|(?:^|[/.~-])(?:vendors?|polyfills?|framework|runtime|react-dom|axios|zone)(?=[/.~-]|$)/i
/** Functions of HTTP clients and of React at the top of stacks, wherever they are bundled. */
const LIBRARY_CALL =
  /^(?:settle|createError|dispatchRequest|dispatchXhrRequest|onloadend|onreadystatechange|_request|Axios\.request|callCallback\d{0,2}|invokeGuardedCallback\w{0,40}|executeDispatch\w{0,40}|processDispatchQueue\w{0,40}|commitHookEffect\w{0,40}|performSyncWorkOnRoot|renderWithHooks)$/
/** Firefox appends the code that added a listener or a timer, which no other engine reports. */
const SCHEDULED = /^(?!async\*)[\w. ]{3,60}\*/
/** Stacks of causes and members after the stack itself. */
const CAUSES = /\n(?:Caused by|Contains): /

/**
 * Identical for every occurrence of an error, in every browser and release: type, message without ids and data,
 * operation and status of the failed request, and the functions and files of the top frames. Lines and columns are
 * ignored.
 */
export function toFingerprint({ type, message, stack = '', operation = '', status }: Fault): string {
  const parts = [toTypeShape(type), toMessageShape(message), operation, status || '', ...framesOf(stack)]
  const text = parts.join('\n')
  return [text, `${text}\n`].map((half) => fnv1a(half).toString(16).padStart(8, '0')).join('')
}

// `XMLHttpRequest.onloadend`, `async Axios.request`
function isLibraryCall(name: string): boolean {
  return LIBRARY_CALL.test(name.replace(/^(?:async |async\*|new )/, '')) || LIBRARY_CALL.test(toFunctionShape(name))
}

// A class name of one or two letters is minified.
function toTypeShape(type: string): string {
  return type.length < 3 ? 'Error' : (TYPES[type] ?? type)
}

function framesOf(stack: string): string[] {
  const frames: StackFrame[] = []
  const own: StackFrame[] = []
  for (const frame of readFrames(stack.split(CAUSES, 1)[0] ?? '')) {
    if (frames.length > 0 && SCHEDULED.test(frame.functionName)) break
    frames.push(frame)
    if (!LIBRARY.test(frame.file) && !isLibraryCall(frame.functionName)) own.push(frame)
    if (own.length === FRAMES) break
  }
  return (own.length > 0 ? own : frames)
    .slice(0, FRAMES)
    .map(({ functionName, file }) => `${toFunctionShape(functionName)} ${toFileShape(file)}`)
}
