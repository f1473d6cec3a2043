import type { ActionVocabulary, EventVocabulary } from '../shared/vocabulary.js'

/**
 * Declares a site's vocabularies to the compiler, so that the free functions know them too.
 *
 * @example
 * declare module 'throughline' { interface Register { actions: typeof actions } }
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is filled by the site.
export interface Register {}

/** The vocabulary that the site registered, else any name. */
export type RegisteredActions = Register extends { actions: infer A extends ActionVocabulary } ? A : ActionVocabulary
export type RegisteredEvents = Register extends { events: infer E extends EventVocabulary } ? E : EventVocabulary
