import type { Attributes } from '../otlp/log.js'

/** Longer texts are no label and no id. */
const MAX_TEXT = 256

/**
 * Attributes without anything but texts, numbers and truths. The types of event builders say it already; code that is
 * not checked by them must not get an object through either.
 */
export function onlyPrimitives(attributes: Attributes): Attributes {
  const kept: Attributes = {}
  for (const name of Object.keys(attributes)) {
    const value = attributes[name]
    if (typeof value === 'string') kept[name] = value.length > MAX_TEXT ? value.slice(0, MAX_TEXT) : value
    else if (typeof value === 'number' || typeof value === 'boolean') kept[name] = value
    else if (typeof value === 'object' && typeof value?.double === 'number') kept[name] = value
  }
  return kept
}
