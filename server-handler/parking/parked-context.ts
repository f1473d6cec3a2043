import { ACTION_FIELDS, ACTION_ID_PATTERN, type ActionField, isActionFieldValue } from '../../src/shared/action.js'
import { byteLength } from '../../src/shared/byte-length.js'
import {
  formatTraceparent,
  isTraceContext,
  parseTraceparent,
  type TraceContext,
} from '../../src/shared/trace-context.js'
import type { InboundAction } from '../scope/action.js'
import { isJoinValue } from '../scope/join-keys.js'
import { isWellFormedId } from '../scope/request-id.js'
import { type ParkedMetadata, readMetadata } from './metadata.js'
import { MAX_VALUE_BYTES } from './parking-store.js'

/** The context that can be parked. A scope qualifies; at least an action or a trace is required. */
export interface ParkableContext {
  action?: InboundAction | undefined
  /** The span that later work links to. */
  trace?: TraceContext | undefined
  requestId?: string | undefined
  /** Business keys known at the time. */
  joinKeys?: Readonly<Record<string, string>> | undefined
}

/** A retrieved context. */
export interface ParkedContext extends ParkableContext {
  joinKeys: Readonly<Record<string, string>>
  metadata: ParkedMetadata
  /** Epoch milliseconds. */
  parkedAt: number
}

/** The only version so far; others are ignored. */
const VERSION = 1

/** Names of business keys are chosen by the site; only their pattern is checked here. */
const JOIN_NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/

/**
 * Serializes a context for a store, and counts the business keys that did not fit, the last ones first. `undefined` if
 * there is neither an action nor a trace.
 */
export function formatParked(context: ParkedContext): { value: string; shed: number } | undefined {
  const { requestId, metadata, parkedAt } = context
  const trace = context.trace && isTraceContext(context.trace) ? context.trace : undefined
  const action = readAction(context.action)
  if (!trace && !action) return undefined
  const write = (join: readonly [string, string][]) =>
    JSON.stringify({
      v: VERSION,
      parked_at: parkedAt,
      traceparent: trace && formatTraceparent(trace),
      action,
      request_id: isWellFormedId(requestId) ? requestId : undefined,
      join: Object.fromEntries(join),
      metadata,
    })
  const join = Object.entries(readJoinKeys(context.joinKeys))
  let fitting = join.length
  while (fitting > 0 && byteLength(write(join.slice(0, fitting))) > MAX_VALUE_BYTES) fitting -= 1
  return { value: write(join.slice(0, fitting)), shed: join.length - fitting }
}

/** Parses a stored value; `undefined` for anything that was not written by {@link formatParked}. */
export function parseParked(value: string): ParkedContext | undefined {
  const given = value.length <= MAX_VALUE_BYTES ? readObject(value) : undefined
  const parkedAt = given?.parked_at
  if (!given || given.v !== VERSION || !isTime(parkedAt)) return undefined
  const trace = typeof given.traceparent === 'string' ? parseTraceparent(given.traceparent) : undefined
  const action = readAction(given.action)
  if (!trace && !action) return undefined
  return {
    action,
    trace,
    requestId: isWellFormedId(given.request_id) ? given.request_id : undefined,
    joinKeys: readJoinKeys(given.join),
    metadata: readMetadata(given.metadata),
    parkedAt,
  }
}

function readObject(text: string): Record<string, unknown> | undefined {
  try {
    const read: unknown = JSON.parse(text)
    return typeof read === 'object' && read !== null ? { ...read } : undefined
  } catch {
    return undefined // Invalid JSON is treated like an unknown version.
  }
}

/** The last moment that a `Date` can represent. */
const MAX_TIME = 8.64e15

const isTime = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= MAX_TIME

// A malformed field is dropped alone; an action without its id is dropped.
function readAction(given: unknown): InboundAction | undefined {
  if (typeof given !== 'object' || given === null) return undefined
  const id: unknown = Reflect.get(given, 'origin_action_id')
  if (typeof id !== 'string' || !ACTION_ID_PATTERN.test(id)) return undefined
  return { ...Object.fromEntries(ACTION_FIELDS.flatMap((field) => readField(given, field))), origin_action_id: id }
}

function readField(given: object, field: ActionField): [ActionField, string][] {
  const value: unknown = Reflect.get(given, field)
  return typeof value === 'string' && isActionFieldValue(field, value) ? [[field, value]] : []
}

function readJoinKeys(given: unknown): Record<string, string> {
  if (typeof given !== 'object' || given === null) return {}
  return Object.fromEntries(Object.entries(given).filter(([name, value]) => JOIN_NAME.test(name) && isJoinValue(value)))
}
