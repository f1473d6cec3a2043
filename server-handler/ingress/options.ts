import type { ActionContext } from '../../src/shared/action.js'
import { createTelemetry, type Telemetry, type TelemetryOptions } from '../telemetry/telemetry.js'
import { createRouteLabels, type LabelRoute } from './labels.js'
import { createNormalizer } from './normalize.js'
import { createRouteMatcher, type MatchRoute, type RouteClasses } from './routes.js'

/** What a request says of itself before its headers are believed. */
export interface DeriveInput {
  method: string
  pattern: string
  /** Reads a header by its lower-case name. */
  header: (name: string) => string | undefined
}

/** What request scopes can be told. Everything has a default. */
export interface IngressOptions extends TelemetryOptions {
  /** Made once by `createTelemetry` and shared with queues and parking lots; then the options of it count. */
  telemetry?: Telemetry | undefined
  /** Routes and how far their callers are trusted. @default every route is public */
  routes?: RouteClasses | undefined
  /** Fields that the server itself knows of the action; they go before what the caller says. */
  derive?: ((input: DeriveInput) => Partial<ActionContext>) | undefined
  /** Events of served requests, where `logs` are given. @default true */
  events?: boolean | undefined
  /** Key of the hash by which events tell user agents apart. @default none: they do not */
  userAgentPepper?: string | undefined
}

/** Options with every default filled in. */
export interface IngressSettings {
  telemetry: Telemetry
  normalize: ReturnType<typeof createNormalizer>
  matchRoute: MatchRoute
  labelRoute: LabelRoute
  derive: (input: DeriveInput) => Partial<ActionContext>
  hasEvents: boolean
  userAgentPepper: string | undefined
}

/** Fills in options; throws a TypeError that says what is wrong, what was given and what to do. */
export function resolveIngressOptions(given: IngressOptions = {}): IngressSettings {
  const telemetry = given.telemetry ?? createTelemetry(given)
  return {
    telemetry,
    normalize: createNormalizer(telemetry.namespace),
    matchRoute: createRouteMatcher(given.routes),
    labelRoute: createRouteLabels(),
    derive: given.derive ?? (() => ({})),
    hasEvents: given.events ?? true,
    userAgentPepper: given.userAgentPepper,
  }
}
