import { findDifference } from './compare.js'
import type { KitCase } from './kit.js'
import type { ProgramRun } from './run-program.js'

/** A case whose output is not the expected one. */
export interface Failure {
  id: string
  operation: string
  input: unknown
  /** Where the output differs, such as `.action.platform`; of a missing output the reason. */
  at: string
  expected: unknown
  got: unknown
}

/** How many cases of a section passed. */
export interface SectionScore {
  section: string
  passed: number
  cases: number
}

/** The result of a run. */
export interface Score {
  sections: SectionScore[]
  passed: number
  cases: number
  failures: Failure[]
}

/** Compares a program’s answers with the kit. */
export function scoreRun(cases: readonly KitCase[], { answers }: Pick<ProgramRun, 'answers'>): Score {
  const sections = new Map<string, SectionScore>()
  const failures: Failure[] = []
  for (const each of cases) {
    const score = sections.get(each.section) ?? { section: each.section, passed: 0, cases: 0 }
    const failure = findFailure(each, answers)
    sections.set(each.section, {
      ...score,
      cases: score.cases + 1,
      passed: score.passed + (failure ? 0 : 1),
    })
    if (failure) failures.push(failure)
  }
  return {
    sections: [...sections.values()],
    passed: cases.length - failures.length,
    cases: cases.length,
    failures,
  }
}

function findFailure({ id, operation, input, expected }: KitCase, answers: ProgramRun['answers']): Failure | undefined {
  const answer = answers.get(id)
  const facts = { id, operation, input }
  if (!answer) return { ...facts, at: 'no answer', expected, got: undefined }
  if (answer.error !== undefined) return { ...facts, at: `error: ${answer.error}`, expected, got: undefined }
  const difference = findDifference(expected, answer.output)
  return difference && { ...facts, at: difference.path, expected: difference.expected, got: difference.got }
}
