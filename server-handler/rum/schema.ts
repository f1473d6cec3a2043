import { z } from 'zod'
import {
  ACTION_ID_PATTERN,
  ACTION_KINDS,
  ATTRIBUTIONS,
  CATEGORY_PATTERN,
  REQUEST_ORIGINS,
} from '../../src/shared/action.js'
import { OUTCOMES, RATINGS, VITAL_NAMES } from '../../src/shared/wire.js'
import { DEBUG_ID } from './debug-ids.js'
import { isObject } from './unpack.js'

// A malformed optional field is dropped alone; a malformed required one drops the record.
const optional = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined)

const category = z.string().regex(CATEGORY_PATTERN)
const actionId = z.string().regex(ACTION_ID_PATTERN)
const ratio = z.number().min(0).max(1)
/** Larger counts are limited: one aggregated record must not outweigh all others. */
const count = z
  .number()
  .min(0)
  .max(1_000_000)
  .transform((given) => Math.min(given, 10_000))
const position = z.number().min(0).max(1_000_000_000)
/** Ids that join records: they are generated, so any other format is invalid. */
const joinId = z.string().regex(/^[A-Za-z0-9._:/+=@-]{1,128}$/)
/** A session id may be the site's own: an email address is none. */
const sessionId = z.string().regex(/^[A-Za-z0-9._:/+=-]{1,128}$/)
/** Free text is cleaned, redacted and truncated when its attribute is written. */
const text = z.string()

const actionSchema = z.object({
  id: actionId,
  kind: z.enum(ACTION_KINDS),
  name: optional(category),
  origin: optional(z.enum(REQUEST_ORIGINS)),
  surface: optional(category),
  product: optional(category),
  platform: optional(category),
  parent: optional(actionId),
  attribution: optional(z.enum(ATTRIBUTIONS)),
})

const base = {
  id: joinId,
  age: z.number(),
  route: optional(text),
  action: optional(actionSchema),
  ratio: optional(ratio),
}

/** By hand: a schema for each value takes a multiple of the time. */
const attributes = optional(z.custom<Readonly<Record<string, unknown>>>(isObject).transform(toAttributeValues))
const cause = z.object({ type: text, message: text, stack: optional(text) })
const status = z.int().min(0).max(599)

const vital = z.object({
  ...base,
  kind: z.literal('vital'),
  name: z.enum(VITAL_NAMES),
  value: z.number(),
  delta: z.number(),
  rating: z.enum(RATINGS),
  vitalId: joinId,
  nav: optional(z.string().regex(/^[a-z-]{1,32}$/)),
  target: optional(text),
  url: optional(text),
  parts: optional(z.record(z.string(), z.number().optional().catch(undefined))),
})

const error = z.object({
  ...base,
  kind: z.literal('error'),
  type: text,
  message: text,
  stack: optional(text),
  causes: optional(z.array(cause).max(16)),
  members: optional(z.array(cause).max(16)),
  debugIds: optional(z.record(z.string().max(2_048), z.string().regex(DEBUG_ID).optional().catch(undefined))),
  source: z.enum(['error', 'unhandledrejection', 'manual', 'boundary']),
  handled: z.boolean(),
  url: optional(text),
  line: optional(position),
  col: optional(position),
  fingerprint: optional(text),
  count: z
    .int()
    .min(1)
    .max(1_000_000)
    .catch(1)
    .transform((given) => Math.min(given, 10_000)),
  status: optional(status),
  op: optional(text),
  requestId: optional(joinId),
  attrs: attributes,
})

const action = z.object({
  ...base,
  kind: z.literal('action'),
  duration: z.number(),
  outcome: z.enum(OUTCOMES),
  requests: count,
  retries: count,
  rage: optional(z.boolean()),
  dead: optional(z.boolean()),
})

const request = z.object({
  ...base,
  kind: z.literal('request'),
  method: z.string().regex(/^[A-Za-z]{1,16}$/),
  host: text,
  path: text,
  status,
  duration: z.number(),
  op: optional(text),
  requestId: optional(joinId),
  traceId: optional(z.string().regex(/^[0-9a-f]{32}$/)),
  spanId: optional(z.string().regex(/^[0-9a-f]{16}$/)),
  bytes: optional(z.int().min(0)),
  retry: optional(z.boolean()),
})

const event = z.object({ ...base, kind: z.literal('event'), name: category, attrs: attributes })

const health = z.object({ ...base, kind: z.literal('health'), signal: category, count })

type AttributeValues = Record<string, string | number | boolean>

/** The values that an attribute may have; others are dropped alone. */
function toAttributeValues(given: Readonly<Record<string, unknown>>): AttributeValues {
  const values: AttributeValues = {}
  for (const key of Object.keys(given)) {
    const value = given[key]
    if (typeof value === 'string' || typeof value === 'boolean') values[key] = value
    else if (typeof value === 'number' && Number.isFinite(value)) values[key] = value
  }
  return values
}

/** One record as the page sends it. */
export const recordSchema = z.discriminatedUnion('kind', [vital, error, action, request, event, health])
export type IncomingRecord = z.infer<typeof recordSchema>
export type IncomingCause = z.infer<typeof cause>

/** What the records of an envelope share. */
export const pageSchema = z.object({
  id: joinId,
  route: text,
  requestId: optional(joinId),
  trace: optional(z.string().max(256)),
  service: optional(text),
  version: optional(text),
  env: optional(text),
  site: optional(text),
  viewport: optional(z.tuple([z.number().min(0).max(100_000), z.number().min(0).max(100_000)])),
  device: optional(z.enum(['desktop', 'mobile', 'tablet'])),
  connection: optional(z.string().regex(/^[a-z0-9-]{1,16}$/)),
  saveData: optional(z.boolean()),
  session: optional(sessionId),
  previousSession: optional(sessionId),
  user: optional(z.string().regex(/^[A-Za-z0-9_-]{32,128}$/)),
  ratio: optional(ratio),
  sdk: optional(text),
})
export type IncomingPage = z.infer<typeof pageSchema>
