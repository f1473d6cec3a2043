/**
 * The default of `attribution` in a bundle, after the colon. A build plugin that compiles the whole bundle finds this
 * text in it and replaces the value by `compiled`.
 */
export const BUILD: string = 'throughline/attribution:exact'

/** Returns the default in such a text. */
export function toDefaultAttribution(build: string): string {
  return build.slice(build.indexOf(':') + 1)
}

/** Returns the code of a bundle that is compiled as a whole; `undefined` if it does not contain the text. */
export function markCompiled(code: string): string | undefined {
  return code.includes(BUILD) ? code.replaceAll(BUILD, BUILD.replace('exact', 'compiled')) : undefined
}
