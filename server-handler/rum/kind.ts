import type { Attributes, Severity } from '../otlp/log.js'
import type { KeyValue } from '../otlp/model.js'
import { parseOperation } from '../scope/operation.js'
import type { Cap } from './caps.js'
import type { CleanTexts } from './clean-texts.js'

/** How kinds are written. */
export interface KindSettings {
  cap: Cap
  cleanTexts: CleanTexts
  /** Whether vitals are written under their semantic-convention names too. */
  semanticCopies: boolean
  /** Severity of errors handled by the page. */
  handledSeverity: 'ERROR' | 'WARN'
}

/** The attributes that a kind adds to those of all records. */
export interface Kind {
  eventName: string
  body: string
  severity: Severity
  attributes: Attributes
  /** Custom attributes of the site, after the others. */
  custom?: readonly KeyValue[] | undefined
}

/** Settings, and whether custom attributes must be removed. */
export type KindContext = KindSettings & { isPrivate: boolean }

/** The severity of kinds that are not errors. */
export const info = (eventName: string, body: string, attributes: Attributes): Kind => ({
  eventName,
  body,
  severity: 'INFO',
  attributes,
})

/** The operation that a request is for, as the semantic conventions name it. */
export function toOperationAttributes(text: string | undefined): Attributes {
  const operation = parseOperation(text)
  return { 'graphql.operation.name': operation?.name, 'graphql.operation.type': operation?.type }
}
