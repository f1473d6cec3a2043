import { type Environment, readPairs } from './environment.js'
import type { Warn } from './warn.js'

/** What the operator says about the process. */
export interface EnvironmentResource {
  service: string | undefined
  environment: string | undefined
  /** The other attributes. */
  attributes: Readonly<Record<string, string>>
}

/** Reads `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES`; the first goes before the second. */
export function readResource(environment: Environment, warn: Warn): EnvironmentResource {
  const { pairs, isWhole } = readPairs(environment.OTEL_RESOURCE_ATTRIBUTES ?? '')
  // The standard asks to discard the whole: half of a resource would be a resource that nobody has.
  if (!isWhole) warn('OTEL_RESOURCE_ATTRIBUTES must be a list such as "service.version=1.2,a=b%20c"; it is left aside.')
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
