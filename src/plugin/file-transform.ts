import { markCompiled } from '../shared/build.js'
import { type KeptCode, type ServedOptions, tryToKeep } from './keep-actions.js'
import { resolveTransformOptions, type TransformOptions } from './options.js'

/** The facts of a file that a bundler provides with its code. */
export interface FileFacts extends ServedOptions {
  id: string
  /** Shows a warning of the build. */
  warn(message: string): void
}

/** Transforms the files of a build. */
export type FileTransform = (code: string, facts: FileFacts) => KeptCode | undefined

/**
 * A transform of the files that the options select; files that cannot be parsed are left unchanged, with one warning. If
 * every file is selected, `compiled` becomes the default of `attribution` in the bundle: unselected code would lose its
 * action without the hook.
 */
export function createFileTransform(given: TransformOptions | undefined): FileTransform {
  const isIncluded = resolveTransformOptions(given)
  const isWhole = given?.include === undefined && given?.exclude === undefined
  const warned = new Set<string>()
  return (code, facts) => {
    const marked = isWhole ? markCompiled(code) : undefined
    // On one line, so that the line numbers of an existing map stay right.
    if (marked) return { code: marked, map: null }
    if (!isIncluded(facts.id)) return undefined
    const { kept, problem } = tryToKeep(code, facts)
    if (problem && !warned.has(facts.id)) {
      warned.add(facts.id)
      facts.warn(`throughline: ${facts.id} stays as it is, and loses the action behind its awaits: ${problem}`)
    }
    return kept
  }
}
