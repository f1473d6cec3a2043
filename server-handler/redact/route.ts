const DYNAMIC = /^(?::|\[|\{|\$|\*|<)|^\(\.\*\)$/
const REST = /^(?:\*|\[\[?\.\.\.|\$$|\{\.\.\.|\(\.\*\)|:[\w-]{1,60}(?:\(.{1,60}\))?[*+]$)/
const OPTIONAL = /^(?:\[\[|:[\w-]{1,60}(?:\(.{1,60}\))?[?*]$)/
const GROUP = /^\([\w-]{1,60}\)$/
const LOCALE = /^[a-z]{2}(?:[-_][a-z]{2})?$/i

/**
 * Matches a path against a route pattern: static segments are kept, each dynamic one becomes its name in the pattern.
 * `undefined` if they do not match. The pattern may omit a leading language segment.
 */
export function fitRoute(path: string, pattern: string): string | undefined {
  const segments = segmentsOf(path)
  const declared = segmentsOf(pattern).filter((segment) => !GROUP.test(segment))
  const whole = overlay(segments, declared)
  const [locale = ''] = segments
  const rest = whole || !LOCALE.test(locale) ? undefined : overlay(segments.slice(1), declared)
  const fitted = whole ?? (rest && [locale, ...rest])
  return (
    fitted &&
    `${path.startsWith('/') ? '/' : ''}${fitted.join('/')}${fitted.length > 0 && path.endsWith('/') ? '/' : ''}`
  )
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '')
}

function overlay(segments: readonly string[], declared: readonly string[]): string[] | undefined {
  const fitted: string[] = []
  let at = 0
  for (const [i, name] of declared.entries()) {
    const segment = segments[at]
    if (REST.test(name)) {
      const after = declared.length - i - 1
      if (segments.length - at < after) return undefined
      if (segments.length - at > after) fitted.push(name)
      at = segments.length - after
    } else if (segment === undefined) {
      if (!OPTIONAL.test(name)) return undefined
    } else {
      if (!DYNAMIC.test(name) && !isSame(segment, name)) return undefined
      fitted.push(DYNAMIC.test(name) ? name : segment)
      at += 1
    }
  }
  return at === segments.length ? fitted : undefined
}

function isSame(segment: string, name: string): boolean {
  return segment.toLowerCase() === name.toLowerCase()
}
