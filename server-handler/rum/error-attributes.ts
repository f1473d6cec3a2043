import { MAX_CAUSES, MAX_STACK_FRAMES } from '../../src/shared/error-limits.js'
import { toAttributes } from '../otlp/attributes.js'
import { toCustomAttributes } from './custom-attributes.js'
import { MAX_SCRIPTS, writeDebugIds } from './debug-ids.js'
import { toFingerprint } from './fingerprint.js'
import { addOperation, append, type Kind, type KindContext } from './kind.js'
import type { IncomingCause, IncomingRecord } from './schema.js'
import type { Scrubber } from './scrub.js'

type IncomingError = Extract<IncomingRecord, { kind: 'error' }>

const MAX_TYPE = 128
const MAX_MESSAGE = 1_024
const MAX_STACK = 8_192

/** Converts an error. Its fingerprint is computed from the redacted fields. */
export function toError(
  error: IncomingError,
  scrubber: Scrubber,
  { cap, handledSeverity, isPrivate }: KindContext,
): Kind {
  const type = cap('exception', scrubber.line(error.type, MAX_TYPE) || 'Error')
  const message = scrubber.line(error.message, MAX_MESSAGE) ?? ''
  const stack = scrubber.lines(writeStack(error), MAX_STACK)
  const attributes = toAttributes({
    'exception.type': type,
    'exception.message': message,
    'exception.stacktrace': stack && `${stack}${writeDebugIds(readDebugIds(error, scrubber))}`,
    'rum.error.source': error.source,
    'rum.error.handled': error.handled,
    'rum.error.fingerprint': toFingerprint({ type, message, stack, operation: error.op, status: error.status }),
    'rum.error.count': error.count,
    'rum.error.url': scrubber.url(error.url, 512),
    'rum.error.line': error.line,
    'rum.error.column': error.col,
    'rum.http.request_id': scrubber.id(error.requestId),
    'http.response.status_code': error.status || undefined,
  })
  addOperation(attributes, error.op)
  if (!isPrivate) append(attributes, toCustomAttributes(error.attrs, scrubber, 'rum.error.attr.'))
  return { eventName: 'exception', body: type, severity: error.handled ? handledSeverity : 'ERROR', attributes }
}

// Causes and members follow the stack, as in Java and Node.
function writeStack({ stack, causes = [], members = [] }: IncomingError): string | undefined {
  const parts = [
    ...(stack === undefined ? [] : [cutFrames(stack)]),
    ...causes.slice(0, MAX_CAUSES).map((cause) => writeCause('Caused by', cause)),
    ...members.slice(0, MAX_CAUSES).map((member) => writeCause('Contains', member)),
  ]
  return parts.length > 0 ? parts.join('\n') : undefined
}

const writeCause = (label: string, { type, message, stack }: IncomingCause): string =>
  `${label}: ${type}: ${message}${stack ? `\n${cutFrames(stack)}` : ''}`

// Redacted like the addresses in the stack, so that both are equal.
function readDebugIds({ debugIds = {} }: IncomingError, scrubber: Scrubber): [file: string, id: string][] {
  return Object.entries(debugIds)
    .slice(0, MAX_SCRIPTS)
    .flatMap(([url, id]) => (id === undefined ? [] : [[scrubber.line(url, MAX_MESSAGE) ?? '', id]]))
}

const cutFrames = (stack: string): string =>
  stack
    .split('\n')
    .slice(0, MAX_STACK_FRAMES + 1)
    .join('\n')
