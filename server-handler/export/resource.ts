import type { Warn } from '../options/warn.js'
import { type Environment, readPairs } from './environment.js'

/** Resource attributes set by the operator. */
export interface EnvironmentResource {
  service: string | undefined
  environment: string | undefined
  /** The other attributes. */
  attributes: Readonly<Record<string, string>>
}

/** Reads `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES`; the first takes precedence. */
export function readResource(environment: Environment, warn: Warn): EnvironmentResource {
  const { pairs, isWhole } = readPairs(environment.OTEL_RESOURCE_ATTRIBUTES ?? '')
  // The specification requires discarding the whole value if any part is invalid.
  if (!isWhole) warn('OTEL_RESOURCE_ATTRIBUTES must be a list such as "service.version=1.2,a=b%20c"; it is ignored.')
  const {
    'service.name': service,
    'deployment.environment.name': name,
    'deployment.environment': olderName,
    ...attributes
  }: Partial<Record<string, string>> = Object.fromEntries(isWhole ? pairs : [])
  return {
    service: environment.OTEL_SERVICE_NAME?.trim() || service,
    environment: name ?? olderName,
    attributes: Object.fromEntries(Object.entries(attributes).flatMap(([key, value]) => (value ? [[key, value]] : []))),
  }
}
