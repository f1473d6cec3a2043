import { errors } from '../collect/errors/errors.js'
import { interaction } from '../collect/interaction/interaction.js'
import { navigation } from '../collect/navigation/navigation.js'
import { network } from '../collect/network/network.js'
import { vitals } from '../collect/vitals/vitals.js'
import { exactAttribution } from '../core/attribution/exact.js'
import type { StartOptions } from '../core/options.js'
import { startThroughline, type Throughline } from '../core/throughline.js'
import type { ActionVocabulary, EventVocabulary } from '../shared/vocabulary.js'

/**
 * Starts everything: actions on requests, Core Web Vitals, errors. Never throws.
 *
 * @example
 * const throughline = start({ service: 'storefront', version: '2026.11.20', actions })
 */
export function start<
  const A extends ActionVocabulary = ActionVocabulary,
  const E extends EventVocabulary = EventVocabulary,
>(options: StartOptions<A, E> = {}): Throughline<A, E> {
  return startThroughline(options, [exactAttribution(), errors(), navigation, interaction, network, vitals()])
}

export { action, captureError, consent, identify, route, stop, track } from '../core/current.js'
export type { ActionHandle } from '../core/handle.js'
export type { CaptureContext } from '../core/host.js'
export type { Consent, OriginRule, StartOptions } from '../core/options.js'
export type { Register } from '../core/register.js'
export type { Signal } from '../core/signal.js'
export type { Throughline } from '../core/throughline.js'
export { sessionIdFromJwt } from '../core/track.js'
export type { ActionContext, ActionKind, Attribution } from '../shared/action.js'
export type { ActionDefinition, ActionVocabulary, AttributeType, EventVocabulary } from '../shared/vocabulary.js'
export { defineActions, defineEvents } from '../shared/vocabulary.js'
