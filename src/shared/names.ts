import { ACTION_FIELDS, type ActionField } from './action.js'

/** The default namespace. */
export const DEFAULT_NAMESPACE = 'throughline'

/** Lower case, so that header names, baggage keys and attribute names agree byte for byte. */
export const NAMESPACE_PATTERN = /^[a-z][a-z0-9-]{0,31}$/

export const REQUEST_ID_HEADER = 'x-request-id'
export const CORRELATION_ID_HEADER = 'x-correlation-id'
export const SESSION_ID_HEADER = 'x-session-id'
export const TRACE_ID_HEADER = 'x-trace-id'

/** Returns the header of an action field: `action_kind` is sent as `x-<ns>-action-kind`. */
export function actionHeader(namespace: string, field: ActionField): string {
  return `x-${namespace}-${field.replaceAll('_', '-')}`
}

/** Returns the baggage key and log attribute of an action field: `<ns>.action_kind`. */
export function actionAttribute(namespace: string, field: ActionField): string {
  return `${namespace}.${field}`
}

/** Returns the header with the GraphQL operation of a request. */
export function operationHeader(namespace: string): string {
  return `x-${namespace}-graphql-operation`
}

/** Returns the header with which a visit requests that all of its traces are recorded. */
export function sampleHeader(namespace: string): string {
  return `x-${namespace}-sample`
}

/** Fields that may be sent as baggage, in the order of the contract; the last is shed first. */
export const BAGGAGE_FIELDS = ACTION_FIELDS.slice(0, 7)

/** Returns every request header that the page may add, for a preflight response. */
export function requestHeaders(namespace: string): string[] {
  return [
    'traceparent',
    'tracestate',
    'baggage',
    CORRELATION_ID_HEADER,
    SESSION_ID_HEADER,
    operationHeader(namespace),
    ...ACTION_FIELDS.map((field) => actionHeader(namespace, field)),
  ]
}
