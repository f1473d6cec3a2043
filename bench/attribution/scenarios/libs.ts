import type { Scenario } from '../scenario.js'
import { libsOfData } from './libs/data.js'

/** What libraries do, in plain code. */
export const scenarios: readonly Scenario[] = [...libsOfData]
