import { REQUEST_ID_HEADER } from '../../src/shared/names.js'
import { currentScope, type Scope } from '../scope/scope.js'

/** The body of an error response. */
export interface ErrorBody {
  /** A plain sentence for the visitor. */
  message: string
  /** The id that the caller may quote: the correlation id received on a private route, else the request's id. */
  correlationId?: string
  /** The request's id, by which logs are searched, if it differs. */
  requestId?: string
}

/** The parts of an error response. The error is not one of them, so none of its text can leak. */
export interface ErrorFacts {
  /** A sentence for the visitor. @default 'Something went wrong on our side. Please try again.' */
  message?: string | undefined
}

/** Fields added to the body. */
export interface ErrorAnswerFacts extends ErrorFacts {
  /** From 400 to 599. @default 500 */
  status?: number | undefined
}

const MESSAGE = 'Something went wrong on our side. Please try again.'

/**
 * The body of an error response, for frameworks that build their own responses. Without a scope it has no ids.
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
 * An error response that a person can refer to: a sentence and an id as JSON, with `Cache-Control: no-store`.
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
