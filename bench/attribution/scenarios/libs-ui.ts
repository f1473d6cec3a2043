import type { Scenario } from '../scenario.js'
import { frames } from './libs/frames.js'

/** How libraries of interfaces work, in plain code. */
export const scenarios: readonly Scenario[] = [...frames]
