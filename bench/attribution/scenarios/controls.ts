import type { Scenario } from '../scenario.js'
import { entered, opened } from './storefront/controls.js'
import { combined } from './storefront/more-controls.js'
import { pointers } from './storefront/pointers.js'

/** Dialogs, fields and pointers of all kinds. */
export const scenarios: readonly Scenario[] = [...opened, ...entered, ...pointers, ...combined]
