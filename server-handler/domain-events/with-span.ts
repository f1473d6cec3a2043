import { checkFunction } from '../options/table.js'
import { nameFields } from '../scope/action.js'
import { currentScope, runInScope, type Scope } from '../scope/scope.js'
import { readActiveSpan, toTraceContext } from '../telemetry/agent.js'
import { nameOfThrown } from '../telemetry/user-code.js'
import type { Work } from '../telemetry/work.js'

/** Longer names are data, not names. */
const MAX_NAME = 128

/**
 * Times an operation as a child span of the current request or job: events, calls and jobs in it belong to this span.
 * An error is recorded by its name and thrown on. Without a current request or job, the operation only runs.
 *
 * @example
 * const order = await withSpan('reserve stock', () => reserve(items))
 */
export async function withSpan<T>(name: string, run: () => T | Promise<T>): Promise<T> {
  checkFunction(run, 'withSpan()', 'the function to time second')
  const scope = currentScope()
  if (!scope) return run()
  const inner = openSpan(scope, name)
  try {
    const result = await runInScope(inner, async () => run())
    scope.pending.add(inner.work.end())
    return result
  } catch (error) {
    scope.pending.add(inner.work.end({ error: nameOfThrown(error) }))
    throw error
  }
}

function openSpan(scope: Scope, name: string): Scope {
  const { telemetry, requestId, correlationId, sessionId, action } = scope
  const active = readActiveSpan()
  const startedAt = telemetry.clock.now()
  const work = telemetry.startWork({
    name: String(name).slice(0, MAX_NAME) || 'operation',
    kind: 'internal',
    startedAt,
    parent: active ? toTraceContext(active.spanContext()) : scope.trace,
    attributes: {
      'request.id': requestId,
      'correlation.id': correlationId,
      'session.id': sessionId,
      ...nameFields(telemetry.actionNames, action),
    },
  })
  return {
    ...scope,
    ...{ trace: work.spanContext, work: withOuter(work, scope.work), startedAt },
    // A session that is set within the operation belongs to the whole request.
    get sessionId() {
      return scope.sessionId
    },
    set sessionId(id) {
      Reflect.set(scope, 'sessionId', id)
    },
  }
}

// A business key that is set within the operation belongs to the whole request too.
function withOuter(work: Work, outer: Work): Work {
  return {
    ...work,
    set(attributes) {
      work.set(attributes)
      outer.set(attributes)
    },
  }
}
