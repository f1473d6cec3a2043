import type { FillRandom } from '../../src/shared/bytes.js'
import { DEFAULT_NAMESPACE, NAMESPACE_PATTERN } from '../../src/shared/names.js'
import type { HealthSignal } from '../../src/shared/wire.js'
import { type Clock, systemClock } from '../export/clock.js'
import { processEnvironment } from '../export/environment.js'
import { readResource } from '../export/resource.js'
import type { TraceSink } from '../export/sink.js'
import { warnOnConsole } from '../export/warn.js'
import { createRouteMatcher, type MatchRoute, type RouteClasses } from './routes.js'

/** What request scopes can be told. Everything has a default. */
export interface IngressOptions {
  /** The same as in the page. @default 'throughline' */
  namespace?: string | undefined
  /** Routes and how far their callers are trusted. @default every route is public */
  routes?: RouteClasses | undefined
  /** Takes a server span of each request. @default none is written */
  traces?: TraceSink | undefined
  /** Name of the service in spans. @default `OTEL_SERVICE_NAME`, else 'unknown_service' */
  service?: string | undefined
  /** Told of rollout-health signals. */
  onSignal?: ((given: { signal: HealthSignal | 'malformed_header'; count: number; route: string }) => void) | undefined
  /** For tests. */
  clock?: Clock | undefined
  /** For tests. */
  fillRandom?: FillRandom | undefined
}

/** Options with every default filled in. */
export interface IngressSettings {
  namespace: string
  matchRoute: MatchRoute
  traces: TraceSink | undefined
  service: string
  onSignal: NonNullable<IngressOptions['onSignal']>
  clock: Clock
  fillRandom: FillRandom
}

/** Fills in options; throws a TypeError that says what is wrong, what was given and what to do. */
export function resolveIngressOptions(given: IngressOptions = {}): IngressSettings {
  const { namespace = DEFAULT_NAMESPACE, clock = systemClock() } = given
  if (!NAMESPACE_PATTERN.test(namespace)) {
    throw new TypeError(
      `throughline: \`namespace\` must be 1 to 32 of a-z, 0-9 and -, a letter first; got ${JSON.stringify(namespace)}.`,
    )
  }
  return {
    namespace,
    matchRoute: createRouteMatcher(given.routes),
    traces: given.traces,
    service: given.service ?? readResource(processEnvironment(), warnOnConsole).service ?? 'unknown_service',
    onSignal: given.onSignal ?? (() => {}),
    clock,
    fillRandom: given.fillRandom ?? ((bytes) => crypto.getRandomValues(bytes)),
  }
}
