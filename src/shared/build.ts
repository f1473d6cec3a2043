/**
 * What `attribution` is in a bundle unless the page says so, behind the colon. A build plugin that compiles the whole
 * bundle finds this text in it and writes `compiled` there.
 */
export const BUILD: string = 'throughline/attribution:exact'

/** The default that such a text names. */
export function toDefaultAttribution(build: string): string {
  return build.slice(build.indexOf(':') + 1)
}

/** The code of a bundle that is compiled as a whole; `undefined` where the text is not in it. */
export function markCompiled(code: string): string | undefined {
  return code.includes(BUILD) ? code.replaceAll(BUILD, BUILD.replace('exact', 'compiled')) : undefined
}
