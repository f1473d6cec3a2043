import { type Start, startHead } from '../head/start.js'

/**
 * Starts everything: actions on requests immediately; Core Web Vitals, error parsing and sending when the page is idle,
 * from a second file that bundlers split off. Never throws.
 *
 * @example
 * const throughline = start({ service: 'storefront', version: '2026.11.20', actions })
 */
export const start: Start = (options = {}) => startHead(options, async () => (await import('../tail/tail.js')).makeTail)

export { action, captureError, consent, flush, identify, route, stop, track } from '../core/current.js'
export type { ActionHandle } from '../core/handle.js'
export type { CaptureContext } from '../core/host.js'
export type { BeforeSendInput, Consent, OriginRule, StartOptions } from '../core/options.js'
export type { Register } from '../core/register.js'
export { sessionIdFromJwt } from '../core/session-token.js'
export type { Signal } from '../core/signal.js'
export type { Throughline } from '../core/throughline.js'
export type { ActionContext, ActionKind, Attribution } from '../shared/action.js'
export type { ActionDefinition, ActionVocabulary, AttributeType, EventVocabulary } from '../shared/vocabulary.js'
export { defineActions, defineEvents } from '../shared/vocabulary.js'
