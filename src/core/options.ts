import { CATEGORY_PATTERN } from '../shared/action.js'
import { DEFAULT_NAMESPACE, NAMESPACE_PATTERN } from '../shared/names.js'
import type { ActionVocabulary, EventVocabulary } from '../shared/vocabulary.js'
import { DEFAULT_ENDPOINT } from '../shared/wire.js'
import type { Diagnostics } from './diagnostics.js'
import type { Signal } from './host.js'

/**
 * `anonymous` sends without a session id and stores nothing; `granted` adds the session id and its storage;
 * `pending` collects in memory and sends nothing; `denied` collects nothing.
 */
export type Consent = 'anonymous' | 'granted' | 'pending' | 'denied'

/** An exact origin, a suffix such as `*.example.com`, or a function that says yes. */
export type OriginRule = string | ((url: URL) => boolean)

/** What `start()` takes. Everything has a default; a wrong option is told once in development and replaced by it. */
export interface StartOptions<
  A extends ActionVocabulary = ActionVocabulary,
  E extends EventVocabulary = EventVocabulary,
> {
  /** `service.name` of the storefront. @default 'storefront' */
  service?: string | undefined
  /** `service.version`, e.g. a release or commit. */
  version?: string | undefined
  /** `deployment.environment.name`, e.g. `production`. */
  env?: string | undefined
  /** Which of several shops this is. */
  site?: string | undefined
  /** Same-origin path, or full URL, that takes the records. @default '/__throughline/rum' */
  endpoint?: string | undefined
  /** Stands in header, baggage and attribute names: `x-<namespace>-…`. @default 'throughline' */
  namespace?: string | undefined
  /** The action names of the site: see `defineActions`. */
  actions?: A | undefined
  /** The event names of the site: see `defineEvents`. */
  events?: E | undefined
  /** `web`, or what a web view runs in. @default 'web' */
  platform?: string | undefined
  product?: string | undefined
  /** Other origins that get our headers; each must allow them in its preflight answer. @default [] */
  origins?: readonly OriginRule[] | undefined
  /** Requests whose URL matches are left alone. @default [] */
  ignore?: readonly RegExp[] | undefined
  /** The route pattern of a location. @default the path with its dynamic segments collapsed */
  route?: ((location: { pathname: string; hash: string; search: string }) => string) | undefined
  /** @default 'anonymous' */
  consent?: Consent | undefined
  /** A session id that the page supplies itself; used only where consent allows a session id. */
  session?: (() => string | undefined) | undefined
  /** Share of visits kept, 0 to 1. @default 1 */
  sampleRatio?: number | undefined
  /** Share of request records kept, 0 to 1, of the visits kept. @default 1 */
  requestSampleRatio?: number | undefined
  /** Share of traces marked as sampled in `traceparent`, 0 to 1. @default 1 */
  traceSampleRatio?: number | undefined
  /** Keep errors of visits that are not kept. @default true */
  keepErrors?: boolean | undefined
  /** Change a record before it is queued, or drop it by returning `null`. */
  scrub?: ((input: { record: Signal }) => Signal | null) | undefined
  /** Name problems in the console, once each. @default true on localhost */
  debug?: boolean | undefined
}

type Optional = 'version' | 'env' | 'site' | 'product' | 'route' | 'session' | 'scrub'

/** Options with every default filled in. */
export type Options = Readonly<
  { [K in Exclude<keyof StartOptions, Optional>]-?: NonNullable<StartOptions[K]> } & Pick<StartOptions, Optional>
>

type Check = (value: unknown) => boolean
const isText: Check = (value) => typeof value === 'string' && value !== ''
const isRatio: Check = (value) => typeof value === 'number' && value >= 0 && value <= 1
const isFunction: Check = (value) => typeof value === 'function'
const isCategory: Check = (value) => CATEGORY_PATTERN.test(String(value))
const isObject: Check = (value) => typeof value === 'object'
const isBoolean: Check = (value) => typeof value === 'boolean'

/** One row an option: its default, its check, and the words for what it must be. */
const RULES: { [K in keyof Required<StartOptions>]: readonly [fallback: unknown, check: Check, must: string] } = {
  service: ['storefront', isText, 'a name'],
  version: [undefined, isText, 'a text'],
  env: [undefined, isText, 'a text'],
  site: [undefined, isText, 'a text'],
  endpoint: [DEFAULT_ENDPOINT, (value) => /^(\/|https?:\/\/)/.test(String(value)), 'a path or a full URL'],
  namespace: [DEFAULT_NAMESPACE, (value) => NAMESPACE_PATTERN.test(String(value)), 'a-z, 0-9 and -'],
  actions: [{}, isObject, 'what defineActions() returns'],
  events: [{}, isObject, 'what defineEvents() returns'],
  platform: ['web', isCategory, 'a-z, 0-9 and _'],
  product: [undefined, isCategory, 'a-z, 0-9 and _'],
  origins: [[], Array.isArray, 'a list of origins'],
  ignore: [[], Array.isArray, 'a list of regular expressions'],
  route: [undefined, isFunction, 'a function'],
  consent: [
    'anonymous',
    (value) => /^(anonymous|granted|pending|denied)$/.test(String(value)),
    'anonymous, granted, pending or denied',
  ],
  session: [undefined, isFunction, 'a function'],
  sampleRatio: [1, isRatio, 'a number from 0 to 1'],
  requestSampleRatio: [1, isRatio, 'a number from 0 to 1'],
  traceSampleRatio: [1, isRatio, 'a number from 0 to 1'],
  keepErrors: [true, isBoolean, 'true or false'],
  scrub: [undefined, isFunction, 'a function'],
  debug: [false, isBoolean, 'true or false'],
}

/** Fills in defaults. A wrong value is told and replaced, never thrown: the page comes first. */
export function resolveOptions(given: StartOptions, diagnostics: Diagnostics): Options {
  const resolved: Record<string, unknown> = {}
  for (const [name, [fallback, check, must]] of Object.entries(RULES)) {
    const value = given[name as keyof StartOptions]
    const right = value === undefined || check(value)
    if (!right) diagnostics.warn(`\`${name}\` must be ${must}; got ${show(value)}. Using ${show(fallback)}.`)
    resolved[name] = value === undefined || !right ? fallback : value
  }
  for (const name of Object.keys(given)) {
    if (!(name in RULES)) diagnostics.warn(`there is no option \`${name}\`. Known: ${Object.keys(RULES).join(', ')}.`)
  }
  for (const name of Object.keys(resolved.actions as ActionVocabulary)) {
    if (!isCategory(name))
      diagnostics.warn(`the action name ${show(name)} must be a-z, 0-9 and _; it is sent as unregistered.`)
  }
  return resolved as Options
}

function show(value: unknown): string {
  return typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value))
}
