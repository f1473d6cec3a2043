import { runJobOf } from '../jobs/run-job.js'
import { having, required, TELEMETRY } from '../options/rows.js'
import { checkOptions, type OptionTable } from '../options/table.js'
import { scopeFields } from '../scope/fields.js'
import type { Telemetry } from '../telemetry/telemetry.js'
import type { NextCall } from './client.js'
import { readAction, type TemporalHeaders } from './header.js'

/** The options of `temporalActivityInterceptors`. */
export interface TemporalActivityOptions {
  /** Receives the spans. */
  telemetry: Telemetry
}

/** The options of `temporalActivityInterceptors`. */
export const TEMPORAL_ACTIVITY_OPTIONS = {
  telemetry: required(having(TELEMETRY, 'receives the spans')),
} satisfies OptionTable<TemporalActivityOptions>

/** The part of an activity's context that is used. */
export interface ActivityContextLike {
  readonly info: {
    readonly activityType: string
    readonly activityId: string
    readonly taskQueue: string
    readonly attempt: number
  }
}

/** Interceptors of one run of an activity. */
export interface TemporalActivityInterceptors {
  inbound: {
    execute<Input extends { readonly headers: TemporalHeaders }, Result>(
      input: Input,
      next: NextCall<Input, Promise<Result>>,
    ): Promise<Result>
  }
  outbound: {
    getLogAttributes<Attributes extends Record<string, unknown>>(
      attributes: Attributes,
      next: NextCall<Attributes, Record<string, unknown>>,
    ): Record<string, unknown>
  }
}

/**
 * Creates the interceptors of Temporal's activities: each run is a span under the action that started the workflow, and
 * its log lines carry the action. The first run continues the trace; a retry, and every activity of a workflow that has
 * continued as new, starts its own with a link.
 *
 * @example
 * const worker = await Worker.create({ interceptors: { activity: [temporalActivityInterceptors({ telemetry })] } })
 */
export function temporalActivityInterceptors(
  options: TemporalActivityOptions,
): (context: ActivityContextLike) => TemporalActivityInterceptors {
  checkOptions(options, TEMPORAL_ACTIVITY_OPTIONS, 'temporalActivityInterceptors()')
  const { telemetry } = options
  return ({ info: { activityType, activityId, taskQueue, attempt } }) => ({
    inbound: {
      execute(input, next) {
        const { carrier, isLinked = false } = readAction(input) ?? {}
        return runJobOf(
          {
            telemetry,
            carrier,
            queue: taskQueue,
            system: 'temporal',
            name: activityType,
            id: activityId,
            attempt,
            // A workflow without an action is valid.
            isScheduled: isLinked || carrier === undefined,
          },
          () => next(input),
        )
      },
    },
    outbound: {
      getLogAttributes: (attributes, next) => ({ ...next(attributes), ...scopeFields() }),
    },
  })
}
