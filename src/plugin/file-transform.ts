import { markCompiled } from '../shared/build.js'
import { type KeepOptions, type KeptCode, tryToKeep } from './keep-actions.js'
import { resolveTransformOptions, type TransformOptions } from './options.js'

/** What a bundler knows of a file beside its code. */
export interface FileFacts extends KeepOptions {
  id: string
  /** Tells the user something about the build. */
  warn(message: string): void
}

/** Transforms the files of a build. */
export type FileTransform = (code: string, facts: FileFacts) => KeptCode | undefined

/**
 * A transform of those files that the options name; files that cannot be parsed are left unchanged, with one warning. Where they
 * name every file, it makes `compiled` the default of `attribution` in the bundle: code that is left out would lose its
 * action without a hook.
 */
export function createFileTransform(given: TransformOptions | undefined): FileTransform {
  const isIncluded = resolveTransformOptions(given)
  const isWhole = given?.include === undefined && given?.exclude === undefined
  const told = new Set<string>()
  return (code, facts) => {
    const marked = isWhole ? markCompiled(code) : undefined
    // Of one line, so that the lines of a map are right without one.
    if (marked) return { code: marked, map: null }
    if (!isIncluded(facts.id)) return undefined
    const { kept, problem } = tryToKeep(code, facts)
    if (problem && !told.has(facts.id)) {
      told.add(facts.id)
      facts.warn(`throughline: ${facts.id} stays as it is, and loses the action behind its awaits: ${problem}`)
    }
    return kept
  }
}
