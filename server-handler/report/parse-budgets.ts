import { z } from 'zod'
import { parseRange } from '../questions/filter.js'
import type { Budgets } from './budgets.js'

const positive = z.number().positive().finite()
/** p75 of vitals in milliseconds, of CLS as its score; `errorRate` is a share of page views. */
const routeSchema = z.strictObject({
  lcp: positive.optional(),
  inp: positive.optional(),
  cls: positive.optional(),
  fcp: positive.optional(),
  ttfb: positive.optional(),
  errorRate: z.number().min(0).max(1).optional(),
})

const budgetsSchema = z.strictObject({
  $schema: z.string().optional(),
  range: z
    .string()
    .refine((text) => parseRange(text) !== undefined, { error: 'is a number with m, h or d: 24h' })
    .default('24h'),
  minSamples: z.number().int().min(1).default(100),
  routes: z.record(z.string(), routeSchema).default({}),
  actions: z.record(z.string(), z.strictObject({ p75Ms: positive })).default({}),
})

/** Parses `budgets.json`; the problem names the place in it. */
export function parseBudgets(text: string): { ok: true; budgets: Budgets } | { ok: false; problem: string } {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return { ok: false, problem: `it is not JSON: ${String(error)}` }
  }
  const parsed = budgetsSchema.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return { ok: false, problem: `\`${issue?.path.join('.') || 'the file'}\`: ${issue?.message ?? 'invalid'}` }
  }
  const { routes, actions } = parsed.data
  if (Object.keys(routes).length + Object.keys(actions).length === 0)
    return { ok: false, problem: 'it has no budgets: give `routes` or `actions`' }
  return { ok: true, budgets: parsed.data }
}
