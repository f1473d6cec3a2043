import { fnv1a } from '../../src/shared/hash.js'
import { addAttribute } from '../otlp/attributes.js'
import type { KeyValue } from '../otlp/model.js'
import type { Scrubber } from './scrub.js'

const MAX_CUSTOM = 20
const MAX_KEY = 40
const MAX_VALUE = 256
const KEY = /^[A-Za-z_][\w.-]{0,127}$/

type CustomValue = string | number | boolean | undefined

/**
 * Attributes set by the site: at most 20, keys of at most 40 characters, strings of at most 256. A longer key is
 * truncated and ends in a hash of the whole, so that keys stay distinct; omitted attributes, such as those whose key
 * would be redacted, mark the record as truncated.
 */
export function toCustomAttributes(
  given: Readonly<Record<string, CustomValue>> = {},
  scrubber: Scrubber,
  prefix: string,
): KeyValue[] {
  const custom: KeyValue[] = []
  let taken = 0
  let isCut = false
  for (const key of Object.keys(given)) {
    const value = given[key]
    if (value === undefined) continue
    // A key with a secret or personal data is as harmful as a value, and groups nothing.
    if (taken === MAX_CUSTOM || !KEY.test(key) || scrubber.line(key, key.length) !== key) {
      isCut = true
      continue
    }
    taken += 1
    addAttribute(custom, `${prefix}${fitKey(key)}`, toClean(key, value, scrubber))
    if (key.length > MAX_KEY) isCut = true
  }
  if (isCut) scrubber.noteCut()
  return isCut ? withoutTwins(custom) : custom
}

function toClean(key: string, value: NonNullable<CustomValue>, scrubber: Scrubber) {
  if (typeof value === 'boolean') return value
  const text = String(value)
  const clean = scrubber.keyed(key, text, MAX_VALUE)
  return typeof value === 'number' && clean === text ? { double: value } : clean
}

function fitKey(key: string): string {
  if (key.length <= MAX_KEY) return key
  const hash = fnv1a(key).toString(16).padStart(8, '0')
  return `${key.slice(0, MAX_KEY - hash.length - 1)}_${hash}`
}

// A truncated key may equal another one; the later one is used.
function withoutTwins(custom: readonly KeyValue[]): KeyValue[] {
  return [...new Map(custom.map((each) => [each.key, each])).values()]
}
