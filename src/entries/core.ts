import { interaction } from '../collect/interaction/interaction.js'
import { navigation } from '../collect/navigation/navigation.js'
import { network } from '../collect/network/network.js'
import type { Collector } from '../core/host.js'
import type { StartOptions } from '../core/options.js'
import { startThroughline, type Throughline } from '../core/throughline.js'
import type { ActionVocabulary, EventVocabulary } from '../shared/vocabulary.js'

/**
 * Starts actions and their requests, and the given collectors. Never throws.
 *
 * @example
 * start({ service: 'storefront' }, [errors()])
 */
export function start<
  const A extends ActionVocabulary = ActionVocabulary,
  const E extends EventVocabulary = EventVocabulary,
>(options: StartOptions<A, E> = {}, collectors: readonly Collector[] = []): Throughline<A, E> {
  return startThroughline(options, [...collectors, navigation, interaction, network], async () => {
    const { createTail } = await import('../core/tail.js')
    return (host) => createTail(host)
  })
}

export { action, captureError, consent, flush, identify, route, stop, track } from '../core/current.js'
export type { ActionHandle } from '../core/handle.js'
export type { CaptureContext, Collector, Host } from '../core/host.js'
export type { BeforeSendInput, Consent, OriginRule, StartOptions } from '../core/options.js'
export { sessionIdFromJwt } from '../core/session-token.js'
export type { Signal } from '../core/signal.js'
export type { Throughline } from '../core/throughline.js'
export { defineActions, defineEvents } from '../shared/vocabulary.js'
