import { fnv1a } from '../../src/shared/hash.js'
import type { Attributes } from '../otlp/log.js'
import type { Scrubber } from './scrub.js'

const MAX_CUSTOM = 20
const MAX_KEY = 40
const MAX_VALUE = 256

type CustomAttributes = Readonly<Record<string, string | number | boolean | undefined>>

/**
 * Attributes that the site gave: at most 20, keys of at most 40 characters, texts of at most 256. A longer key is cut and
 * ends in a hash of the whole, so that no two are one; what is left out marks the record as truncated.
 */
export function toCustomAttributes(given: CustomAttributes = {}, scrubber: Scrubber, prefix: string): Attributes {
  const set = Object.entries(given).filter(([, value]) => value !== undefined)
  const entries = set.filter(([key]) => /^[A-Za-z_][\w.-]{0,127}$/.test(key))
  if (entries.length > MAX_CUSTOM || entries.length < set.length) scrubber.noteCut()
  return Object.fromEntries(
    entries.slice(0, MAX_CUSTOM).map(([key, value]) => {
      const clean = typeof value === 'boolean' ? value : scrubber.keyed(key, String(value), MAX_VALUE)
      return [
        `${prefix}${fitKey(key, scrubber)}`,
        typeof value === 'number' && clean === String(value) ? { double: value } : clean,
      ]
    }),
  )
}

function fitKey(key: string, scrubber: Scrubber): string {
  if (key.length <= MAX_KEY) return key
  scrubber.noteCut()
  const hash = fnv1a(key).toString(16).padStart(8, '0')
  return `${key.slice(0, MAX_KEY - hash.length - 1)}_${hash}`
}
