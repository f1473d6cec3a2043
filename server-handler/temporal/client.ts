import { createCarrier } from '../jobs/carrier.js'
import { type CarriedAction, type TemporalHeaders, withAction } from './header.js'

interface Call {
  readonly headers: TemporalHeaders
}

/** Continues a call. */
export type NextCall<Input, Result> = (input: Input) => Result

/** An interceptor of Temporal's workflow client. */
export interface TemporalClientInterceptor {
  start<Input extends Call, Result>(input: Input, next: NextCall<Input, Result>): Result
  startWithDetails<Input extends Call, Result>(input: Input, next: NextCall<Input, Result>): Result
  signal<Input extends Call, Result>(input: Input, next: NextCall<Input, Result>): Result
  signalWithStart<Input extends Call, Result>(input: Input, next: NextCall<Input, Result>): Result
  startUpdate<Input extends Call, Result>(input: Input, next: NextCall<Input, Result>): Result
}

/**
 * Creates an interceptor of Temporal's workflow client: workflows that a request starts, signals or updates get its
 * action. Outside a scope nothing changes.
 *
 * @example
 * const client = new Client({ interceptors: { workflow: [temporalClientInterceptor()] } })
 */
export function temporalClientInterceptor(): TemporalClientInterceptor {
  const carry = <Input extends Call, Result>(input: Input, next: NextCall<Input, Result>): Result =>
    next(withAction(input, currentCarried()))
  return { start: carry, startWithDetails: carry, signal: carry, signalWithStart: carry, startUpdate: carry }
}

function currentCarried(): CarriedAction | undefined {
  const carrier = createCarrier()
  return carrier && { carrier, isLinked: false }
}
