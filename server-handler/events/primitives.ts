import type { Attributes } from '../otlp/log.js'

/** Longer texts are no label and no id. */
const MAX_TEXT = 256

/**
 * Attributes without anything but texts, numbers and truths. The types of event builders say it already; code that is
 * not checked by them must not get an object through either.
 */
export function onlyPrimitives(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]): [string, Attributes[string]][] => {
      if (typeof value === 'string') return [[name, value.slice(0, MAX_TEXT)]]
      const isNumber = typeof value === 'number' || (typeof value === 'object' && typeof value?.double === 'number')
      return isNumber || typeof value === 'boolean' ? [[name, value]] : []
    }),
  )
}
