import { ACTION_FIELDS, type ActionField } from './action.js'

/** The namespace used where none is configured. */
export const DEFAULT_NAMESPACE = 'throughline'

/** Lower case, so that header names, baggage keys and attribute names agree byte for byte. */
export const NAMESPACE_PATTERN = /^[a-z][a-z0-9-]{0,31}$/

export const REQUEST_ID_HEADER = 'x-request-id'
export const CORRELATION_ID_HEADER = 'x-correlation-id'
export const SESSION_ID_HEADER = 'x-session-id'
export const TRACE_ID_HEADER = 'x-trace-id'

/** The header of one action field: `action_kind` is carried as `x-<ns>-action-kind`. */
export function actionHeader(namespace: string, field: ActionField): string {
  return `x-${namespace}-${field.replaceAll('_', '-')}`
}

/** Baggage key and log attribute of one action field: `<ns>.action_kind`. */
export function actionAttribute(namespace: string, field: ActionField): string {
  return `${namespace}.${field}`
}

/** The header that names the GraphQL operation of a request. */
export function operationHeader(namespace: string): string {
  return `x-${namespace}-graphql-operation`
}

/** The header by which a visit asks for all of its traces to be recorded. */
export function sampleHeader(namespace: string): string {
  return `x-${namespace}-sample`
}

/** Fields that may travel as baggage, in the order of the contract; the last is shed first. */
export const BAGGAGE_FIELDS = ACTION_FIELDS.slice(0, 7)

/** Every request header that the page may add, for a preflight's answer. */
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
