import { REQUEST_ID_HEADER } from '../../src/shared/names.js'
import { currentScope, type Scope } from '../scope/scope.js'

/** What the body of an error answer says. */
export interface ErrorBody {
  /** A plain sentence for the visitor. */
  message: string
  /** What the caller may quote: the correlation id that a trusted route was given, else the request's id. */
  correlationId?: string
  /** The request's id, by which logs are searched, where it is another. */
  requestId?: string
}

/** What an error answer is made of. The error is not among it: what is not handed over cannot get out. */
export interface ErrorFacts {
  /** A sentence for the visitor. @default 'Something went wrong on our side. Please try again.' */
  message?: string | undefined
}

/** The same with the status. */
export interface ErrorAnswerFacts extends ErrorFacts {
  /** From 400 to 599. @default 500 */
  status?: number | undefined
}

const MESSAGE = 'Something went wrong on our side. Please try again.'

/**
 * The body of an error answer, for frameworks with answers of their own. Without a scope it has no ids.
 *
 * @example
 * response.status(503).set('cache-control', 'no-store').json(errorBody({ message: 'Please pay again in a minute.' }))
 */
export function errorBody({ message }: ErrorFacts = {}, scope: Scope | undefined = currentScope()): ErrorBody {
  const { requestId, correlationId = requestId } = scope ?? {}
  return {
    message: typeof message === 'string' && message ? message : MESSAGE,
    ...(correlationId ? { correlationId } : {}),
    ...(requestId && requestId !== correlationId ? { requestId } : {}),
  }
}

/**
 * An error answer that a person can refer to: a sentence and an id as JSON, kept by no cache.
 *
 * @example
 * return errorAnswer({ status: 503, message: 'Please pay again in a minute.' })
 */
export function errorAnswer(facts: ErrorAnswerFacts = {}, scope: Scope | undefined = currentScope()): Response {
  const { status = 500 } = facts
  return Response.json(errorBody(facts, scope), {
    status: Number.isInteger(status) && status >= 400 && status <= 599 ? status : 500,
    headers: { 'cache-control': 'no-store', ...(scope?.requestId ? { [REQUEST_ID_HEADER]: scope.requestId } : {}) },
  })
}
