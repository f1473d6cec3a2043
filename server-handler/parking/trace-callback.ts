import type { TraceContext } from '../../src/shared/trace-context.js'
import { callback, flag, required, text } from '../options/rows.js'
import type { OptionTable } from '../options/table.js'
import type { Attributes } from '../otlp/log.js'
import { toActionFields } from '../scope/action.js'
import { createScope, currentScope, runInScope, type Scope } from '../scope/scope.js'
import { readActiveSpan, toTraceContext } from '../telemetry/agent.js'
import type { Telemetry } from '../telemetry/telemetry.js'
import { nameOfThrown } from '../telemetry/user-code.js'
import { type MissingReason, ParkedContextMissing } from './missing.js'
import type { ParkedContext } from './parked-context.js'

/** How a callback finds its parked context. */
export interface TraceCallbackOptions<Input> {
  /** Name of its span: bounded cardinality, never an id. */
  name: string
  /** Reads the key under which the context was parked. */
  correlationKeyFrom: (input: Input) => string | null | undefined
  /** Throws {@link ParkedContextMissing} instead of running the callback without a context. @default false */
  requireParkedContext?: boolean | undefined
}

/** The second argument of a callback. */
export type ParkedCallback<Input, Result> = (
  input: Input,
  parked: ParkedContext | undefined,
) => Result | Promise<Result>

/** A parked context, or why there is none. */
export type Found = { parked: ParkedContext } | { parked: undefined; reason: MissingReason }

/** Dependencies of a callback. */
export interface CallbackParts<Input> {
  telemetry: Telemetry
  name: string
  isRequired: boolean
  find(input: Input): Promise<Found>
}

/** The name is used in spans and counts. */
const NAME_PATTERN = /^[^\p{Cc}\p{Cs}\u2028\u2029]{1,128}$/u

/** The options of `traceCallback`. */
export const CALLBACK_OPTIONS = {
  name: required({
    ...text('name of its span; bounded cardinality, never an id', {
      must: 'be text of 1 to 128 characters',
      pattern: NAME_PATTERN,
    }),
  }),
  correlationKeyFrom: required(
    callback('(input) => string | null | undefined', 'reads the key under which the context was parked'),
  ),
  requireParkedContext: flag(false, 'throws `ParkedContextMissing` instead of running the callback without a context'),
} satisfies OptionTable<TraceCallbackOptions<never>>

/** Wraps a callback so that it runs with its parked context, in a span of its own that links to the parked one. */
export function wrapCallback<Input, Result>(
  parts: CallbackParts<Input>,
  callback: ParkedCallback<Input, Result>,
): (input: Input) => Promise<Result> {
  return async (input) => {
    const outer = currentScope()
    const found = await parts.find(input)
    const scope = openScope(parts, found, outer)
    try {
      const result = await runInScope(scope, () => {
        if (!found.parked && parts.isRequired) throw new ParkedContextMissing(parts.name, found.reason)
        return callback(input, found.parked)
      })
      scope.pending.add(scope.work.end())
      return result
    } catch (error) {
      scope.pending.add(scope.work.end({ error: nameOfThrown(error) }))
      throw error
    } finally {
      outer?.waitUntil(scope.pending.settled()) // The request's runtime waits for it; the sender does not.
    }
  }
}

function openScope({ telemetry, name }: CallbackParts<never>, found: Found, outer: Scope | undefined): Scope {
  const { parked } = found
  const { namespace, clock } = telemetry
  if (!found.parked) telemetry.signal({ signal: 'parked_context_missing', route: name, reason: found.reason })
  const action = parked?.action ?? outer?.action
  const joinKeys = { ...pickKnown(parked?.joinKeys, telemetry), ...outer?.joinKeys }
  const requestId = outer?.requestId ?? parked?.requestId
  const startedAt = clock.now()
  const parent = activePlace(outer)
  const work = telemetry.startWork({
    name,
    // Outside a request it consumes a message; within one, the request's span is the server span.
    kind: parent ? 'internal' : 'consumer',
    startedAt,
    parent,
    follows: parked?.trace,
    attributes: {
      ...toActionFields(namespace, action),
      ...joinKeys,
      ...toParkedAttributes(found, startedAt),
    },
  })
  return createScope({
    ...{ telemetry, work, action, joinKeys, requestId, startedAt },
    correlationId: outer?.correlationId,
    sessionId: outer?.sessionId,
    operation: outer?.operation,
  })
}

function toParkedAttributes(found: Found, now: number): Attributes {
  const under = (name: string) => `throughline.parked.${name}`
  if (!found.parked) return { [under('found')]: false, [under('reason')]: found.reason }
  const { parkedAt, requestId, metadata } = found.parked
  return {
    [under('found')]: true,
    // The clocks of two machines may differ slightly.
    [under('elapsed_ms')]: Math.max(0, now - parkedAt),
    [under('request_id')]: requestId,
    ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [under(`metadata.${name}`), value])),
  }
}

// The active span of an OpenTelemetry SDK is more specific than the request's.
function activePlace(outer: Scope | undefined): (TraceContext & { tracestate?: string }) | undefined {
  const active = readActiveSpan()
  return active ? toTraceContext(active.spanContext()) : outer?.trace
}

// The parked context may come from a version of the site with another list.
function pickKnown(joinKeys: Readonly<Record<string, string>> = {}, telemetry: Telemetry): Record<string, string> {
  return Object.fromEntries(Object.entries(joinKeys).filter(([name]) => telemetry.joinKeys.includes(name)))
}
