/** A substring of a file's path, or an expression that matches it. */
export type PathPattern = string | RegExp

/** Which files are transformed. */
export interface TransformOptions {
  /** Only files whose path contains one of these strings or matches one of these expressions. @default every file */
  include?: PathPattern | readonly PathPattern[] | undefined
  /** Files that are left out. @default none: a library loses the action like any other code */
  exclude?: PathPattern | readonly PathPattern[] | undefined
}

/** Returns whether the file of a path is transformed. */
export type IsIncluded = (path: string) => boolean

/** Our own files never run as part of an action. */
const OWN = /\/node_modules\/throughline\//

/** Resolves the options once, at start-up. @throws TypeError for an invalid value. */
export function resolveTransformOptions(given: TransformOptions = {}): IsIncluded {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new TypeError(`throughline: options must be an object; got ${show(given)}. Try throughline({ exclude: [] })`)
  }
  const unknown = Object.keys(given).find((key) => key !== 'include' && key !== 'exclude')
  if (unknown) {
    throw new TypeError(`throughline: there is no option \`${unknown}\`; it takes \`include\` and \`exclude\``)
  }
  const include = given.include === undefined ? [/(?:)/] : toPatterns('include', given.include)
  const exclude = [OWN, ...(given.exclude === undefined ? [] : toPatterns('exclude', given.exclude))]
  return (path) => {
    const plain = path.replaceAll('\\', '/')
    return include.some((pattern) => fits(plain, pattern)) && !exclude.some((pattern) => fits(plain, pattern))
  }
}

function toPatterns(name: string, given: unknown): PathPattern[] {
  return (Array.isArray(given) ? given : [given]).map((pattern: unknown) => {
    if (pattern instanceof RegExp) return pattern
    if (typeof pattern !== 'string' || pattern === '') {
      throw new TypeError(
        `throughline: \`${name}\` takes texts and regular expressions; got ${show(pattern)}. Try ${name}: [/\\/src\\//]`,
      )
    }
    if (pattern.includes('*')) {
      throw new TypeError(
        `throughline: \`${name}\` takes parts of a path, not globs; got ${show(pattern)}. Try a regular expression, or a text such as '/src/'`,
      )
    }
    return pattern.replaceAll('\\', '/')
  })
}

function fits(path: string, pattern: PathPattern): boolean {
  return typeof pattern === 'string' ? path.includes(pattern) : path.search(pattern) >= 0
}

function show(value: unknown): string {
  return value instanceof RegExp || typeof value === 'function' ? String(value) : (JSON.stringify(value) ?? `${value}`)
}
