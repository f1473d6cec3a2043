import type { ActionContext } from '../../src/shared/action.js'
import { callback, dictionary, explainType, flag, text } from '../options/rows.js'
import { checkOptions, fillOptions, type OptionTable } from '../options/table.js'
import type { VerifiedClaims } from '../scope/session.js'
import { TELEMETRY_OPTIONS, TELEMETRY_ROW, type TelemetryOptions } from '../telemetry/options.js'
import { createTelemetryOf, type Telemetry } from '../telemetry/telemetry.js'
import { createSampleReader, MIN_SECRET_LENGTH, type ReadSample } from './forced-sample.js'
import { createRouteLabels, type LabelRoute } from './labels.js'
import { createNormalizer } from './normalize.js'
import { createRouteMatcher, type MatchRoute, type RouteClasses } from './routes.js'

/** What is known about a request before its headers are trusted. */
export interface DeriveInput {
  method: string
  pattern: string
  /** Reads a header by its lower-case name. */
  header: (name: string) => string | undefined
}

/** A session that the server has verified; nothing if the caller has none. */
export type VerifiedSession = string | VerifiedClaims | null | undefined

/** Reads the session of a caller, and verifies it. If it throws or rejects, the caller has no session. */
export type ReadSession = (input: DeriveInput) => VerifiedSession | Promise<VerifiedSession>

/** The options of request scopes. Every option has a default. */
export interface IngressOptions extends TelemetryOptions {
  /** Telemetry shared with queues and parking lots; its own options apply then. @default one of its own */
  telemetry?: Telemetry | undefined
  /** Routes, and whether their callers are trusted. @default every route is public */
  routes?: RouteClasses | undefined
  /** Returns fields of the action that the server knows; they take precedence over the caller's. */
  derive?: ((input: DeriveInput) => Partial<ActionContext>) | undefined
  /**
   * Returns the session of a caller whose token it has verified, or the claims that contain one; may return a promise.
   * @default sessions are those of trusted callers
   */
  session?: ReadSession | undefined
  /**
   * Key of `signSample`; with it, a signed `x-<ns>-sample` records a trace on every route. @default only private routes
   * may request recording
   */
  sampleSecret?: string | undefined
  /** Writes an event per request, if `logs` are given. @default true */
  events?: boolean | undefined
  /** Key of the hash with which events distinguish user agents. @default user agents are not distinguished */
  userAgentPepper?: string | undefined
}

/** Options with every default filled in. */
export interface IngressSettings {
  telemetry: Telemetry
  normalize: ReturnType<typeof createNormalizer>
  matchRoute: MatchRoute
  labelRoute: LabelRoute
  derive: (input: DeriveInput) => Partial<ActionContext>
  session: ReadSession | undefined
  readSample: ReadSample
  hasEvents: boolean
  userAgentPepper: string | undefined
}

/** The options of all request scopes. */
export const INGRESS_OPTIONS = {
  telemetry: TELEMETRY_ROW,
  routes: dictionary(
    { type: "Record<string, 'private' | 'public'>", must: 'map paths to "private" or "public"' },
    'routes, and whether their callers are trusted',
    { shown: 'every route is public' },
  ),
  derive: callback(
    '(input: DeriveInput) => Partial<ActionContext>',
    'returns fields of the action that the server derives; they take precedence over those of the caller',
  ),
  session: callback(
    '(input: DeriveInput) => string | claims | undefined, or a promise',
    'returns the session of a caller whose token it has verified, or the claims with a `session_id`',
    { shown: 'sessions are those of trusted callers' },
  ),
  sampleSecret: text('key of `signSample`: a signed request has its trace recorded on any route', {
    must: `be at least ${MIN_SECRET_LENGTH} characters`,
    pattern: new RegExp(`^.{${MIN_SECRET_LENGTH},}$`, 's'),
    explain: explainType,
    shown: 'only private routes may request recording',
  }),
  events: flag(true, 'writes an event per request, if `logs` are given'),
  userAgentPepper: text('key of the hash with which events distinguish user agents', {
    explain: explainType,
    shown: 'user agents are not distinguished',
  }),
  ...TELEMETRY_OPTIONS,
} satisfies OptionTable<IngressOptions>

/** Validates options and throws a TypeError if one is invalid; fills in nothing. */
export function checkIngressOptions(given: IngressOptions, caller: string): void {
  checkOptions(given, INGRESS_OPTIONS, caller)
  createRouteMatcher(given.routes)
}

/** Resolves options; throws a TypeError that says what is wrong, what was given and what to do. */
export function resolveIngressOptions(given: IngressOptions, caller: string): IngressSettings {
  const options = fillOptions(given, INGRESS_OPTIONS, caller)
  const telemetry = options.telemetry ?? createTelemetryOf(options)
  return {
    telemetry,
    normalize: createNormalizer(telemetry.namespace),
    matchRoute: createRouteMatcher(options.routes),
    labelRoute: createRouteLabels(),
    derive: options.derive ?? (() => ({})),
    session: options.session,
    readSample: createSampleReader({
      namespace: telemetry.namespace,
      secret: options.sampleSecret,
      clock: telemetry.clock,
    }),
    hasEvents: options.events,
    userAgentPepper: options.userAgentPepper,
  }
}
