import type { Attributes } from '../otlp/log.js'
import type { Scrubber } from './scrub.js'

const MAX_CUSTOM = 20
const MAX_KEY = 40
const MAX_VALUE = 256

type CustomAttributes = Readonly<Record<string, string | number | boolean | undefined>>

/** Attributes that the site gave: at most 20, keys of at most 40 characters, texts of at most 256. */
export function toCustomAttributes(given: CustomAttributes = {}, scrubber: Scrubber, prefix: string): Attributes {
  const entries = Object.entries(given).filter(
    ([key, value]) => /^[A-Za-z_][\w.-]{0,127}$/.test(key) && value !== undefined,
  )
  return Object.fromEntries(
    entries.slice(0, MAX_CUSTOM).map(([key, value]) => {
      const clean = typeof value === 'boolean' ? value : scrubber.keyed(key, String(value), MAX_VALUE)
      return [
        `${prefix}${key.slice(0, MAX_KEY)}`,
        typeof value === 'number' && clean === String(value) ? { double: value } : clean,
      ]
    }),
  )
}
