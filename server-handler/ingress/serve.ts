import type { HeaderSource } from './header-source.js'
import type { IngressSettings } from './options.js'
import { createScope, type RequestScope } from './scope.js'
import { type RequestEnd, toServerSpan, toTracesRequest } from './server-span.js'

/** A request under way: its scope, and what to call when it is over. */
export interface ServedRequest {
  scope: RequestScope
  /** Writes the server span, once. Resolves when the sink has it; never rejects. */
  end(how: Omit<RequestEnd, 'endedAt'>): Promise<void>
}

/** What opening a request needs to know of it. */
export interface RequestFacts {
  method: string
  /** Without query. */
  path: string
  headers: HeaderSource
}

/** Opens the scope of a request: the same for every face. */
export function openRequest(facts: RequestFacts, settings: IngressSettings): ServedRequest {
  const scope = createScope(facts, settings)
  tellSignals(scope, settings)
  let hasEnded = false
  return {
    scope,
    async end(how) {
      if (hasEnded || !settings.traces) return
      hasEnded = true
      const span = toServerSpan(scope, { ...how, endedAt: settings.clock.now() })
      // Telemetry that is lost must not fail a request that was served; the sink counts it.
      await settings.traces.write(toTracesRequest(span, settings.service)).catch(() => {})
    },
  }
}

function tellSignals({ signals, malformedHeaders, pattern }: RequestScope, { onSignal }: IngressSettings): void {
  const told = { ...signals, ...(malformedHeaders > 0 ? { malformed_header: malformedHeaders } : {}) }
  for (const [signal, count] of Object.entries(told)) {
    onSignal({ signal: signal as Parameters<typeof onSignal>[0]['signal'], count, route: pattern })
  }
}
