import { addAttribute, toAttributes } from '../otlp/attributes.js'
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
  /** Custom attributes of the site come after the others. */
  attributes: KeyValue[]
}

/** Settings, and whether custom attributes must be removed. */
export interface KindContext extends KindSettings {
  isPrivate: boolean
}

/** The severity of kinds that are not errors. */
export const info = (eventName: string, body: string, attributes: Attributes): Kind => ({
  eventName,
  body,
  severity: 'INFO',
  attributes: toAttributes(attributes),
})

/** Appends the operation that a request is for, as the semantic conventions name it. */
export function addOperation(attributes: KeyValue[], text: string | undefined): void {
  const operation = parseOperation(text)
  addAttribute(attributes, 'graphql.operation.name', operation?.name)
  addAttribute(attributes, 'graphql.operation.type', operation?.type)
}

/** Appends attributes that exist already. */
export function append(attributes: KeyValue[], more: readonly KeyValue[]): void {
  for (const each of more) attributes.push(each)
}
