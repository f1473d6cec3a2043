import { ACTION_ID_PATTERN } from '../../src/shared/action.js'
import { actionAttribute, DEFAULT_NAMESPACE } from '../../src/shared/names.js'
import type { NextCall } from './client.js'
import { type CarriedAction, readAction, type TemporalHeaders, withAction } from './header.js'

interface Call {
  readonly headers: TemporalHeaders
}
type Intercept = <Input extends Call, Result>(input: Input, next: NextCall<Input, Result>) => Result

/** Interceptors of one workflow. */
export interface TemporalWorkflowInterceptors {
  inbound: [{ execute: Intercept; handleSignal: Intercept; handleUpdate: Intercept }]
  outbound: [
    {
      scheduleActivity: Intercept
      scheduleLocalActivity: Intercept
      startChildWorkflowExecution: Intercept
      signalWorkflow: Intercept
      continueAsNew: Intercept
      getLogAttributes<Attributes extends Record<string, unknown>>(
        attributes: Attributes,
        next: NextCall<Attributes, Record<string, unknown>>,
      ): Record<string, unknown>
    },
  ]
}

/** The part of `AsyncLocalStorage` that is used. */
interface Storage {
  run<T>(carried: CarriedAction | undefined, run: () => T): T
  getStore(): CarriedAction | undefined
}

/**
 * Creates the interceptors of a workflow, for its sandbox: no clock, no randomness, no module of Node. Activities,
 * child workflows and signals get the action that started the workflow; handlers of a signal or an update that has its
 * own action pass on that one. Log lines carry its id.
 *
 * @example
 * // interceptors.ts, a workflow module
 * export const interceptors = () => temporalWorkflowInterceptors({ namespace: 'acme' })
 */
export function temporalWorkflowInterceptors({
  namespace = DEFAULT_NAMESPACE,
}: {
  /** @default 'throughline' */
  namespace?: string
} = {}): TemporalWorkflowInterceptors {
  const storage = createStorage()
  let started: CarriedAction | undefined
  const current = () => storage.getStore() ?? started
  const carry: Intercept = (input, next) => next(withAction(input, current()))
  const handle: Intercept = (input, next) => storage.run(readAction(input), () => next(input))
  return {
    inbound: [
      {
        execute(input, next) {
          started = readAction(input)
          return next(input)
        },
        handleSignal: handle,
        handleUpdate: handle,
      },
    ],
    outbound: [
      {
        scheduleActivity: carry,
        scheduleLocalActivity: carry,
        startChildWorkflowExecution: carry,
        signalWorkflow: carry,
        continueAsNew(input, next) {
          const carried = current()
          return next(withAction(input, carried && { ...carried, isLinked: true }))
        },
        getLogAttributes(attributes, next) {
          const id: unknown = Object(current()?.carrier).origin_action_id
          const ours =
            typeof id === 'string' && ACTION_ID_PATTERN.test(id)
              ? { [actionAttribute(namespace, 'origin_action_id')]: id }
              : {}
          return { ...next(attributes), ...ours }
        },
      },
    ],
  }
}

// Temporal's sandbox has the class as a global; its contexts follow the workflow's own promises.
function createStorage(): Storage {
  const Found: unknown = Reflect.get(globalThis, 'AsyncLocalStorage')
  if (typeof Found === 'function') return Reflect.construct(Found, [])
  return { run: (_, run) => run(), getStore: () => undefined }
}
