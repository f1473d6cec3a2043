import type { Scenario } from '../scenario.js'
import { addresses } from './shops/addresses.js'
import { beside } from './shops/beside.js'
import { elements } from './shops/elements.js'
import { frames } from './shops/frames.js'
import { hands } from './shops/hands.js'
import { lazies } from './shops/lazy.js'
import { legacy } from './shops/legacy.js'
import { partsOfVue } from './shops/parts-of-vue.js'
import { streams } from './shops/streams.js'
import { views } from './shops/views.js'
import { workers } from './shops/workers.js'

/** Whole small pages of shops, each with two or three features at once. */
export const scenarios: readonly Scenario[] = [
  ...streams,
  ...elements,
  ...legacy,
  ...workers,
  ...hands,
  ...frames,
  ...lazies,
  ...views,
  ...partsOfVue,
  ...addresses,
  ...beside,
]
