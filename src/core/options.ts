import { type ActionContext, CATEGORY_PATTERN } from '../shared/action.js'
import { BUILD, toDefaultAttribution } from '../shared/build.js'
import { PRODUCTION_TRACE_RATIO } from '../shared/hash.js'
import { DEFAULT_NAMESPACE, NAMESPACE_PATTERN } from '../shared/names.js'
import type { ActionVocabulary, EventVocabulary } from '../shared/vocabulary.js'
import { DEFAULT_ENDPOINT } from '../shared/wire.js'
import type { Warn } from './diagnostics.js'
import type { Signal } from './signal.js'

/**
 * `anonymous` sends without a session id and stores nothing; `granted` adds the session id and its storage; `pending`
 * collects in memory and sends nothing; `denied` collects nothing.
 */
export type Consent = 'anonymous' | 'granted' | 'pending' | 'denied'

/** An exact origin, a suffix such as `*.example.com`, or a predicate. */
export type OriginRule = string | ((url: URL) => boolean)

/** Argument of `beforeSend`. */
export interface BeforeSendInput {
  readonly record: Signal
  /** The fields of its action on the wire. */
  readonly action: Readonly<ActionContext> | undefined
  /** Pattern of its route. */
  readonly route: string
}

/** Returns the route pattern of a location; `undefined` if it is unknown, or not known yet. */
export type FindRoute = (location: { pathname: string; hash: string; search: string }) => string | undefined

/**
 * Options of `start()`. All have a default. An invalid value is warned about once in development, and the default is
 * used.
 */
export interface StartOptions<
  A extends ActionVocabulary = ActionVocabulary,
  E extends EventVocabulary = EventVocabulary,
> {
  /** `service.name` of the storefront. @default 'storefront' */
  service?: string | undefined
  /** `service.version`, such as a release or commit. */
  version?: string | undefined
  /** `deployment.environment.name`, such as `production`. */
  environment?: string | undefined
  /** Distinguishes several shops. */
  site?: string | undefined
  /** Path on the same origin, or full URL, of the endpoint. @default '/__throughline/rum' */
  endpoint?: string | undefined
  /** Part of header, baggage and attribute names: `x-<namespace>-…`. @default 'throughline' */
  namespace?: string | undefined
  /** The action names of the site: see `defineActions`. */
  actions?: A | undefined
  /** The event names of the site: see `defineEvents`. */
  events?: E | undefined
  /** `web`, or the environment of a web view. @default 'web' */
  platform?: string | undefined
  product?: string | undefined
  /** Other origins whose requests get our headers; each must allow them in its preflight response. @default [] */
  propagateTo?: readonly OriginRule[] | undefined
  /** Requests with a matching URL are left alone. @default [] */
  ignore?: readonly RegExp[] | undefined
  /** Returns the route pattern of a location. @default the path with its dynamic segments collapsed */
  route?: FindRoute | undefined
  /** @default 'anonymous' */
  consent?: Consent | undefined
  /** Returns a session id of the page's own; called only if consent allows a session id. */
  session?: (() => string | undefined) | undefined
  /**
   * How requests are followed back to their cause. `exact`: across `await`, timers, events and messages; `compiled`: the
   * same without patching `Promise`, for code that a build plugin of ours has compiled; `window`: by the page's activity;
   * `manual`: only within event listeners and through handles. If the code for `exact` is not in the bundle, or the
   * browser lacks what it needs, `window` is used. @default 'exact'; 'compiled' in a bundle that a build plugin of ours
   * has compiled as a whole
   */
  attribution?: 'exact' | 'compiled' | 'window' | 'manual' | undefined
  /** Share of visits kept, 0 to 1. @default 1 */
  sampleRatio?: number | undefined
  /**
   * Records everything of this visit, regardless of the ratios, and sends this text as `x-<ns>-sample` to the page's own
   * origin, where servers that accept it record every trace: `1` for private routes, or one that the server has signed.
   */
  sample?: string | undefined
  /** Share of request records kept, 0 to 1, among the visits kept. @default 1 */
  requestSampleRatio?: number | undefined
  /** Share of traces marked as sampled in `traceparent`, 0 to 1; the same as on the server. @default 1 on localhost, else 0.1 */
  traceSampleRatio?: number | undefined
  /**
   * Who sets `traceparent`. `auto`: we do, unless the page has set it or another tracing agent may set it; any script
   * that wrapped `fetch` or XHR before us counts as one. `always`: we do unless the page has. `never`: the other agent
   * does. @default 'auto'
   */
  traceparent?: 'auto' | 'always' | 'never' | undefined
  /** Keep errors of visits that are not kept. @default true */
  keepErrors?: boolean | undefined
  /** Changes a record before it is queued, or drops it by returning `null`. */
  beforeSend?: ((input: BeforeSendInput) => Signal | null) | undefined
  /** Log problems to the console, once each. @default true on localhost */
  debug?: boolean | undefined
}

