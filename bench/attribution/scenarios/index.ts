import type { Scenario } from '../scenario.js'
import { scenarios as awaiting } from './await.js'
import { scenarios as polling } from './polling.js'

/** Scenarios of one subject; they stand in one file. */
export interface Group {
  name: string
  file: string
  scenarios: readonly Scenario[]
}

/** All scenarios. */
export const GROUPS: readonly Group[] = [
  { name: 'await', file: 'await.ts', scenarios: awaiting },
  { name: 'polling', file: 'polling.ts', scenarios: polling },
]
