import { watchErrors } from '../collect/errors/watch-errors.js'
import { interaction } from '../collect/interaction/interaction.js'
import { navigation } from '../collect/navigation/navigation.js'
import { network } from '../collect/network/network.js'
import { exactAttribution } from '../core/attribution/exact.js'
import type { LoadTail } from '../core/host.js'
import type { StartOptions } from '../core/options.js'
import { startThroughline, type Throughline } from '../core/throughline.js'
import type { ActionVocabulary, EventVocabulary } from '../shared/vocabulary.js'

/** The `start()` of an entry; the names of the given vocabularies are checked by the compiler. */
export type Start = <
  const A extends ActionVocabulary = ActionVocabulary,
  const E extends EventVocabulary = EventVocabulary,
>(
  options?: StartOptions<A, E>,
) => Throughline<A, E>

/** Starts everything that must run before the page's own code; the tail is loaded when the page is idle. */
export function startHead<A extends ActionVocabulary, E extends EventVocabulary>(
  options: StartOptions<A, E>,
  loadTail: LoadTail,
): Throughline<A, E> {
  return startThroughline(options, [exactAttribution(), watchErrors, navigation, interaction, network], loadTail)
}
