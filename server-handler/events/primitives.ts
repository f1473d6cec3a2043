import type { Attributes } from '../otlp/log.js'

/** Longer strings are neither labels nor ids. */
const MAX_TEXT = 256

/**
 * Copies attributes, keeping only strings, numbers and booleans. The types of the event builders ensure this already;
 * JavaScript callers are not checked by them and must not get an object through either. Of a repeated name the last one wins.
 */
export function onlyPrimitives(...given: readonly Attributes[]): Attributes {
  const kept: Attributes = {}
  for (const attributes of given) {
    for (const name of Object.keys(attributes)) {
      const value = attributes[name]
      if (typeof value === 'string') kept[name] = value.length > MAX_TEXT ? value.slice(0, MAX_TEXT) : value
      else if (typeof value === 'number' || typeof value === 'boolean') kept[name] = value
      else if (typeof value === 'object' && typeof value?.double === 'number') kept[name] = value
    }
  }
  return kept
}