type Optional = 'version' | 'environment' | 'site' | 'product' | 'route' | 'session' | 'sample' | 'beforeSend'

/** Options with every default filled in. */
export type Options = Readonly<
  { [K in Exclude<keyof StartOptions, Optional>]-?: NonNullable<StartOptions[K]> } & Pick<StartOptions, Optional>
>

/** The values of `consent`. */
export const CONSENT = /^(anonymous|granted|pending|denied)$/
const TEXT = /./
/** `.5` and `1.0` are from attributes; `1e-7` is how JavaScript writes such a number. */
const RATIO = /^(0?\.\d+|[01](\.0*)?|\d(\.\d+)?e-\d+)$/
/** An attribute without a value, such as `data-debug`, is `true`. */
const SWITCH = /^(true|false|)$/
/** Attributes that frameworks, proxies and consent managers add to a script tag. */
const OF_OTHERS = /^(nscript|cf|turbo|cookie|category|ot[A-Z]|no[A-Z])/
/** Matches no pattern of an option. */
const NO_TEXT = '\n'

/** One row per option: the type or the pattern of a valid value, and the default. */
type Rule = readonly [must: RegExp | 'object' | 'function', fallback?: unknown]
const RULES: Record<keyof StartOptions, Rule> = {
  service: [TEXT, 'storefront'],
  version: [TEXT],
  environment: [TEXT],
  site: [TEXT],
  endpoint: [/^(\/|https?:\/\/)/, DEFAULT_ENDPOINT],
  namespace: [NAMESPACE_PATTERN, DEFAULT_NAMESPACE],
  actions: ['object', {}],
  events: ['object', {}],
  platform: [CATEGORY_PATTERN, 'web'],
  product: [CATEGORY_PATTERN],
  propagateTo: ['object', []],
  ignore: ['object', []],
  route: ['function'],
  consent: [CONSENT, 'anonymous'],
  session: ['function'],
  attribution: [/^(exact|compiled|window|manual)$/, toDefaultAttribution(BUILD)],
  sample: [/^[\w.-]{1,256}$/],
  sampleRatio: [RATIO, 1],
  requestSampleRatio: [RATIO, 1],
  traceSampleRatio: [RATIO, PRODUCTION_TRACE_RATIO],
  traceparent: [/^(auto|always|never)$/, 'auto'],
  keepErrors: [SWITCH, true],
  beforeSend: ['function'],
  debug: [SWITCH, false],
}

/** Whether an option has this name. */
export const isOption = (name: string): name is keyof StartOptions => Object.hasOwn(RULES, name)

/** Fills in defaults. An invalid value is warned about and replaced by its default. Never throws. */
export function resolveOptions(given: StartOptions, warn: Warn): Options {
  const resolved: Record<string, unknown> = {}
  for (const [name, [, fallback]] of Object.entries(RULES)) resolved[name] = fallback
  for (const [name, asked] of Object.entries(given)) {
    const [must, fallback] = (isOption(name) && RULES[name]) || []
    const value = asked ?? fallback
    const text = /^[bns]/.test(typeof value) ? String(value) : NO_TEXT
    const isValid =
      must instanceof RegExp
        ? must.test(text)
        : typeof value === must && Array.isArray(value) === Array.isArray(fallback)
    // Attributes of a script tag are strings.
    resolved[name] = !isValid
      ? fallback
      : must === RATIO
        ? +text
        : must === SWITCH
          ? text !== 'false'
          : must instanceof RegExp && value !== undefined
            ? text
            : value
    if (!isValid && value !== fallback && !OF_OTHERS.test(name))
      warn(
        must
          ? `option ${name} must be ${must}; got ${text === NO_TEXT ? typeof value : text}; using ${fallback}`
          : `no option ${name}; there are ${Object.keys(RULES)}`,
      )
  }
  if (resolved.sample) resolved.requestSampleRatio = resolved.traceSampleRatio = 1
  return asOptions(resolved)
}

/** Assumes that each name of the rules has a value that its rule allows. */
function asOptions(resolved: object): Options {
  return resolved as Options
}
