import type { Scenario } from '../scenario.js'
import { libsOfData } from './libs/data.js'
import { frames } from './libs/frames.js'

/** What libraries do, in a few lines. */
export const scenarios: readonly Scenario[] = [...libsOfData, ...frames]
