import { RATINGS, VITAL_NAMES } from '../../src/shared/wire.js'
import {
  actionField,
  attribute,
  attributeOrBody,
  choice,
  flag,
  number,
  ratio,
  resource,
  type Source,
} from './source.js'

/** A table with one row for each record of one kind, and only the columns that reports use. */
export interface NarrowTable {
  /** The kind of record. Without it, every record with the columns in `requires`. */
  readonly recordKind?: string
  /** Columns without which a record has no row: texts must not be empty, and numbers must exist. */
  readonly requires: readonly string[]
  readonly columns: Readonly<Record<string, Source>>
}

const METRICS = VITAL_NAMES.map((name) => name.toLowerCase())

/** The columns that every narrow table can be filtered by. */
const DIMENSIONS = {
  service: resource('service.name'),
  site: attribute('rum.site'),
  environment: resource('deployment.environment.name', 'deployment.environment'),
  route: attribute('rum.route_pattern', 'http.route', 'url.template'),
  release: resource('service.version'),
  device: attribute('rum.device.class'),
  browser: attribute('user_agent.name'),
  connection: attribute('rum.connection.effective_type'),
  country: attribute('geo.country.iso_code'),
  action_name: actionField('action_name'),
  origin_action_id: actionField('origin_action_id'),
  page_id: attribute('rum.page.id'),
  session_id: attribute('session.id'),
  sample_ratio: ratio('rum.sample_ratio'),
} as const satisfies Record<string, Source>

/** Finds a visitor's rows for erasure, after the records in `otel_logs` have expired. */
const VISITOR = { user_hash: attribute('user.hash') } as const satisfies Record<string, Source>

/** The parts of LCP and INP, in the order of their time. LCP begins with the time to first byte. */
export const VITAL_PARTS = [
  ...(['time_to_first_byte', 'resource_load_delay', 'resource_load_duration', 'element_render_delay'] as const),
  ...(['input_delay', 'processing_duration', 'presentation_delay'] as const),
] as const
export type VitalPart = (typeof VITAL_PARTS)[number]

const part = (name: string) => number([name], { least: 0, otherwise: 0 })

/** One row per vital: the source of every percentile. Includes other agents that follow the semantic conventions. */
const VITALS = {
  requires: ['metric', 'value'],
  columns: {
    ...DIMENSIONS,
    ...VISITOR,
    metric: choice(METRICS, 'rum.vital.name', 'browser.web_vital.name'),
    // A single NaN or infinity would invalidate every percentile of its group.
    value: number(['rum.vital.value', 'browser.web_vital.value']),
    rating: choice(RATINGS, 'rum.vital.rating', 'browser.web_vital.rating'),
    vital_id: attribute('rum.vital.id', 'browser.web_vital.id'),
    navigation_type: attribute('rum.vital.navigation_type', 'browser.web_vital.navigation_type'),
    // Only from pages that measure with the attribution build; otherwise, and for other vitals, 0.
    target: attribute('rum.vital.target'),
    url: attribute('rum.vital.url'),
    ...Object.fromEntries(VITAL_PARTS.map((name) => [`${name}_ms`, part(`rum.vital.${name}_ms`)])),
  },
} as const satisfies NarrowTable

/** One row per action that ended. */
const ACTIONS = {
  recordKind: 'action',
  requires: [],
  columns: {
    ...DIMENSIONS,
    ...VISITOR,
    parent_action_id: actionField('parent_action_id'),
    outcome: attribute('rum.action.outcome'),
    duration_ms: number(['rum.action.duration_ms'], { least: 0, otherwise: 0 }),
    requests: number(['rum.action.requests'], { least: 0, otherwise: 0 }),
    retries: number(['rum.action.retries'], { least: 0, otherwise: 0 }),
    rage: flag('rum.action.rage'),
    dead: flag('rum.action.dead'),
  },
} as const satisfies NarrowTable

/** One row per recorded error; a record counts its repeats. */
const ERRORS = {
  recordKind: 'error',
  requires: [],
  columns: {
    ...DIMENSIONS,
    ...VISITOR,
    type: attributeOrBody('exception.type'),
    message: attribute('exception.message'),
    stack: attribute('exception.stacktrace'),
    handled: flag('rum.error.handled'),
    source: attribute('rum.error.source'),
    fingerprint: attribute('rum.error.fingerprint'),
    repeats: number(['rum.error.count'], { least: 1, otherwise: 1 }),
  },
} as const satisfies NarrowTable

/** The narrow tables by name. Each also has the record's `time`. */
export const NARROW_TABLES = { rum_vitals: VITALS, rum_actions: ACTIONS, rum_errors: ERRORS } as const
export type NarrowTableName = keyof typeof NARROW_TABLES
export const NARROW_TABLE_NAMES = ['rum_vitals', 'rum_actions', 'rum_errors'] as const satisfies NarrowTableName[]
