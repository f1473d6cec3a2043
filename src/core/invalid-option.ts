import { findClosest } from '../shared/closest.js'
import type { InvalidOption } from './options.js'

/** Valid values of options whose pattern does not say it. */
const MUST: Record<string, string> = {
  endpoint: 'a path or a URL',
  namespace: '1 to 32 of a-z, 0-9 and -, with a letter first',
  platform: '1 to 64 of a-z, 0-9 and _, with a letter first',
  sample: '1 to 256 of A-Z, a-z, 0-9, ., _ and -',
}

/** Attributes that frameworks, proxies and consent managers add to a script tag. */
const OF_OTHERS = /^(nscript|cf[a-z]|turbo|swup|astro|cookie|categor|consent[A-Z]|ot[A-Z]|rocket|pagespeed|no[A-Z])/

/**
 * Describes an invalid option for a developer: what it must be, what it is, and what is used in its place. Returns
 * `undefined` for an attribute that is not meant for us.
 */
export function describeInvalid({ name, must, given, used, names }: InvalidOption): string | undefined {
  if (!must) {
    if (OF_OTHERS.test(name)) return undefined
    const near = findClosest(name, names)
    return `no option ${name}; ${near ? `did you mean ${near}?` : `there are ${names.join(', ')}`}`
  }
  return `option ${name} must be ${describe(name, must, used)}; got ${show(given)}; ${used === undefined ? 'ignored' : `using ${show(used)}`}`
}

function describe(name: string, must: NonNullable<InvalidOption['must']>, used: unknown): string {
  if (must === 'function') return 'a function'
  if (must === 'object') return Array.isArray(used) ? 'a list' : 'an object'
  if (name.endsWith('Ratio')) return 'a number from 0 to 1'
  const words = /^\^\(([\w|]+)\)\$$/.exec(must.source)?.[1]
  if (words) return `one of ${words.split('|').filter(Boolean).join(', ')}`
  return MUST[name === 'product' ? 'platform' : name] ?? 'text that is not empty'
}

/** Formats a value as JSON, shortened; one that JSON cannot show by its type. */
function show(value: unknown): string {
  if (/^[fu]/.test(typeof value)) return typeof value
  if (typeof value === 'number') return String(value)
  try {
    return JSON.stringify(value).slice(0, 100)
  } catch {
    return typeof value
  }
}
