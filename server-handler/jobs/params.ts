import { required, text } from '../options/rows.js'
import { checkFunction, checkOptions, type OptionTable } from '../options/table.js'
import { currentScope, type Scope } from '../scope/scope.js'
import {
  CARRIER_OPTIONS,
  type CarrierOptions,
  carrierKey,
  createCarrier,
  isPlainObject,
  withCarrier,
} from './carrier.js'
import { withMember, withoutMember } from './json-members.js'
import { ignoreInvalid, JOB_FACTS, type JobFacts, runJobOf } from './run-job.js'

/**
 * Adds the carrier to the parameters of a step that another service starts: the data of an Inngest event, the input of a
 * Step Functions execution, also as JSON text. Parameters that are not an object are unchanged, as is everything outside
 * a scope.
 *
 * @example
 * await inngest.send({ name: 'shop/order.placed', data: carryInto({ order }) })
 */
export function carryInto<Params>(params: Params, options?: CarrierOptions): Params
export function carryInto(params: unknown, options: CarrierOptions = {}): unknown {
  checkOptions(options, CARRIER_OPTIONS, 'carryInto()')
  if (typeof params !== 'string') return withCarrier(params, options)
  const { scope = currentScope() } = options
  const value = scope && parseObject(params) && createCarrier({ ...options, scope })
  // Unchanged text if nothing was added: a step may compare it.
  return value ? withMember(params, { key: carrierKey(scope.namespace), value }) : params
}

/** Facts about the run of a step. */
export interface StepFacts extends Omit<JobFacts, 'carrier' | 'queue'> {
  /** Name of the workflow, the function or the state machine. */
  workflow: string
}

const { carrier: _, queue: __, ...OTHER_FACTS } = JOB_FACTS

/** The options of `fromParams`. */
export const STEP_FACTS = {
  ...OTHER_FACTS,
  workflow: required(text('name of the workflow, the function or the state machine')),
} satisfies OptionTable<StepFacts>

/** A step, called with its original parameters. */
export type RunStep<Params, Result> = (params: Params, scope: Scope) => Result | Promise<Result>

/**
 * Runs a step under the action in its parameters, which are passed without the carrier. An immediate first run
 * continues the trace; a delayed or repeated one starts a new trace with a link. A missing or malformed carrier never
 * fails the step. Use {@link carryInto} to pass the action on to what the step starts or returns.
 *
 * @example
 * export const handler = (input) => fromParams(input, { telemetry, system: 'aws_step_functions', workflow: 'checkout' }, charge)
 */
export function fromParams<Params, Result>(
  params: Params,
  given: StepFacts,
  run: RunStep<Params, Result>,
): Promise<Result> {
  const facts = ignoreInvalid(given, 'fromParams()')
  checkOptions(facts, STEP_FACTS, 'fromParams()')
  checkFunction(run, 'fromParams()', 'the function of the step third')
  const { workflow, ...others } = facts
  const key = carrierKey(facts.telemetry.namespace)
  const { carrier, rest } = takeCarrier(params, key)
  return runJobOf({ ...others, queue: workflow, carrier }, (scope) => run(rest, scope))
}

function takeCarrier<Params>(params: Params, key: string): { carrier: unknown; rest: Params }
function takeCarrier(params: unknown, key: string): { carrier: unknown; rest: unknown } {
  const found = typeof params === 'string' ? parseObject(params) : isPlainObject(params) ? params : undefined
  if (!found || !Object.hasOwn(found, key)) return { carrier: undefined, rest: params }
  const { [key]: carrier, ...rest } = found
  return { carrier, rest: typeof params === 'string' ? withoutMember(params, key) : rest }
}

function parseObject(json: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(json)
    return isPlainObject(parsed) ? parsed : undefined
  } catch {
    return undefined // Text that is not JSON is a parameter like any other.
  }
}
