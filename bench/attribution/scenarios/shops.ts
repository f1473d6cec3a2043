import type { Scenario } from '../scenario.js'
import { elements } from './shops/elements.js'
import { hands } from './shops/hands.js'
import { legacy } from './shops/legacy.js'
import { streams } from './shops/streams.js'
import { workers } from './shops/workers.js'

/** Whole small pages of shops, each with two or three features at once. */
export const scenarios: readonly Scenario[] = [...streams, ...elements, ...legacy, ...workers, ...hands]
